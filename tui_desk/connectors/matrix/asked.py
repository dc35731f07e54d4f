"""What the desk asks of a homeserver: only what it reads."""

from __future__ import annotations

import json

from tui_desk.connectors.matrix.reading import TIMELINE

AT_ONCE, FIRST_LOOK = 100, 20
"""Events of a room in one answer; and in the very first one, as history."""
LONG_POLL_SECONDS = 30
_STATE = ("m.room.member", "m.room.name", "m.room.encryption")


def sync(since: str, *, first: bool, wait: bool) -> dict[str, str]:
    """The parameters of /sync."""
    timeout = LONG_POLL_SECONDS * 1000 if wait else 0
    asked = {
        "filter": _filter(FIRST_LOOK if first else AT_ONCE),
        "timeout": str(timeout),
        "set_presence": "offline",
    }
    return {**asked, "since": since} if since else asked


def forward(begin: str) -> dict[str, str]:
    """The parameters of /messages, from a moment towards the present."""
    kinds = {"types": TIMELINE, "lazy_load_members": True}
    return {"dir": "f", "from": begin, "limit": str(AT_ONCE), "filter": json.dumps(kinds)}


def _filter(limit: int) -> str:
    nothing: dict[str, list[str]] = {"types": []}
    room = {
        "timeline": {"types": TIMELINE, "limit": limit, "lazy_load_members": True},
        "state": {"types": _STATE, "lazy_load_members": True},
        "ephemeral": {"types": ["m.receipt"]},
        "account_data": nothing,
    }
    return json.dumps({"room": room, "presence": nothing, "account_data": nothing})
