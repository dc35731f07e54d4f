"""The desk's own two themes, and which theme `ui.theme = "auto"` means in this terminal."""

from __future__ import annotations

from collections.abc import Mapping

from tui_desk.typed import NamedTuple


class Palette(NamedTuple):
    """The colours of a theme, under the names Textual's `Theme` has for them."""

    name: str
    primary: str
    secondary: str
    accent: str
    warning: str
    error: str
    success: str
    foreground: str
    background: str
    surface: str
    panel: str
    dark: bool


DARK = Palette(
    name="desk-dark",
    primary="#6cb6c8",
    secondary="#5a8fa3",
    accent="#7cc5b8",
    warning="#d9b36c",
    error="#e5786d",
    success="#8fbf7f",
    foreground="#d6d9dd",
    background="#16191d",
    surface="#1c2025",
    panel="#23282e",
    dark=True,
)
LIGHT = Palette(
    name="desk-light",
    primary="#1f6f86",
    secondary="#3f6f80",
    accent="#0f7466",
    warning="#8a5a00",
    error="#b3261e",
    success="#2f7d32",
    foreground="#23272b",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e9e6df",
    dark=False,
)


def theme_for(setting: str, environment: Mapping[str, str]) -> str:
    """The name of the theme to use. Few colours, or a line that may be slow, get the terminal's own sixteen."""
    if setting not in ("auto", "dark", "light"):
        return setting
    light = setting == "light" or (setting == "auto" and _light_background(environment))
    if "SSH_CONNECTION" in environment or not _many_colours(environment):
        return "ansi-light" if light else "ansi-dark"
    return LIGHT.name if light else DARK.name


def is_terminals(theme: str) -> bool:
    """Whether its colours are the terminal's own."""
    return theme.startswith("ansi-")


def depth_of(environment: Mapping[str, str]) -> str:
    """How many colours the console sends, by the rule of Rich: `truecolor`, `256` or `16`."""
    term = environment.get("TERM", "").strip().lower()
    if environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit") or term in (
        "dumb",
        "unknown",
    ):
        return "truecolor"
    return "256" if term.rpartition("-")[2] in ("256color", "kitty") else "16"


def _many_colours(environment: Mapping[str, str]) -> bool:
    term = environment.get("TERM", "")
    colours = environment.get("COLORTERM", "")
    known = term in ("xterm-kitty", "alacritty")
    return known or colours in ("truecolor", "24bit") or "256" in term or "direct" in term


def _light_background(environment: Mapping[str, str]) -> bool:
    """`COLORFGBG` is `foreground;background` in the terminals that set it; 7 and 15 are white."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
