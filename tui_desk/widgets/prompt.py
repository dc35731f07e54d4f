"""One line to type in, with completion by Tab and history by the arrows. What the candidates are, the owner says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui_desk.text.clean import clean
from tui_desk.typed import dataclass

_SHOWN = 12


class Prompt(Vertical):
    """`:` or `/` and a line."""

    DEFAULT_CSS: ClassVar[str] = """
    Prompt { height: auto; }
    Prompt > Horizontal { height: 1; }
    Prompt .sign { width: 1; color: $text-accent; }
    Prompt Input { width: 1fr; }
    Prompt > .candidates { height: 1; color: $text-muted; }
    """

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        value: str

    @dataclass
    class Edited(Message):
        """The line changed."""

        value: str

    def __init__(
        self,
        sign: str,
        *,
        value: str = "",
        complete: Callable[[str], Sequence[str]] | None = None,
        history: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._sign = sign
        self._value = clean(value, one_line=True)
        self._complete = complete
        self._history = [*history]
        self._place = len(self._history)
        self._typed = self._value
        self._candidates: Sequence[str] = ()
        self._chosen = -1

    def compose(self) -> ComposeResult:
        if self._complete is not None:
            yield Static(classes="candidates", markup=False)
        with Horizontal():
            yield Static(self._sign, classes="sign", markup=False)
            yield Input(self._value, compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        self._offer(self._value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._chosen >= 0 and event.value == self._candidates[self._chosen]:
            return
        self._offer(event.value)
        self.post_message(self.Edited(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(event.value))

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "tab" if self._candidates:
                self._choose(1)
            case "shift+tab" if self._candidates:
                self._choose(-1)
            case "tab" | "shift+tab":
                pass
            case "up" | "ctrl+p":
                self._recall(-1)
            case "down" | "ctrl+n":
                self._recall(1)
            case _:
                return
        event.stop()
        event.prevent_default()

    def _offer(self, value: str) -> None:
        self._typed, self._chosen = value, -1
        if self._complete is not None:
            self._candidates = self._complete(value)
            self._show_candidates()

    def _choose(self, step: int) -> None:
        self._chosen = (self._chosen + step) % len(self._candidates) if self._chosen >= 0 or step > 0 else -1
        self._put(self._candidates[self._chosen])
        self._show_candidates()

    def _recall(self, step: int) -> None:
        """The line before or after that begins as typed."""
        place = self._place + step
        while 0 <= place < len(self._history) and not self._history[place].startswith(self._typed):
            place += step
        if place < 0:
            return
        self._place = min(place, len(self._history))
        typed = self._typed
        self._put(self._history[place] if place < len(self._history) else typed)
        self._typed = typed

    def _put(self, value: str) -> None:
        field = self.query_one(Input)
        value = clean(value, one_line=True)
        with self.prevent(Input.Changed):
            field.value = value
        field.cursor_position = len(value)

    def _show_candidates(self) -> None:
        first = max(0, self._chosen - _SHOWN + 1)
        shown = self._candidates[first : first + _SHOWN]
        pieces: list[tuple[str, str]] = []
        for number, candidate in enumerate(shown, first):
            word = candidate.rpartition(" ")[2] if " " in candidate else candidate
            pieces += [(clean(word, one_line=True), "reverse" if number == self._chosen else ""), ("  ", "")]
        self.query_one(".candidates", Static).update(Content.assemble(*pieces))
