"""What was searched last and found, and which of it was opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_desk.screens.searching import Target


class Hits:
    """The list of the last search, and a place in it."""

    def __init__(self) -> None:
        self.typed = ""
        self._found: tuple[Target, ...] = ()
        self._place = 0

    def keep(self, typed: str, found: Sequence[Target], opened: Target) -> None:
        """This was found, and one of it is opened."""
        self.typed, self._found = typed, tuple(found)
        self._place = self._found.index(opened) if opened in self._found else 0

    def step(self, by: int) -> Target | None:
        """The one so many further on; None: there is none."""
        place = self._place + by
        if not 0 <= place < len(self._found):
            return None
        self._place = place
        return self._found[place]
