"""Several of a list, which gets shorter as one types: Space marks, Enter takes the marked, or the one that is lit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList

from tui_desk.screens.modals.picker import Choice, Picker

T = TypeVar("T")
_MARKED, _FREE = "[x] ", "[ ] "


class _Filter(Input):
    """The line where words are typed; Space marks, so a word is typed at a time."""

    class Marked(Message):
        """Space was pressed."""

    def on_key(self, event: events.Key) -> None:
        if event.key == "space":
            event.stop()
            event.prevent_default()
            self.post_message(self.Marked())


class Many(Picker[tuple[T, ...]]):
    """Gives those that are marked, in the order in which they were."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[T]],
        *,
        empty: str = "Nothing here.",
        other: Callable[[str], Choice[T] | None] = lambda _typed: None,
    ) -> None:
        """`other`: what the typed text means where it is none of the choices."""

        def besides(typed: str) -> Choice[tuple[T, ...]] | None:
            found = other(typed)
            return None if found is None else replace_value(found)

        alone = [replace_value(one) for one in choices]
        hint = "Space marks several · Enter takes them"
        super().__init__(title, alone, hint=hint, empty=empty, other=besides)
        self._marked: list[tuple[T, ...]] = []

    def inside(self) -> Iterable[Widget]:
        for widget in super().inside():
            if isinstance(widget, Input):
                yield _Filter(placeholder="type to filter", compact=True, classes="filter")
            else:
                yield widget

    def on__filter_marked(self) -> None:
        """The one that is lit is marked, or not after all; the next one is lit."""
        options = self.query_one(OptionList)
        place = options.highlighted
        if place is None:
            return
        value = self._shown[place].value
        if value in self._marked:
            self._marked.remove(value)
        else:
            self._marked.append(value)
        options.replace_option_prompt_at_index(place, self._prompt(self._shown[place]))
        options.action_cursor_down()

    def dismiss(self, result: tuple[T, ...] | None = None) -> AwaitComplete:
        """With the marked ones, if any are."""
        if result is not None and self._marked:
            result = tuple(one for value in self._marked for one in value)
        return super().dismiss(result)

    def _prompt(self, choice: Choice[tuple[T, ...]]) -> Content:
        mark = _MARKED if choice.value in self._marked else _FREE
        return super()._prompt(replace(choice, label=f"{mark}{choice.label}"))


def replace_value(choice: Choice[T]) -> Choice[tuple[T, ...]]:
    """The same choice, as one of several."""
    return Choice((choice.value,), choice.label, choice.detail, choice.words, choice.below)
