"""Which list is shown, and whether what stands is what was asked for. It knows no widget."""

from __future__ import annotations

from dataclasses import replace
from typing import Generic, TypeVar

from tui_desk.typed import dataclass

V = TypeVar("V")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Asked(Generic[V, S]):
    """What a list is asked for."""

    view: V
    sort: S
    find: str = ""
    """Only what has these words; empty: all of the view."""


class ListState(Generic[V, S]):
    """Begins with nothing read; what is asked for anew is shown from its top."""

    def __init__(self, asked: Asked[V, S]) -> None:
        self.asked = asked
        self.to_top = True
        """Whether what was asked for anew is still on its way."""
        self.ready = False
        """Whether the first rows are here."""
        self.returning = False
        """Whether the list is read for something that an undo brought back."""

    @property
    def settled(self) -> bool:
        """Whether keys find what they are meant for."""
        return self.ready and not self.to_top and not self.returning

    def show(self, view: V) -> None:
        """Another view, whole, from its top."""
        self._ask(replace(self.asked, view=view, find=""))

    def turn(self, view: V) -> None:
        """The same words in another view, from its top."""
        self._ask(replace(self.asked, view=view))

    def order(self, sort: S) -> None:
        """Another order, from its top."""
        self._ask(replace(self.asked, sort=sort))

    def narrow(self, find: str) -> None:
        """Only what has these words, from its top."""
        self._ask(replace(self.asked, find=find))

    def bring_back(self) -> None:
        """It is read for what an undo brought back."""
        self.returning = True

    def brought_back(self) -> None:
        """What came back is in the list, or is not, or could not be read."""
        self.returning = False

    def takes(self, asked: Asked[V, S], *, fresh: bool) -> bool:
        """Whether what was read is still wanted: an older read of what was asked for anew is not."""
        return asked == self.asked and (fresh or not self.to_top)

    def arrived(self, *, empty: bool) -> bool:
        """The list is here; an empty one has no rows to wait for. Tells whether it is shown from its top."""
        from_top, self.to_top = self.to_top, False
        self.ready = self.ready or empty
        return from_top

    def rows_arrived(self) -> None:
        """Rows are here, or could not be read."""
        self.ready = True

    def failed(self, asked: Asked[V, S]) -> None:
        """This was asked for anew and could not be read: what stands is all there is, unless more was asked since."""
        if asked == self.asked:
            self.ready, self.to_top = True, False

    def _ask(self, asked: Asked[V, S]) -> None:
        self.asked, self.to_top = asked, True
