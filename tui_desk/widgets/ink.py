"""The inks of a theme; no widget names a colour of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.color import Color

from tui_desk.widgets.inks import Inks

Ink = Inks[Style]


def ink_of(theme: Mapping[str, str], *, ansi: bool, dark: bool) -> Ink:
    """The inks of a theme, from its variables."""
    colours = (theme[name] for name in ("background", "accent", "success", "warning", "error"))
    return _inks(*colours, ansi=ansi, dark=dark)


@lru_cache(8)
def _inks(
    background: str, accent_text: str, success: str, warning_text: str, error: str, *, ansi: bool, dark: bool
) -> Ink:
    """Asked for with every line of words that changes."""
    accent, warning = _colour(accent_text), _colour(warning_text)
    return Inks(
        plain=Style(),
        strong=Style(bold=True),
        dim=Style(dim=True),
        accent=Style(color=accent.rich_color),
        good=Style(color=_colour(success).rich_color),
        warn=Style(color=warning.rich_color),
        bad=Style(color=_colour(error).rich_color, bold=True),
        note=Style(color=warning.rich_color),
        note_ground=Style() if ansi else _tint(background, warning, 0.07),
        cursor_ground=_ansi_ground(dark=dark) if ansi else _tint(background, accent, 0.16),
        bar=Style(color=accent.rich_color, bold=True),
    )


def _colour(text: str) -> Color:
    return Color.parse(text)


def _tint(ground: str, colour: Color, share: float) -> Style:
    return Style(bgcolor=_colour(ground).blend(colour, share).rich_color)


def _ansi_ground(*, dark: bool) -> Style:
    return Style(bgcolor="bright_black" if dark else "white")
