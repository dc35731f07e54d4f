"""Asking for tags: words to add, words with a dash to take off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_desk.screens.modals.ask import Ask, Preview

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


def ask_tags(console: Console, now: Sequence[str], then: Callable[[str | None], None]) -> None:
    """Ask for tags and hand on what was typed; `now`: what is there."""
    words = " ".join(now) or "none yet"
    ask = Ask("Tags", placeholder="refund vip -spam", help=f"now: {words}", preview=_preview)
    console.app.push_screen(ask, then)


def tags_of(text: str) -> tuple[list[str], list[str]]:
    """The tags to add, and those to take off."""
    words = text.replace(",", " ").split()
    new = [word for word in words if not word.startswith("-")]
    return new, [word[1:] for word in words if word.startswith("-") and word[1:]]


def _preview(text: str) -> Preview:
    new, gone = tags_of(text)
    said = [f"add {' '.join(new)}"] * bool(new) + [f"take off {' '.join(gone)}"] * bool(gone)
    return Preview(" · ".join(said) or "Words; a dash before one takes it off.", right=bool(said))
