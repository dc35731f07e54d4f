"""Asking for a time, with what it means shown while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tui_desk import moments
from tui_desk.screens.modals.ask import Ask, Preview
from tui_desk.text.when import parse_when

if TYPE_CHECKING:
    from tui_desk.screens.console import Console

_USUAL = "tomorrow"


def moment(console: Console, text: str) -> int | None:
    """The time that is meant, epoch milliseconds; None where it can't be told or is gone by."""
    when = parse_when(text, _now(console))
    return moments.milliseconds(when) if when else None


def ask_when(console: Console, title: str, then: Callable[[str], None]) -> None:
    """Ask for a time and hand on what was typed; nothing typed means tomorrow."""

    def preview(text: str) -> Preview:
        when = parse_when(text or _USUAL, _now(console))
        if when is None:
            return Preview("no time to come, so far", right=False)
        return Preview(shown(when, _now(console)))

    ask = Ask(
        title, placeholder=_USUAL, help="2d · 3h · tue 3pm · next week · 25 dec · 17:00", preview=preview
    )
    console.app.push_screen(ask, lambda text: then(text or _USUAL) if text is not None else None)


def shown(when: datetime, now: datetime) -> str:
    """`Tue 1 Dec 2026, 15:00 · in 7 days`."""
    local, today = when.astimezone(), now.astimezone()
    days = (local.date() - today.date()).days
    distance = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} · {distance}"


def _now(console: Console) -> datetime:
    return moments.moment(console.desk.now_ms()).astimezone()
