"""What a first stroke such as `g` opens: the second strokes and what they do."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from operator import attrgetter

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_desk.commands import Command
from tui_desk.keymap import Menu
from tui_desk.keys import show
from tui_desk.screens.modals.box import Box, parts
from tui_desk.widgets.cells import pad, pad_left

_COLUMN = 26


class KeyMenu(Box[Command]):
    """Gives the command of the next key; any other key closes it."""

    @classmethod
    def of_these(cls, menu: Menu, names: Container[str]) -> KeyMenu | None:
        """What of a menu is among these commands; None: nothing."""
        entries = tuple(entry for entry in menu.entries if entry[1].name in names)
        return cls(replace(menu, entries=entries)) if entries else None

    def __init__(
        self,
        menu: Menu,
        refused: Container[str] = (),
        title: Callable[[Command], str] = attrgetter("title"),
    ) -> None:
        """`refused`: names of commands that do nothing just now; they are not shown, though their keys say why.

        `title`: what a command is called just now.
        """
        super().__init__(f"{menu.title} · {show(menu.key)}")
        self._menu = menu
        self._title = title
        self._shown = [entry for entry in menu.entries if entry[1].name not in refused]

    def inside(self) -> Iterable[Widget]:
        entries = self._shown
        half = (len(entries) + 1) // 2
        rows = []
        for place in range(half):
            pair = entries[place::half][:2]
            rows.append(parts(*(piece for entry in pair for piece in self._cell(*entry))))
        yield Static(Content("\n").join(rows), classes="said", markup=False)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.dismiss(self._menu.command(event.key))

    def _cell(self, key: str, command: Command) -> tuple[tuple[str, str], ...]:
        title = pad(self._title(command), _COLUMN - 4)
        return (pad_left(show(key), 3), "bold $text-accent"), (f" {title}", "")
