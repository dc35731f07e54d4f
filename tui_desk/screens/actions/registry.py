"""Which function does which command. The functions register themselves; `run` finds and remembers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from tui_desk.commands import BY_NAME

if TYPE_CHECKING:
    from tui_desk.screens.console import Console

Handler = Callable[["Console", str], None]

HANDLERS: dict[str, Handler] = {}

_last: WeakKeyDictionary[Console, tuple[str, str]] = WeakKeyDictionary()
"""What `.` repeats, for each console."""


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register the function that does a command."""

    def register(handler: Handler) -> Handler:
        if name not in BY_NAME:
            raise KeyError(name)
        HANDLERS[name] = handler
        return handler

    return register


def run(console: Console, name: str, argument: str = "") -> None:
    """Do a command. One that is repeatable and has all it needs is what `.` does from now on."""
    command = BY_NAME[name]
    if command.repeatable and (argument or not command.argument):
        _last[console] = (name, argument)
    HANDLERS[name](console, argument)


def remember(console: Console, name: str, argument: str) -> None:
    """What was asked for came later: `.` does it with that."""
    _last[console] = (name, argument)


def remembered(console: Console) -> tuple[str, str] | None:
    """What `.` does again."""
    return _last.get(console)
