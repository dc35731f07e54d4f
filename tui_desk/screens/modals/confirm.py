"""A question that letters answer."""

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

    def inside(self) -> Iterable[Widget]:
        if self._body.plain:
            yield VerticalScroll(Static(self._body, classes="said", markup=False))
        shown = [_shown(reply.letter, reply.label) for reply in self._replies]
        shown.append(_shown("Esc", "cancel"))
        between = "   " if sum(len(one) for one in shown) <= LONGEST_LINE else "\n"
        yield Static(Content(between).join(shown), classes="said", markup=False)

    def on_key(self, event: events.Key) -> None:
        for reply in self._replies:
            if event.key == named(reply.letter):
                event.stop()
                event.prevent_default()
                self.dismiss(reply.value)
                return


def _shown(key: str, label: str) -> Content:
    return parts((key, "bold $text-accent"), (f" {label}", ""))
