"""Every command by name, with its key."""

from __future__ import annotations

from tui_desk.commands import COMMANDS, Command
from tui_desk.keymap import Keymap
from tui_desk.screens.modals.picker import Choice, Picker


class Palette(Picker[Command]):
    """Finds a command by any word of its title, verb or help."""

    def __init__(self, keymap: Keymap) -> None:
        choices = [
            Choice(command, f"{command.title} · {command.help}", keymap.label(command.name), command.verb)
            for command in COMMANDS
            if command.name != "desk.palette"
        ]
        super().__init__("Commands", choices, hint="Enter runs it", empty="No such command.", width=78)
