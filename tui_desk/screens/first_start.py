"""The first start, before there is a config: what one can do now, not an error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar, Literal

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Middle
from textual.filter import LineFilter
from textual.theme import Theme
from textual.widgets import Static

from tui_desk.screens.driver import StdoutDriver
from tui_desk.text.clean import clean
from tui_desk.widgets import themes
from tui_desk.widgets.cells import wrap
from tui_desk.widgets.term_safe import TermSafe

Choice = Literal["demo", "init"]

DOCS = "`man tui-desk` and `tui-desk --help` here, docs/first-mailbox.md beside the source"
WIDTH = 62
HANGING = 12
"""Cells before the words of a choice; its further lines keep them free."""
_KEYS: dict[str, Choice] = {"d": "demo", "i": "init"}


class FirstStart(App[Choice], inherit_bindings=False):
    """Gives what the person chose; None: to leave."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS: ClassVar[str] = f"""
    Screen {{ background: $background; color: $foreground; align: center middle; }}
    Static {{ width: {WIDTH}; height: auto; }}
    """

    def __init__(self, expected: Path) -> None:
        self._theme_to_be = themes.theme_for("auto", os.environ)
        super().__init__(StdoutDriver, ansi_color=themes.is_terminals(self._theme_to_be) or None)
        self._expected = expected

    def compose(self) -> ComposeResult:
        with Middle():
            yield Static(_words(self._expected, self.theme_variables.get("accent", "cyan")), markup=False)

    def on_mount(self) -> None:
        self.animation_level = "none"
        for palette in (themes.DARK, themes.LIGHT):
            self.register_theme(Theme(**palette._asdict()))
        self.theme = self._theme_to_be

    def get_line_filters(self) -> list[LineFilter]:
        return [*super().get_line_filters(), TermSafe()]

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key in _KEYS:
            self.exit(_KEYS[event.key])
        elif event.key in ("q", "escape", "ctrl+c"):
            self.exit(None)


def ask(expected: Path) -> Choice | None:
    """Show the page; `expected` is where a config is looked for."""
    return FirstStart(expected).run()


def _words(expected: Path, accent: str) -> Text:
    text = Text()
    text.append("tui-desk\n", "bold")
    text.append("A support desk that lives in the terminal.\n\n", "dim")
    for key, title, words in (
        ("d", "demo", "look around a made-up company's desk; nothing leaves this machine"),
        ("i", "init", "set up your first mailbox: address and password, tried at once"),
        (" ", "", "a messenger instead: `tui-desk channel add`"),
        ("q", "leave", f"read first: {DOCS}"),
    ):
        text.append(f"  {key}  ", "bold")
        text.append(f"{title:<7}")
        text.append(f"\n{' ' * HANGING}".join(wrap(words, WIDTH - HANGING)) + "\n", "dim")
    text.append(f"\nThere is no {clean(str(expected), one_line=True)} yet.", "dim")
    return text
