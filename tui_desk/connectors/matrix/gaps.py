"""What a sync left out: a room's events from where we were to the present, oldest first, a page at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from tui_desk.connectors.fields import NOTHING, Json, inner, objects, text
from tui_desk.connectors.matrix import asked
from tui_desk.connectors.matrix.asking import Asking
from tui_desk.connectors.matrix.client import Refused, path

log = logging.getLogger(__name__)

_NOT_TOLD = (400, 403, 404)
"""How a homeserver says that it can't tell, or that we may not see it."""
_MOST_EMPTY = 20
"""Pages without an event that are passed over in a row; a server that filters after it looks has such."""


def since(asking: Asking, room_id: str, token: str) -> Iterator[list[Json]]:
    """Everything after a sync's token, which is a moment on the server; nothing where it won't tell us."""
    begin, before, empty = token, "", 0
    while begin not in ("", before) and empty < _MOST_EMPTY:
        answer = _told(asking, path("v3", "rooms", room_id, "messages"), asked.forward(begin))
        page = objects(answer, "chunk")
        empty = 0 if page else empty + 1
        if page:
            yield [*objects(answer, "state"), *page]
        begin, before = text(answer, "end"), begin


def since_moment(asking: Asking, room_id: str, at: int) -> Iterator[list[Json]]:
    """Everything after a moment (UTC epoch ms); nothing where the homeserver can't tell by moments."""
    first = text(
        _told(asking, path("v1", "rooms", room_id, "timestamp_to_event"), {"ts": str(at), "dir": "f"}),
        "event_id",
    )
    if not first:
        return
    around = _told(asking, path("v3", "rooms", room_id, "context", first), {"limit": "0"})
    if event := inner(around, "event"):
        yield [event]
    if end := text(around, "end"):
        yield from since(asking, room_id, end)


def _told(asking: Asking, where: str, params: Mapping[str, str]) -> Json:
    """No other room waits for one of which the homeserver tells nothing."""
    try:
        return asking.ask(lambda client: client.get(where, params))
    except Refused as error:
        if error.status not in _NOT_TOLD:
            raise
        log.warning("what was said in a room meanwhile can't be had: %s", error)
        return NOTHING
