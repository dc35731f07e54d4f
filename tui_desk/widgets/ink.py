"""The few styles all painting uses, taken from the theme; no widget names a colour of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style
from textual.color import Color


@dataclass(frozen=True, slots=True)
class Ink:
    """Styles by what they mean. Each has a word or a mark beside it, so colour never speaks alone."""

    plain: Style
    strong: Style
    dim: Style
    accent: Style
    """What the eye should find: a customer who waits, our own name."""
    good: Style
    warn: Style
    bad: Style
    note: Style
    """Text only colleagues can read."""
    note_ground: Style
    """Lies under a whole note; empty on terminals with 16 colours."""
    cursor_ground: Style
    bar: Style
    """The cursor's bar."""


def ink_of(theme: Mapping[str, str], *, ansi: bool, dark: bool) -> Ink:
    """The inks of a theme, from its variables."""
    warning = _colour(theme["warning"])
    accent = _colour(theme["accent"])
    return Ink(
        plain=Style(),
        strong=Style(bold=True),
        dim=Style(dim=True),
        accent=Style(color=accent.rich_color),
        good=Style(color=_colour(theme["success"]).rich_color),
        warn=Style(color=warning.rich_color),
        bad=Style(color=_colour(theme["error"]).rich_color, bold=True),
        note=Style(color=warning.rich_color),
        note_ground=Style() if ansi else _tint(theme["background"], warning, 0.07),
        cursor_ground=_ansi_ground(dark=dark) if ansi else _tint(theme["background"], accent, 0.16),
        bar=Style(color=accent.rich_color, bold=True),
    )


def _colour(text: str) -> Color:
    return Color.parse(text)


def _tint(ground: str, colour: Color, share: float) -> Style:
    return Style(bgcolor=_colour(ground).blend(colour, share).rich_color)


def _ansi_ground(*, dark: bool) -> Style:
    return Style(bgcolor="bright_black" if dark else "white")
