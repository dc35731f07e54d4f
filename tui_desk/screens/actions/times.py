"""Asking for a time, with what it means shown while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tui_desk import moments
from tui_desk.desk.tickets.due_words import due_typed
from tui_desk.screens.modals.ask import Ask, Preview

if TYPE_CHECKING:
    from tui_desk.screens.console import Console

_USUAL = "tomorrow"
_SUCH_AS = "2d · 3h · tue 3pm · next week · 25 dec · 17:00"
DUE_SUCH_AS = "2d · 3h · tue 3pm · 25 dec · 17:00 · 2 working days"
Read = Callable[["Console", str], int | None]


def moment(console: Console, text: str) -> int | None:
    """The time that is meant, epoch milliseconds; None where it can't be told or is gone by."""
    from tui_desk.text.when import parse_when

    when = parse_when(text, _now(console))
    return moments.milliseconds(when) if when else None


def due(console: Console, text: str) -> int | None:
    """The same of a due time, which may be working time from now on."""
    return due_typed(text, console.desk.policy.tickets.hours, console.desk.now_ms())


def ask_when(
    console: Console, title: str, then: Callable[[str], None], *, read: Read = moment, such_as: str = _SUCH_AS
) -> None:
    """Ask for a time and hand on what was typed; nothing typed means tomorrow. `read`: what the words mean."""

    def preview(text: str) -> Preview:
        at = read(console, text or _USUAL)
        if at is None:
            return Preview("no time to come, so far", right=False)
        return Preview(shown(moments.moment(at), _now(console)))

    ask = Ask(title, placeholder=_USUAL, help=such_as, preview=preview)
    console.app.push_screen(ask, lambda text: then(text or _USUAL) if text is not None else None)


def shown(when: datetime, now: datetime) -> str:
    """`Tue 1 Dec 2026, 15:00 · in 7 days`."""
    local, today = when.astimezone(), now.astimezone()
    days = (local.date() - today.date()).days
    distance = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} · {distance}"


def _now(console: Console) -> datetime:
    return moments.moment(console.desk.now_ms()).astimezone()
