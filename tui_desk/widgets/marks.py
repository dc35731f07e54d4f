"""Marks of one cell, and their plain letters for terminals without the glyphs."""

from __future__ import annotations

from collections.abc import Mapping

from tui_desk.typed import NamedTuple

_STATES = {
    "submitted": "○",
    "in_progress": "◐",
    "waiting_on_customer": "◇",
    "resolved": "✓",
}
_CHANNELS = {
    "imap": "✉",
    "mail": "✉",
    "demo": "✉",
    "telegram": "✈",
    "matrix": "M",
    "slack": "#",
    "whatsapp": "W",
    "viber": "V",
    "vk": "K",
    "messenger": "f",
    "instagram": "I",
    "form": "≡",
    "demo-chat": "C",
}


class Marks(NamedTuple):
    """One set of marks. Every mark is exactly one cell wide."""

    unread: str = "●"
    selected: str = "✓"
    answered: str = "↩"
    file: str = "◆"
    folded: str = "▸"
    unfolded: str = "▾"
    dot: str = "·"
    down: str = "↓"
    states: Mapping[str, str] = _STATES
    """Of a ticket, by its state."""
    channels: Mapping[str, str] = _CHANNELS

    def channel(self, kind: str) -> str:
        """The mark of a channel's kind; its first letter if it has none."""
        return self.channels.get(kind) or (kind[:1].upper() if kind[:1].isascii() else "") or "?"


UNICODE = Marks()
PLAIN = Marks(
    unread="*",
    selected="x",
    answered="<",
    file="+",
    folded=">",
    unfolded="v",
    dot="-",
    down="v",
    states={"submitted": "o", "in_progress": "%", "waiting_on_customer": "?", "resolved": "="},
    channels={
        "imap": "m",
        "mail": "m",
        "demo": "m",
        "telegram": "t",
        "slack": "#",
        "vk": "K",
        "messenger": "f",
        "form": "=",
    },
)


def marks_for(icons: str, environment: Mapping[str, str]) -> Marks:
    """The set for `ui.icons`; `auto` takes plain ones where the terminal is not known to show UTF-8."""
    if icons == "unicode":
        return UNICODE
    if icons == "plain":
        return PLAIN
    encoding = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    utf8 = encoding.lower().replace("-", "").endswith("utf8")
    return UNICODE if utf8 and environment.get("TERM") != "linux" else PLAIN
