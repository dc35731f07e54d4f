#!/usr/bin/env python3
"""Write tui_desk/widgets/first_colours.py: what terminals of each kind are sent for the list's colours.

.venv/bin/python scripts/first_colours.py            writes it
.venv/bin/python scripts/first_colours.py --check    exit code 1 if it is not what the console sends
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.theme import Theme

from tui_desk.widgets import themes
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.line_window import LineWindow
from tui_desk.widgets.pens import Pen, pen_of

MODULE = Path(__file__).resolve().parent.parent / "tui_desk" / "widgets" / "first_colours.py"
HEAD = '''"""What terminals of each kind are sent for a list's colours. Made by scripts/first_colours.py."""

from __future__ import annotations

from tui_desk.typed import NamedTuple


class Colours(NamedTuple):
    """As numbers of SGR sequences."""

    ground: str
    lit: str
    """The ground of the cursor's lines."""
    plain: str
    dim: str
    lit_dim: str
    """Dim text on the cursor's lines."""
    accent: str
    warning: str
    error: str


COLOURS = {
'''
THEMES = (themes.DARK.name, themes.LIGHT.name, "ansi-dark", "ansi-light")
DEPTHS = {
    "truecolor": ColorSystem.TRUECOLOR,
    "256": ColorSystem.EIGHT_BIT,
    "16": ColorSystem.STANDARD,
}


class Probe(App[None]):
    """A list without items, in one theme."""

    CSS = "LineWindow { background: $background; }"

    def __init__(self, theme: str) -> None:
        super().__init__(ansi_color=themes.is_terminals(theme) or None)
        for palette in (themes.DARK, themes.LIGHT):
            self.register_theme(Theme(**palette._asdict()))
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield LineWindow[None](_NoPainter())


class _NoPainter:
    def height(self, width: int) -> int:
        return 1

    def paint(self, row: None, width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        return ()


def main() -> int:
    """Write, or compare."""
    options = argparse.ArgumentParser(description="Write tui_desk/widgets/first_colours.py.")
    options.add_argument("--check", action="store_true", help="compare with what is there instead of writing")
    new = module()
    if options.parse_args().check:
        if new != MODULE.read_text("utf-8"):
            print(
                f"{MODULE.name} is not what the console sends; run scripts/first_colours.py", file=sys.stderr
            )
            return 1
        return 0
    MODULE.write_text(new, "utf-8")
    return 0


def module() -> str:
    """The whole text."""
    return "\n".join(
        [
            HEAD.rstrip("\n"),
            *asyncio.run(entries()),
            '}\n"""By theme, colours that the terminal knows, and whether it is to have any at all (`NO_COLOR`)."""',
            "",
        ]
    )


async def entries() -> list[str]:
    """One for each kind of terminal."""
    return [
        line for theme in THEMES for plain in (False, True) for line in await of_theme(theme, plain=plain)
    ]


async def of_theme(theme: str, *, plain: bool) -> list[str]:
    """Those of one theme."""
    with patch.dict(os.environ, {"NO_COLOR": "1"} if plain else {}):
        if not plain:
            os.environ.pop("NO_COLOR", None)
        app = Probe(theme)
    async with app.run_test():
        styles = list(_styles(app))
    return [
        line
        for name, system in DEPTHS.items()
        for line in (
            f'    ("{theme}", "{name}", {not plain}): Colours(',
            *(f'        "{code}",' for code in _codes([pen_of(style, system) for style in styles])),
            "    ),",
        )
    ]


def _styles(app: App[None]) -> Iterator[Style]:
    lines = app.query_one(LineWindow)
    base, ink = lines.rich_style, lines.ink
    lit = base + ink.cursor_ground
    on_base = (base + style for style in (ink.plain, ink.dim, ink.accent, ink.warn, ink.bad))
    for style in (lit, lit + ink.dim, *on_base):
        segments = [Segment("x", style)]
        for line_filter in app.get_line_filters():
            segments = line_filter.apply(segments, lines.background_colors[1])
        yield segments[0].style or Style()


def _codes(pens: Sequence[Pen]) -> Iterator[str]:
    lit, lit_dim, plain, dim, accent, warning, error = pens
    yield plain.ground
    yield lit.ground
    for pen in (plain, dim, lit_dim, accent, warning):
        yield ";".join((*sorted(pen.attributes), pen.colour))
    yield error.colour


if __name__ == "__main__":
    sys.exit(main())
