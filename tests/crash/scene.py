"""A piece of work that can be stopped anywhere: what lies there before, its far end, and what is looked at then."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tests.crash import dump
from tests.crash.dump import State

RUN = "tui_desk.__main__:run"


@dataclass
class Work:
    """One desk at one far end."""

    folder: Path
    words: tuple[str, ...]
    """What is run: `MODULE:FUNCTION` and its words."""
    idle: tuple[str, ...] = ()
    """What is run when it is done and must change nothing, if not the same."""
    sound: ClassVar[bool] = True
    """Whether nothing is wrong with the desk to begin with."""

    def again(self) -> tuple[str, ...]:
        """What is run after a kill; nothing where there is nothing left to do."""
        return self.words

    def decide(self) -> int:
        """An agent looks at what nobody can tell of, and says what is so; gives how many that were."""
        return 0

    def state(self, *, settled: bool) -> State:
        """What must be the same as if nothing had happened; `settled`: an agent had to decide."""
        found = dump.whole(self.folder, settled=settled)
        assert not self.sound or not found["wrong"], found["wrong"]
        return found

    def check(self) -> None:
        """What must be so whatever happened."""


class Scene(ABC):
    """One piece of work. Nothing of it may depend on the hour, or on the folder."""

    group: str
    """ingest, outbox, attachment, migration or backup."""
    name: str

    @abstractmethod
    def prepare(self, folder: Path) -> None:
        """Lay the desk into an empty folder as it is before."""

    @contextmanager
    @abstractmethod
    def at_work(self, folder: Path) -> Iterator[Work]:
        """A copy of that desk, at a far end of its own."""
