"""A call or a visit written down: who it was is found or made while one types, then what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.widget import Widget
from textual.widgets import Static, TextArea

from tui_desk.desk.customers.calls import Kind
from tui_desk.desk.desk import Desk
from tui_desk.screens.customers.finding import choice, find_lines
from tui_desk.screens.modals.box import Box, parts
from tui_desk.screens.modals.picker import Choice
from tui_desk.screens.modals.seek import Seek
from tui_desk.text.clean import clean
from tui_desk.widgets.cells import one_line

WAYS: dict[tuple[Kind, bool], str] = {
    ("phone", False): "he called",
    ("phone", True): "we called",
    ("counter", False): "at the counter",
}
"""How it was: over which channel, and whether it was us who spoke."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the agent means."""

    id: int | None
    """None: somebody new."""
    called: str
    """His name; of somebody new what was typed: a name, a number or an address."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be written down."""

    kind: Kind
    outgoing: bool
    text: str
    here: bool
    """In the conversation that is in hand; else in one of its own."""
    ticket: bool
    """A ticket is opened from it at once."""


def who_box(desk: Desk, title: str, first: Who | None) -> Seek[Who]:
    """A box that finds or makes a customer. `first`: who is in hand."""
    return Seek(
        title, _find(desk, first), hint="a name, a number, an address", empty="Type a name or a number."
    )


def _find(desk: Desk, first: Who | None) -> Callable[[str], Sequence[Choice[Who]]]:
    def find(typed: str) -> Sequence[Choice[Who]]:
        found = [
            Choice(Who(line.id, line.name or line.address), shown.label, shown.detail)
            for line in find_lines(desk, typed)
            for shown in [choice(line.id, line.name, line.address, line.organisation)]
        ]
        in_hand = [one for one in found if first is not None and one.value.id == first.id]
        if first is not None and not typed.strip():
            in_hand = [Choice(first, first.called, "in hand")]
        others = [one for one in found if first is None or one.value.id != first.id]
        fresh = [Choice(Who(None, typed.strip()), typed.strip(), "somebody new")] if typed.strip() else []
        return [*in_hand, *others, *fresh]

    return find


class CallForm(Box[Call]):
    """What was said; Tab says how. `typed` is what stood in it when it was left."""

    AUTO_FOCUS: ClassVar[str | None] = "TextArea"

    def __init__(self, who: Who, way: tuple[Kind, bool], *, here: int | None, kept: str) -> None:
        """`here`: the conversation in hand, where it is his; `kept`: what was typed before."""
        new = "somebody new: " if who.id is None else ""
        title = f"{new}{one_line(who.called)}"
        super().__init__(title, "Ctrl+S logs it · Ctrl+T and opens a ticket · Esc keeps it")
        self.typed = kept
        self._way = way
        self._here = here
        self._in_hand = False

    def inside(self) -> Iterable[Widget]:
        yield Static(id="way", markup=False)
        yield Static(id="where", markup=False)
        yield TextArea(clean(self.typed), compact=True, soft_wrap=True)

    def on_mount(self) -> None:
        self._show()
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "tab":
                ways = list(WAYS)
                self._way = ways[(ways.index(self._way) + 1) % len(ways)]
                self._show()
            case "shift+tab" if self._here is not None:
                self._in_hand = not self._in_hand
                self._show()
            case "ctrl+s" | "ctrl+enter" | "alt+enter":
                self._log(ticket=False)
            case "ctrl+t":
                self._log(ticket=True)
            case "escape":
                self.typed = self.query_one(TextArea).text
                self.dismiss(None)
            case _:
                return
        event.stop()
        event.prevent_default()

    def _log(self, *, ticket: bool) -> None:
        text = self.query_one(TextArea).text
        if not text.strip():
            self.app.bell()
            return
        kind, outgoing = self._way
        self.dismiss(Call(kind, outgoing, text, self._in_hand, ticket))

    def _show(self) -> None:
        pieces = [piece for way, words in WAYS.items() for piece in _option(words, chosen=way == self._way)]
        self.query_one("#way", Static).update(parts(*pieces, ("Tab", "bold $text-accent"), (" changes", "")))
        where = self.query_one("#where", Static)
        where.display = self._here is not None
        if self._here is not None:
            options = (
                *_option("a conversation of its own", chosen=not self._in_hand),
                *_option(f"goes on in #{self._here}", chosen=self._in_hand),
            )
            where.update(parts(*options, ("Shift+Tab", "bold $text-accent"), (" changes", "")))


def _option(words: str, *, chosen: bool) -> tuple[tuple[str, str], ...]:
    return (("(x) " if chosen else "( ) ", "bold" if chosen else "$text-muted"), (f"{words}   ", ""))
