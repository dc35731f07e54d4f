"""What `tui-desk search --json` prints."""

from __future__ import annotations

from typing import TypedDict

from tui_desk.cli import shapes


class Mark(TypedDict):
    """A piece of `line` that was looked for."""

    start: int
    end: int


class Found(TypedDict):
    """One conversation of `search`."""

    conversation: shapes.Line
    message_id: int
    at: str | None
    line: str
    marks: list[Mark]


class FoundTicket(TypedDict):
    """One ticket of `search --tickets`."""

    id: int
    number: str
    line: str
    marks: list[Mark]
