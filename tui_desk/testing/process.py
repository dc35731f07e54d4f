"""A sync process inside a test: the real loops over the real store, which can die before or after any commit."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from tui_desk.config import ChannelSettings
from tui_desk.desk import lease
from tui_desk.desk.desk import Desk
from tui_desk.sync.channel import Running
from tui_desk.sync.delivering import deliver
from tui_desk.sync.pulling import pull

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

P = ParamSpec("P")
T = TypeVar("T")

STOPS_WITHIN = 2.0
"""Seconds a connector has to end when it is told to stop."""
NAP, LONGEST = 0.05, 10.0
"""How often it is looked whether something has ended, and the seconds after which nobody waits for it any longer."""


class Died(BaseException):
    """The process is gone. Nothing catches it, as nothing catches `kill -9`."""


@dataclass
class Fuse:
    """Says when a process dies: at its `commit`th commit (from 1), before or `after` it; 0 never."""

    commit: int = 0
    after: bool = False
    count: int = 0
    dead: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def step(self, commit: Callable[[], T]) -> T:
        """One commit, unless the process is dead by then."""
        with self._lock:
            self.count += 1
            mine = self.count == self.commit
        if self.dead.is_set() or (mine and not self.after):
            self._die()
        result = commit()
        if self.dead.is_set() or mine:
            self._die()
        return result

    def _die(self) -> None:
        self.dead.set()
        raise Died


class MortalDesk(Desk):
    """The desk as a process that may die sees it."""

    fuse: Fuse

    def ask(self, fn: Callable[Concatenate[Reader, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Desk.ask`; the dead ask nothing."""
        if self.fuse.dead.is_set():
            raise Died
        return super().ask(fn, *args, **kwargs)

    def do(self, fn: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Desk.do`, and perhaps the last thing this process does."""
        return self.fuse.step(lambda: super(MortalDesk, self).do(fn, *args, **kwargs))


class _Eager(random.Random):
    """Chance that always gives the least: a channel that broke is begun again soon."""

    def uniform(self, a: float, b: float) -> float:
        return min(a, b)


class Process:
    """One life of the sync of one channel. It pulls and pushes in threads of their own, as the program does."""

    def __init__(
        self, desk: Desk, settings: ChannelSettings, channel: int, fuse: Fuse, *, pulls: bool, pushes: bool
    ) -> None:
        self.fuse = fuse
        mortal = MortalDesk(desk.store, desk.policy, None)
        mortal.fuse = fuse
        epoch = desk.do(lease.take, "suite", os.getpid())
        self.running = Running(
            mortal, settings, channel, epoch, threading.Event(), threading.Event(), rng=_Eager()
        )
        self._pulling = self._thread(pull) if pulls else None
        self._pushing = self._thread(deliver) if pushes else None

    @property
    def dead(self) -> bool:
        """Whether its fuse has burnt."""
        return self.fuse.dead.is_set()

    @property
    def delivers(self) -> bool:
        """Whether pushing goes on."""
        return self._pushing is not None and self._pushing.is_alive()

    def stop(self) -> float:
        """Tell it to stop, and wait for it; gives how many seconds pulling went on.

        They are counted in naps: a machine that has others to run makes these longer, and not more.
        """
        self.running.stop.set()
        seconds = _ends(self._pulling)
        _ends(self._pushing)
        return seconds

    def _thread(self, work: Callable[[Running], None]) -> threading.Thread:
        def live() -> None:
            try:
                work(self.running)
            except Died:
                self.running.stop.set()

        thread = threading.Thread(target=live, name=f"suite-{work.__name__}", daemon=True)
        thread.start()
        return thread


def _ends(thread: threading.Thread | None) -> float:
    """Wait for its end, but not for ever; gives the seconds, in whole naps."""
    naps = 0
    while thread is not None and thread.is_alive() and naps * NAP < LONGEST:
        thread.join(NAP)
        naps += 1
    return naps * NAP
