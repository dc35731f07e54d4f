"""One of many that are looked for while one types."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from textual.widget import Widget
from textual.widgets import Input

from tui_desk.errors import DeskError
from tui_desk.screens.modals.held_keys import HeldKeys
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.clean import clean

log = logging.getLogger(__name__)

T = TypeVar("T")


class Seek(Picker[T]):
    """A picker that asks for its choices with every key, in a thread; Enter waits for what belongs to the words."""

    def __init__(
        self,
        title: str,
        find: Callable[[str], Sequence[Choice[T]]],
        *,
        value: str = "",
        hint: str = "",
        empty: str = "Nobody is found.",
    ) -> None:
        """`value`: what is typed at first."""
        super().__init__(title, (), hint=hint, empty=empty)
        self._find = find
        self._value = clean(value, one_line=True)
        self._known_for: str | None = None
        self._take_it = False
        self._keys = HeldKeys()

    def inside(self) -> Iterable[Widget]:
        for widget in super().inside():
            if isinstance(widget, Input):
                widget.value = self._value
                widget.placeholder = "type to search"
            yield widget

    def _show(self, typed: str) -> None:
        self._take_it = False
        self.run_worker(
            partial(self._look, typed), thread=True, exclusive=True, group="seek", exit_on_error=False
        )

    def _look(self, typed: str) -> None:
        try:
            choices = self._find(typed)
        except DeskError as error:
            self.app.call_from_thread(self.app.notify, str(error), markup=False)
            choices = ()
        except Exception as error:
            log.exception("a search failed")
            words = f"that did not work: {type(error).__name__}; the log says more"
            self.app.call_from_thread(self.app.notify, words, severity="error", markup=False)
            choices = ()
        if self.is_attached:
            self.app.call_from_thread(self._found, typed, choices)

    def _found(self, typed: str, choices: Sequence[Choice[T]]) -> None:
        if not self.is_attached or typed != self.query_one(Input).value:
            return
        self._known_for = typed
        self.offer(choices)
        if self._take_it and choices:
            self.dismiss(choices[0].value)
        self._keys.go_on()

    def take(self, typed: str) -> None:
        """Answer with the one that is lit, as soon as the list is what was typed."""
        if self._known_for == typed:
            super().take(typed)
        elif not self._take_it:
            self._take_it = True
            self._keys.hold(self.app)

    def on_unmount(self) -> None:
        self._keys.go_on()
