"""One of a list, which gets shorter as one types; where several may be taken, Tab marks and Space is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from rich.cells import cell_len
from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_desk.screens.modals.box import Box, line, parts
from tui_desk.text.clean import clean, fold
from tui_desk.text.ticket_number import mistake
from tui_desk.typed import dataclass
from tui_desk.widgets.cells import cut, one_line, pad, wrap

T = TypeVar("T")
_MOST = 200
MOST_BELOW = 4
_FRAME = 5
"""Cells of border, padding and scrollbar."""
_MARKED, _FREE = "[x] ", "[ ] "
_KEYS = ("down", "ctrl+n", "tab", "up", "ctrl+p", "shift+tab")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Something to pick. Label, detail and words may be foreign; they are cleaned here."""

    value: T
    label: str
    detail: str = ""
    """Dim, at the right."""
    words: str = ""
    """Further words under which it is found."""
    below: str = ""
    """A text that stands under it, in so many lines as it needs; it is found by that, too."""


class Picker(Box[T], Generic[T]):
    """A list with a filter line; Enter takes, Esc leaves."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[T]],
        *,
        hint: str = "",
        empty: str = "Nothing here.",
        width: int = 68,
        other: Callable[[str], Choice[T] | None] | None = None,
        several: Callable[[Sequence[T]], T] | None = None,
    ) -> None:
        """`other`: what the typed text means where it is none of the choices; `several`: one answer of all marked."""
        super().__init__(title, hint)
        self._choices = choices
        self._shown: list[Choice[T]] = []
        self._empty = empty
        self._columns = width
        self._other = other
        self._several = several
        self._marked: list[T] = []

    def inside(self) -> Iterable[Widget]:
        yield Input(placeholder="type to filter", compact=True, classes="filter")
        yield Static(Content("─" * self._columns), classes="rule", markup=False)
        options = OptionList(markup=False, compact=True)
        options.can_focus = False
        yield options
        yield Static(line(self._empty), classes="hint", markup=False)

    def on_mount(self) -> None:
        self._columns = min(self._columns, self.app.size.width * 9 // 10 - _FRAME)
        self.query_one(".box").styles.width = self._columns + _FRAME
        self._show(self.query_one(Input).value)

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.take(event.value)

    def take(self, typed: str) -> None:
        """Answer with those that are marked, else with the one that is lit."""
        lit = self.lit()
        if self._marked and self._several is not None:
            self.dismiss(self._several(self._marked))
        elif lit is not None:
            self.dismiss(lit.value)

    def lit(self) -> Choice[T] | None:
        """The choice the cursor is on."""
        place = self.query_one(OptionList).highlighted
        return None if place is None else self._shown[place]

    @on(OptionList.OptionSelected)
    def _take_clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._shown[event.option_index].value)

    def on_key(self, event: events.Key) -> None:
        if event.key in _KEYS:
            event.stop()
            event.prevent_default()
            self.move(event.key)

    def move(self, key: str) -> None:
        """Down or up the list; where several may be taken, Tab marks before it goes on."""
        options = self.query_one(OptionList)
        if self._several is not None and key in ("tab", "shift+tab"):
            self._mark(options)
        if key in ("down", "ctrl+n", "tab"):
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _mark(self, options: OptionList) -> None:
        """The one that is lit is marked, or not after all."""
        place = options.highlighted
        if place is None:
            return
        value = self._shown[place].value
        if value in self._marked:
            self._marked.remove(value)
        else:
            self._marked.append(value)
        options.replace_option_prompt_at_index(place, self._prompt(self._shown[place]))
        self._show_hint(self.query_one(Input).value)

    def matching(self, typed: str) -> list[Choice[T]]:
        """The choices in which every typed word occurs, ones that begin with it first."""
        wanted = fold(typed).split()
        found = [(_rank(choice, wanted), place, choice) for place, choice in enumerate(self._choices)]
        return [choice for rank, _, choice in sorted(found, key=lambda one: one[:2]) if rank >= 0][:_MOST]

    def _show(self, typed: str) -> None:
        self.offer(self.matching(typed), typed)

    def offer(self, choices: Sequence[Choice[T]], typed: str = "") -> None:
        """Show these, or what was typed means besides; the first is lit."""
        other = self._other(typed) if self._other and not choices else None
        self._shown = list(choices) if other is None else [other]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._prompt(choice)) for choice in self._shown])
        options.highlighted = 0 if self._shown else None
        self._show_hint(typed)

    def _show_hint(self, typed: str) -> None:
        """That nothing is found; where several may be taken how many are, and how many marked, in sight or not."""
        words = [] if self._shown else [self.nothing(typed)]
        if self._several is not None:
            words += [f"{len(self._shown)} found"] if self._shown else []
            words += [f"{len(self._marked)} marked"]
        hint = self.query_one(".hint", Static)
        hint.update(line(" · ".join(words)))
        hint.display = bool(words)

    def nothing(self, typed: str) -> str:
        """What is said where nothing is found."""
        return mistake(typed) or self._empty

    def _prompt(self, choice: Choice[T]) -> Content:
        mark = "" if self._several is None else _MARKED if choice.value in self._marked else _FREE
        detail = cut(clean(choice.detail, one_line=True), self._columns // 2)
        room = self._columns - cell_len(detail) - 1 - len(mark)
        below = "".join(
            f"\n  {part}" for part in wrap(one_line(choice.below), self._columns - 2)[:MOST_BELOW]
        )
        return parts(
            (mark, "$text-accent"),
            (pad(clean(choice.label, one_line=True), room), ""),
            (f" {detail}", "$text-muted"),
            (below if choice.below else "", "$text-muted"),
        )


def _rank(choice: Choice[T], wanted: Sequence[str]) -> int:
    """0 and up, the smaller the better; -1 for no match."""
    label = fold(choice.label)
    text = f"{label} {fold(choice.detail)} {fold(choice.words)} {fold(choice.below)}"
    if not all(word in text for word in wanted):
        return -1
    if not wanted or label.startswith(wanted[0]) or fold(choice.words).startswith(wanted[0]):
        return 0
    return 1 if f" {wanted[0]}" in label else 2
