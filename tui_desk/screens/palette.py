"""Every command by what it does, with the name that config binds and its key; a number leads to what it names."""

from __future__ import annotations

from tui_desk.commands import COMMANDS, Command
from tui_desk.desk.numbers import is_one
from tui_desk.keymap import Keymap
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.ticket_number import mistake
from tui_desk.widgets.cells import pad_left

_KEY = 10


class Palette(Picker[str]):
    """Finds a command by any word of its title, verb or help; gives its name, or a number as typed."""

    def __init__(self, keymap: Keymap) -> None:
        choices = [
            Choice(command.name, f"{command.title} · {command.help}", _spelt(command, keymap), command.verb)
            for command in COMMANDS
            if command.name != "desk.palette"
        ]
        super().__init__(
            "Commands", choices, hint="Enter runs it", empty="No such command.", width=104, other=_go_to
        )


def _go_to(typed: str) -> Choice[str] | None:
    return Choice(typed, f"Go to {typed.strip()}") if is_one(typed) and not mistake(typed) else None


def _spelt(command: Command, keymap: Keymap) -> str:
    return f"{command.name}  {pad_left(keymap.label(command.name), _KEY)}"
