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
from tui_desk.widgets.cells import sentence

log = logging.getLogger(__name__)

T = TypeVar("T")


class Seek(Picker[T]):
    """A picker that asks for its choices with every letter, in a thread; other keys wait until it has them."""

    def __init__(
        self,
        title: str,
        find: Callable[[str], Sequence[Choice[T]]],
        *,
        value: str = "",
        hint: str = "",
        empty: str = "Nobody is found.",
        width: int = 68,
        several: Callable[[Sequence[T]], T] | None = None,
    ) -> None:
        """`value`: what is typed at first; `several`: makes one answer of all that are marked."""
        super().__init__(title, (), hint=hint, empty=empty, width=width, several=several)
        self._find = find
        self._value = clean(value, one_line=True)
        self._known_for: str | None = None
        self._failed = ""
        """Why the last search did not work."""
        self._then: Callable[[], None] | None = None
        """What is to be done once the list is what was typed."""
        self._keys = HeldKeys()

    def inside(self) -> Iterable[Widget]:
        for widget in super().inside():
            if isinstance(widget, Input):
                widget.value = self._value
                widget.placeholder = "type to search"
            yield widget

    def _show(self, typed: str) -> None:
        self._then = None
        self.run_worker(
            partial(self._look, typed), thread=True, exclusive=True, group="seek", exit_on_error=False
        )

    def _look(self, typed: str) -> None:
        choices: Sequence[Choice[T]] = ()
        failed = ""
        try:
            choices = self._find(typed)
        except DeskError as error:
            failed = str(error)
        except Exception as error:
            log.exception("a search failed")
            failed = f"that did not work: {type(error).__name__}; the log says more"
        if self.is_attached:
            self.app.call_from_thread(self._found, typed, choices, failed)

    def nothing(self, typed: str) -> str:
        """Why the search found nothing."""
        return sentence(self._failed) or super().nothing(typed)

    def _found(self, typed: str, choices: Sequence[Choice[T]], failed: str) -> None:
        if not self.is_attached or typed != self.query_one(Input).value:
            return
        self._known_for, self._failed = typed, failed
        self.offer(choices)
        then, self._then = self._then, None
        if then is not None:
            then()
        self._keys.go_on()

    def take(self, typed: str) -> None:
        """Answer as soon as the list is what was typed."""
        self._once_known(typed, partial(super().take, typed))

    def move(self, key: str) -> None:
        """Down, up and marking as soon as the list is what was typed."""
        self._once_known(self.query_one(Input).value, partial(super().move, key))

    def _once_known(self, typed: str, then: Callable[[], None]) -> None:
        """Now, or, while it is looked for, then; meanwhile keys wait."""
        if self._known_for == typed:
            then()
        elif self._then is None:
            self._then = then
            self._keys.hold(self.app)

    def on_unmount(self) -> None:
        self._keys.go_on()
