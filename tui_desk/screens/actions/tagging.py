"""Asking for tags: words to add, words with a dash to take off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_desk.desk.conversations import is_too_long, tag_named
from tui_desk.errors import DeskError
from tui_desk.screens.modals.ask import Ask, Preview
from tui_desk.widgets.cells import sentence

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
    """What will be kept, which may be less than what is typed."""
    new, gone = tags_of(text)
    try:
        said = [f"{what} {_kept(words)}" for what, words in (("add", new), ("take off", gone)) if words]
    except DeskError as error:
        return Preview(sentence(str(error)), right=False)
    return Preview(" · ".join(said) or "Words; a dash before one takes it off.", right=bool(said))


def _kept(words: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(f"{tag_named(one)}{'…' * is_too_long(one)}" for one in words))
