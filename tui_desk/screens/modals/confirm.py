"""A question that letters answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_desk.keys import named
from tui_desk.screens.modals.box import Box, parts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """One possible answer."""

    letter: str
    label: str
    value: T


class Confirm(Box[T], Generic[T]):
    """Shows `body` and the answers with their letters; any other key does nothing. Esc answers nothing."""

    def __init__(self, title: str, body: Content, replies: Sequence[Reply[T]]) -> None:
        super().__init__(title)
        self._body = body
        self._replies = replies

    def inside(self) -> Iterable[Widget]:
        if self._body.plain:
            yield Static(self._body, classes="said", markup=False)
        pieces = [piece for reply in self._replies for piece in _shown(reply)]
        yield Static(
            parts(*pieces, ("Esc", "bold $text-accent"), (" cancel", "")), classes="said", markup=False
        )

    def on_key(self, event: events.Key) -> None:
        for reply in self._replies:
            if event.key == named(reply.letter):
                event.stop()
                event.prevent_default()
                self.dismiss(reply.value)
                return


def _shown(reply: Reply[T]) -> tuple[tuple[str, str], ...]:
    return (reply.letter, "bold $text-accent"), (f" {reply.label}   ", "")
