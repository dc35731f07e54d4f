"""The keys that work here."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from tui_desk.commands import Command, Where
from tui_desk.keymap import Keymap
from tui_desk.screens.modals.box import parts
from tui_desk.screens.modals.page import Page
from tui_desk.widgets.cells import pad, wrap

_MOST_KEYS = 30
_FEW_KEYS = 16
_TITLE = 23
_COLUMNS = 100
"""From so many cells on, title and explanation stand in columns of their own."""
_WIDEST = 132
_AROUND = 7
"""Cells of border, padding, scrollbar and the indent."""
_PLACES: dict[Where, str] = {
    "list": "in the list",
    "conversation": "in the conversation",
    "composer": "while writing",
    "ticket": "on a ticket",
    "customer": "on a customer",
    "tickets": "in the list of tickets",
}


class Help(Page):
    """Every key of one place, by group, from the registry; what each does where there is room for it."""

    def __init__(self, keymap: Keymap, where: Where, width: int) -> None:
        table = Content("\n").join(_rows(keymap, where, min(width * 96 // 100, _WIDEST) - _AROUND))
        palette = keymap.label("desk.palette") or ":palette"
        super().__init__(
            f"Keys {_PLACES.get(where, 'here')}", table, hint=f"{palette} finds any command · q close"
        )


def _rows(keymap: Keymap, where: Where, width: int) -> Iterator[Content]:
    shown = [command for command in keymap.commands(where) if keymap.labels(command.name)]
    most = _MOST_KEYS if width >= _COLUMNS else _FEW_KEYS
    keys = {command: _fitting(keymap.labels(command.name), most) for command in shown}
    column = max(map(cell_len, keys.values()), default=0) + 2
    group = ""
    for command in shown:
        if command.group != group:
            if group:
                yield Content("")
            group = command.group
            yield parts((group, "bold $text-accent"))
        yield from _row(pad(keys[command], column), command, width)


def _row(keys: str, command: Command, width: int) -> Iterator[Content]:
    """Further lines of an explanation stand under its first."""
    if width >= _COLUMNS:
        title = pad(command.title, _TITLE)
        first, *more = wrap(command.help, width - cell_len(keys + title))
        indent = cell_len(keys + title)
    else:
        title = f"{command.title} · "
        first, *more = wrap(title + command.help, width - cell_len(keys))
        first, indent = first[len(title) :], cell_len(keys)
    yield parts((f" {keys}", "bold"), (title, ""), (first, "$text-muted"))
    for line in more:
        yield parts((" " * (indent + 1) + line, "$text-muted"))


def _fitting(labels: tuple[str, ...], width: int) -> str:
    """As many of a command's keys as there is room for, at least the first."""
    shown = labels[0]
    for label in labels[1:]:
        if cell_len(f"{shown}  {label}") > width:
            break
        shown = f"{shown}  {label}"
    return shown
