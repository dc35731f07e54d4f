"""A text to read: a raw message, the output of a program, why a message is where it is."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_desk.screens.modals.box import Box
from tui_desk.text.clean import clean

MOST_CHARACTERS = 256_000
MOST_LINES = 2_000


class Page(Box[str]):
    """Scrolls with j, k, space, b, g and G; `y` copies it; q and Esc close it."""

    def __init__(self, title: str, text: str | Content, *, hint: str = "y copy · q close") -> None:
        super().__init__(title, hint)
        self._text = text if isinstance(text, Content) else Content(shortened(text))

    def inside(self) -> Iterable[Widget]:
        yield VerticalScroll(Static(self._text, classes="text", markup=False))

    def on_key(self, event: events.Key) -> None:
        scroll = self.query_one(VerticalScroll)
        match event.key:
            case "j" | "down":
                scroll.scroll_down(animate=False)
            case "k" | "up":
                scroll.scroll_up(animate=False)
            case "space" | "pagedown" | "ctrl+d":
                scroll.scroll_page_down(animate=False)
            case "b" | "pageup" | "ctrl+u":
                scroll.scroll_page_up(animate=False)
            case "g" | "home":
                scroll.scroll_home(animate=False)
            case "G" | "end":
                scroll.scroll_end(animate=False)
            case "y":
                self.app.copy_to_clipboard(self._text.plain.rstrip("\n"))
                self.app.notify("Copied this text.", markup=False)
            case "q" | "question_mark":
                self.dismiss(None)
            case _:
                return
        event.stop()
        event.prevent_default()


def shortened(text: str) -> str:
    """As much of a foreign text as a terminal shows at once, cleaned; says how much is missing."""
    kept = clean(text[:MOST_CHARACTERS])
    lines = kept.split("\n")
    if len(lines) > MOST_LINES or len(text) > MOST_CHARACTERS:
        kept = "\n".join(lines[:MOST_LINES])
        return f"{kept}\n… shortened: {len(text):,} characters in all"
    return kept
