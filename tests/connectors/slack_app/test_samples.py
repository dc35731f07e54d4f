"""Every event Slack has published a sample of is read, with every field it may have."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tui_desk.connectors.slack.people import Us
from tui_desk.connectors.slack.reading import Reader
from tui_desk.exchange import Person, Unreadable

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TS = "1763800000.000100"
reader = Reader(
    Us("U0US", "B0US", "Acme", "us"), lambda id_: Person("slack", id_), lambda _: "#x", lambda: NOW
)


def samples() -> list[Path]:
    root = os.environ.get("TUI_DESK_CORPORA", "")
    folder = Path(root) / "slack-samples" / "json-logs" / "samples" / "events"
    return sorted(folder.glob("*.json")) if root else []


@pytest.mark.skipif(not samples(), reason="Slack's samples are not here (TUI_DESK_CORPORA)")
def test_every_published_event_is_read() -> None:
    events = 0
    for path in samples():
        payload = json.loads(path.read_text("utf-8"))
        found = reader.events({"type": "events_api", "payload": filled(payload)})
        assert not [one for one in found if isinstance(one, Unreadable)], path.name
        events += len(found)
    assert events > 10


def filled(payload: dict[str, Any]) -> dict[str, Any]:
    """The samples have every field, and nothing in it; a message has at least its channel and its moment."""
    event = payload.get("event", {})
    if event.get("type") in ("message", "app_mention"):
        event |= {"channel": "C0HOUSE", "ts": TS, "deleted_ts": TS}
        event.get("message", {}).update({"ts": TS, "edited": {"user": "U0ANNA", "ts": TS}})
    return dict(payload)
