"""What is open beside a list, and how much of it is read. It knows no widget; whoever holds it shows what it says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

D = TypeVar("D")

STEP = 200
"""So many of the newest messages are read when something is opened, and so many older ones at its end."""


class Opened(Generic[D]):
    """One thing that is read: its number, and what was read of it last."""

    def __init__(self, step: int = STEP) -> None:
        self._step = step
        self.id: int | None = None
        self.detail: D | None = None
        """What was read last; of the thing before until the new one is here."""
        self.depth = step
        """How many of the newest messages are read."""
        self.reading = False
        """Whether it, or more of it, is still on its way."""
        self.opening = False
        """Whether it was opened and is not shown from its beginning yet, though what was read before may be."""
        self._arrived: int | None = None
        self._turn = 0
        """How often something was opened."""

    def open(self, id_: int) -> None:
        """This one is wanted, from its newest messages on."""
        self.id, self.depth, self.reading, self.opening = id_, self._step, True, True
        self._turn += 1

    def deeper(self, at_least: int = 0) -> None:
        """Older messages are wanted as well: a further step, or as many as it takes."""
        self.depth = max(self.depth + self._step, at_least)
        self.reading = True

    def arrived(self, id_: int, detail: D, *, fresh: bool) -> bool:
        """It was read. Tells whether it is to be shown anew: another one, or just opened."""
        another = fresh or self._arrived != id_
        self.detail, self._arrived, self.reading = detail, id_, False
        self.opening = self.opening and not fresh
        return another

    def name(self, kind: str, *, fresh: bool) -> str:
        """Names a read of it: each opening is one of its own, and what is read again is that of this number."""
        return f"open {kind}, {self._turn}" if fresh else f"{kind} {self.id}"

    @property
    def shows_another(self) -> bool:
        """Whether what stands is of the one before."""
        return self.id is not None and self._arrived != self.id

    def failing(self, *, fresh: bool, lost: Callable[[], None]) -> Callable[[], None]:
        """What to do where a read that is asked for now fails; `lost`: where nothing was ever read of what is open."""
        return partial(self._failed, self._turn, lost, fresh=fresh)

    def _failed(self, turn: int, lost: Callable[[], None], *, fresh: bool) -> None:
        """What stands is all there is, unless something was opened that is still on its way."""
        if turn == self._turn and (fresh or not self.opening):
            self.reading = self.opening = False
            if self.shows_another:
                lost()

    def forget(self) -> None:
        """Nothing is open."""
        self.id, self.detail, self._arrived = None, None, None
        self.reading = self.opening = False
