"""The first frame: the list as it will be, painted from the store before anything heavy is imported.

What stands here and what it imports is waited for by whoever starts the console; a test counts it.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterator

from tui_desk import folders, remembered
from tui_desk.desk import inbox
from tui_desk.desk.login import who_runs_this
from tui_desk.remembered import Look
from tui_desk.screens.arrange import TWO_LINE_ROWS, list_box
from tui_desk.store.reader import IMPATIENT, SqliteReader, connect
from tui_desk.store.revision import HEAD, version_of
from tui_desk.terminal import Before, whole
from tui_desk.text.clean import clean
from tui_desk.widgets import themes
from tui_desk.widgets.conversation_words import WIDE, Words
from tui_desk.widgets.first_colours import COLOURS, Colours
from tui_desk.widgets.inks import Inks
from tui_desk.widgets.marks import marks_for

ENTER = "\x1b[?1049h\x1b[?25l"
EDGE = 2
"""The cursor's bar and the scrollbar, left and right of a row."""


def at_once(named: str) -> Before | None:
    """Show the list as the config has it that the last start read; `named` as after `--config`, or empty."""
    look = remembered.recall(named or folders.named_config() or folders.usual_config())
    return paint(look) if look is not None else None


def paint(look: Look, login: str = "") -> Before | None:
    """Show the list at once, on the terminal's other screen, and keep the keys that are typed from then on.

    The console is given what the terminal was before; it takes the same cells over. None where there is no terminal,
    or a store or an agent that are to be spoken of first.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    size = os.get_terminal_size(sys.stdout.fileno())
    try:
        first = frame(look, login or who_runs_this(), int(time.time() * 1000), size.columns, size.lines)
    except sqlite3.Error:
        return None
    if first is None:
        return None
    before = Before()
    before.listen()
    try:
        screen = whole(sys.stdout)
        screen.write(ENTER + first)
        screen.flush()
    except BaseException:
        before.restore()
        raise
    return before


def frame(look: Look, login: str, now: int, width: int, height: int) -> str | None:
    """What the terminal is sent for the list's part of the screen. Raises sqlite3.Error."""
    kind = (
        themes.theme_for(look.theme, os.environ),
        themes.depth_of(os.environ),
        "NO_COLOR" not in os.environ,
    )
    colours = COLOURS.get(kind)
    if colours is None:
        return None
    box = list_box(width, height)
    two = height >= TWO_LINE_ROWS or box.width - EDGE < WIDE
    connection = connect(look.store, read_only=True, patience=IMPATIENT)
    try:
        connection.execute("BEGIN")
        reader = SqliteReader(connection)
        agent = reader.row("SELECT id FROM agent WHERE login = :login AND active", login=login)
        if agent is None or version_of(connection) != HEAD:
            return None
        most = -(-box.height // 2) if two else box.height
        rows = inbox.top(reader, "open", "waiting", agent[0], most)
    finally:
        connection.close()
    words = Words(agent[0], marks_for(look.icons, os.environ), _inks(colours), now, look.priorities)
    lit = words._replace(ink=_inks(colours, lit=True))
    shown = [
        [(edge, painter.ink.bar), *line]
        for painter, edge, some in ((lit, "▌", rows[:1]), (words, " ", rows[1:]))
        for row in some
        for line in painter.lines(row, box.width - EDGE, two=two, selected=False)
    ]
    return "".join([f"\x1b[0;{colours.ground}m\x1b[2J", *_lines(shown[: box.height], box.top), "\x1b[0m"])


def _lines(shown: list[list[tuple[str, str]]], top: int) -> Iterator[str]:
    for number, line in enumerate(shown, start=top + 1):
        yield f"\x1b[{number}H"
        for text, style in line:
            yield f"\x1b[0;{style}m{clean(text, one_line=True)}"


def _inks(colours: Colours, *, lit: bool = False) -> Inks[str]:
    """Those that a list needs, as the numbers of SGR sequences; `lit`: on the cursor's lines."""
    ground = colours.lit if lit else colours.ground
    plain, accent, warning, error = (
        f"{colour};{ground}" for colour in (colours.plain, colours.accent, colours.warning, colours.error)
    )
    return Inks(
        plain=plain,
        strong=f"1;{plain}",
        dim=f"{colours.lit_dim if lit else colours.dim};{ground}",
        accent=accent,
        good=plain,
        warn=warning,
        bad=f"1;{error}",
        note=warning,
        note_ground=plain,
        cursor_ground=plain,
        bar=f"1;{accent}",
    )
