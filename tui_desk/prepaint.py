"""The first frame: the list as it will be, painted from the store while Textual is still being imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tui_desk.desk import inbox
from tui_desk.screens.arrange import TWO_LINE_ROWS, list_box
from tui_desk.terminal import Before, whole
from tui_desk.text.clean import clean
from tui_desk.widgets import themes
from tui_desk.widgets.conversation_words import WIDE, Words
from tui_desk.widgets.inks import Inks
from tui_desk.widgets.marks import marks_for

if TYPE_CHECKING:
    from tui_desk.config import Config
    from tui_desk.desk.desk import Desk

ENTER: Final = "\x1b[?1049h\x1b[?25l"
EDGE: Final = 2
"""The cursor's bar and the scrollbar, left and right of a row."""


def paint(config: Config, desk: Desk) -> Before | None:
    """Show the list at once, on the terminal's other screen, and keep the keys that are typed from then on.

    The console is given what the terminal was before; it takes the same cells over. None where there is no terminal.
    """
    if not sys.stdout.isatty():
        return None
    size = os.get_terminal_size(sys.stdout.fileno())
    first = frame(config, desk, size.columns, size.lines)
    before = Before()
    before.listen()
    screen = whole(sys.stdout)
    screen.write(ENTER + first)
    screen.flush()
    return before


def frame(config: Config, desk: Desk, width: int, height: int) -> str:
    """What the terminal is sent for the list's part of the screen."""
    ground, inks = _inks(themes.theme_for(config.ui.theme, os.environ))
    box = list_box(width, height)
    two = height >= TWO_LINE_ROWS or box.width - EDGE < WIDE
    ids = desk.ask(inbox.ids, "open", "waiting", desk.agent.id, limit=box.height)
    rows = desk.ask(inbox.lines, ids, desk.agent.id)
    marks = marks_for(config.ui.icons, os.environ)
    words = Words(desk.agent.id, marks, inks, desk.now_ms(), desk.policy.priorities)
    shown = [
        line
        for id_ in ids
        if id_ in rows
        for line in words.lines(rows[id_], box.width - EDGE, two=two, selected=False)
    ][: box.height]
    return "".join([f"\x1b[0;{ground}m\x1b[2J", *_lines(shown, box.top, ground)])


def _lines(shown: list[list[tuple[str, str]]], top: int, ground: str) -> Iterator[str]:
    for number, line in enumerate(shown, start=top + 1):
        yield f"\x1b[{number};2H"
        for text, style in line:
            yield f"\x1b[0;{ground};{style}m{clean(text, one_line=True)}"


def _inks(theme: str) -> tuple[str, Inks[str]]:
    """The ground, and styles as the numbers of SGR sequences."""
    palette = next((known for known in (themes.DARK, themes.LIGHT) if known.name == theme), None)
    if palette is None:
        light = theme.endswith("light")
        colours = {"accent": "35" if light else "32", "warning": "33", "error": "31", "success": "32"}
        return "39;49", _styles(colours)
    ground = f"{_rgb(38, palette.foreground)};{_rgb(48, palette.background)}"
    named = {name: getattr(palette, name) for name in ("accent", "warning", "error", "success")}
    return ground, _styles({name: _rgb(38, colour) for name, colour in named.items()})


def _styles(colours: dict[str, str]) -> Inks[str]:
    return Inks(
        plain="22",
        strong="1",
        dim="2",
        accent=colours["accent"],
        good=colours["success"],
        warn=colours["warning"],
        bad=f"1;{colours['error']}",
        note=colours["warning"],
        note_ground="22",
        cursor_ground="22",
        bar=f"1;{colours['accent']}",
    )


def _rgb(kind: int, colour: str) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"{kind};2;{red};{green};{blue}"
