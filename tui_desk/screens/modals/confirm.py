"""A question that letters answer; where only yes is an answer, so is `y`, and `n` is none, as Esc."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from textual import events
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_desk.keys import named
from tui_desk.screens.modals.box import Box, parts
from tui_desk.typed import dataclass

T = TypeVar("T")
LONGEST_LINE = 54
"""Cells of all answers in one line; of more each has a line of its own."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """One possible answer."""

    letter: str
    label: str
    value: T


class Confirm(Box[T], Generic[T]):
    """Shows `body`, which scrolls, and the answers with their letters, however long it is; Esc answers nothing."""

    def __init__(self, title: str, body: Content, replies: Sequence[Reply[T]]) -> None:
        super().__init__(title)
        self._body = body
        self._replies = replies
        self._yes = replies[0] if len(replies) == 1 else None
        """The answer where there is only one."""

    def inside(self) -> Iterable[Widget]:
        if self._body.plain:
            yield VerticalScroll(Static(self._body, classes="said", markup=False))
        yes, no = ("/y", "/n") if self._yes is not None else ("", "")
        shown = [_shown(f"{reply.letter}{yes}", reply.label) for reply in self._replies]
        shown.append(_shown(f"Esc{no}", "cancel"))
        between = "   " if sum(len(one) for one in shown) <= LONGEST_LINE else "\n"
        yield Static(Content(between).join(shown), classes="said", markup=False)

    def on_key(self, event: events.Key) -> None:
        found = next((reply for reply in self._replies if event.key == named(reply.letter)), None)
        if found is None and event.key == "y":
            found = self._yes
        if found is None and (event.key != "n" or self._yes is None):
            return
        event.stop()
        event.prevent_default()
        self.dismiss(found.value if found is not None else None)


def _shown(key: str, label: str) -> Content:
    return parts((key, "bold $text-accent"), (f" {label}", ""))
