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
_TITLE = 20
_PLACES: dict[Where, str] = {
    "list": "in the list",
    "conversation": "in the conversation",
    "composer": "while writing",
}


class Help(Page):
    """Every key of one place, by group, from the registry."""

    def __init__(self, keymap: Keymap, where: Where) -> None:
        super().__init__(
            f"Keys {_PLACES.get(where, 'here')}",
            _table(keymap, where),
            hint="Ctrl+K finds any command · q close",
        )


def _table(keymap: Keymap, where: Where) -> Content:
    return Content("\n").join(_rows(keymap, where))


def _rows(keymap: Keymap, where: Where) -> Iterator[Content]:
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
        yield _row(keys, command)


def _row(keys: tuple[str, ...], command: Command) -> Content:
    return parts(
        (f" {pad('  '.join(keys), _KEYS)} ", "bold"),
        (pad(command.title, _TITLE), ""),
        (command.help, "$text-muted"),
    )
