"""How a terminal is told a style: only what differs from the style before it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.strip import Strip

RESET = "\x1b[0m"
_OFF = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29", "21": "24",
    "51": "54", "52": "54", "53": "55",
}  # fmt: skip
_SEEN_ON_BLANKS = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})


class Pen(NamedTuple):
    """A style as a terminal knows it: what is switched on, and both colours as SGR numbers."""

    attributes: frozenset[str] = frozenset()
    colour: str = "39"
    ground: str = "49"

    def then(self, other: Pen, *, blank: bool = False) -> str:
        """What turns this pen into another; of what only letters show, nothing where a `blank` is written."""
        plain = blank and self.is_plain_on_blanks and other.is_plain_on_blanks
        if self is other or (plain and self.ground == other.ground):
            return ""
        gone = {_OFF[one] for one in self.attributes - other.attributes}
        codes = [
            *sorted(gone),
            *sorted(one for one in other.attributes if one not in self.attributes or _OFF[one] in gone),
        ]
        if self.colour != other.colour:
            codes.append(other.colour)
        if self.ground != other.ground:
            codes.append(other.ground)
        return f"\x1b[{';'.join(codes)}m" if codes else ""

    @property
    def is_plain_on_blanks(self) -> bool:
        """Whether a blank shows nothing of it but the ground."""
        return not self.attributes & _SEEN_ON_BLANKS


DEFAULT = Pen()


@lru_cache(4096)
def pen_of(style: Style | None, system: ColorSystem) -> Pen:
    """The pen of a style; equal pens are one object."""
    if style is None:
        return DEFAULT
    codes = Strip.render_ansi(style.without_color, system)
    on = frozenset(codes.split(";") if codes else ())
    return _pen(on, _codes(style.color, system, "39"), _codes(style.bgcolor, system, "49"))


@lru_cache(4096)
def blank_of(pen: Pen) -> Pen:
    """What of a pen a blank shows."""
    return _pen(frozenset(), "39", pen.ground) if pen.is_plain_on_blanks else pen


@lru_cache(4096)
def _pen(attributes: frozenset[str], colour: str, ground: str) -> Pen:
    return Pen(attributes, colour, ground)


def _codes(colour: Color | None, system: ColorSystem, default: str) -> str:
    if colour is None:
        return default
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground=default == "39"))
