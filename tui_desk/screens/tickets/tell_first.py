"""What customers would be told by a deed, seen before it is done: Enter tells them, q does it and keeps quiet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from tui_desk.notice_rows import Recipient
from tui_desk.screens.modals.box import Box, said
from tui_desk.widgets.telling_words import count, in_full, in_short


class TellFirst(Box[bool]):
    """Gives whether customers are told. Esc: nothing is done at all."""

    def __init__(self, title: str, found: Sequence[Recipient], first: Sequence[str] = ()) -> None:
        """`first`: lines of what is done, where the title is too short for all of it."""
        super().__init__(title, "Enter tells · q quiet, tells nobody · Esc does nothing")
        told = in_full(found[0]) if len(found) == 1 else "\n".join((count(found), "", *map(in_short, found)))
        self._words = "\n".join((*first, "", told)) if first else told

    def inside(self) -> Iterable[Widget]:
        yield VerticalScroll(Static(said(self._words), classes="text", markup=False))

    def on_key(self, event: events.Key) -> None:
        scroll = self.query_one(VerticalScroll)
        match event.key:
            case "enter":
                self.dismiss(True)
            case "q":
                self.dismiss(False)
            case "j" | "down":
                scroll.scroll_down(animate=False)
            case "k" | "up":
                scroll.scroll_up(animate=False)
            case _:
                return
        event.stop()
        event.prevent_default()
