"""What Telegram once delivered, read by today's rules. Nothing is asked for: a bot's token begins with its number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from tui_desk.connectors.fields import parsed
from tui_desk.connectors.telegram.reading import Reader
from tui_desk.connectors.telegram.spot import Spot
from tui_desk.exchange import Event, Message


def read(token: str, raw: bytes, at: datetime) -> Iterator[Event]:
    """Its events. Raises ValueError."""
    us = int(token.partition(":")[0])
    for event in Reader(us, at, {}).events(parsed(raw) or {}, raw):
        yield replace(event, title="") if isinstance(event, Message) and _in_topic(event) else event


def _in_topic(message: Message) -> bool:
    """What a topic is called is known from what came before, and not told again."""
    return Spot.of_thread(message.thread).topic is not None
