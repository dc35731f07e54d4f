"""The keys that work here."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from tui_desk.commands import Command, Where
from tui_desk.keymap import Keymap
from tui_desk.screens.modals.box import parts
from tui_desk.screens.modals.page import Page
from tui_desk.widgets.cells import pad

_KEYS = 26
_TITLE = 23
_EXPLAINED = 100
_PLACES: dict[Where, str] = {
    "list": "in the list",
    "conversation": "in the conversation",
    "composer": "while writing",
}


class Help(Page):
    """Every key of one place, by group, from the registry; what each does where there is room for it."""

    def __init__(self, keymap: Keymap, where: Where, width: int) -> None:
        table = Content("\n").join(_rows(keymap, where, explained=width >= _EXPLAINED))
        super().__init__(
            f"Keys {_PLACES.get(where, 'here')}", table, hint="Ctrl+K finds any command · q close"
        )


def _rows(keymap: Keymap, where: Where, *, explained: bool) -> Iterator[Content]:
    group = ""
    for command in keymap.commands(where):
        keys = keymap.labels(command.name)
        if not keys:
            continue
        if command.group != group:
            if group:
                yield Content("")
            group = command.group
            yield parts((group, "bold $text-accent"))
        yield _row(keys, command, explained=explained)


def _row(keys: tuple[str, ...], command: Command, *, explained: bool) -> Content:
    shown = (f" {pad('  '.join(keys), _KEYS)} ", "bold"), (pad(command.title, _TITLE), "")
    return parts(*shown, (command.help, "$text-muted")) if explained else parts(*shown)
