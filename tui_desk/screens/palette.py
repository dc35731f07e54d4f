"""Every command by what it does, with the name that config binds and its key."""

from __future__ import annotations

from tui_desk.commands import COMMANDS, Command
from tui_desk.keymap import Keymap
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.widgets.cells import pad_left

_KEY = 10


class Palette(Picker[Command]):
    """Finds a command by any word of its title, verb or help."""

    def __init__(self, keymap: Keymap) -> None:
        choices = [
            Choice(command, f"{command.title} · {command.help}", _spelt(command, keymap), command.verb)
            for command in COMMANDS
            if command.name != "desk.palette"
        ]
        super().__init__("Commands", choices, hint="Enter runs it", empty="No such command.", width=104)


def _spelt(command: Command, keymap: Keymap) -> str:
    return f"{command.name}  {pad_left(keymap.label(command.name), _KEY)}"
