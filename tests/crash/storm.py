"""A sync that is killed, ended, stopped and overtaken while customers write and agents work; and the whole crowd."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count

from tests.crash.agent import Agent
from tests.crash.lateness import Lateness
from tests.program import Program, kill, stopped
from tests.sync.letters import letters
from tests.sync.office import Office
from tests.sync.test_takeover import hold, is_written_to
from tests.waiting import PATIENCE, until
from tui_desk.desk import agents
from tui_desk.errors import Exit

_MAILS = 2_000
LONGEST_STOP = 2.0
LONGEST_WRITE_MS = 200
"""Of one that goes on: who writes for longer is the one that was stopped."""


class Storm:
    """So many consoles and one sync for so long; `blow` runs it, and raises what went wrong first."""

    def __init__(self, office: Office, *, consoles: int, seconds: float, seed: int) -> None:
        self.office, self.seconds, self.seed = office, seconds, seed
        self.did: Counter[str] = Counter()
        self.mails = 0
        self._over = threading.Event()
        self._wrong: list[BaseException] = []
        self._rng = random.Random(seed)
        self._syncs: list[Program] = []
        self.agents = []
        self._lateness = Lateness(self._over)
        for number in range(consoles):
            office.desk.do(agents.add, f"a{number}", f"Agent {number}")
            self.agents.append(Agent(office, f"a{number}", f"{seed} {number}", self._over, self._lateness))

    def blow(self) -> None:
        """All of it at once, until the time is over or something is wrong; then what is in hand comes to its end."""
        work = (*(one.run for one in self.agents), self._customers, self._sync, self._lateness.run)
        threads = [threading.Thread(target=self._guarded, args=(one,)) for one in work]
        for one in threads:
            one.start()
        try:
            self._over.wait(self.seconds)
            until(lambda: self._over.is_set() or self._enough(), 3 * PATIENCE)
        finally:
            self._over.set()
            for one in threads:
                one.join()
        if self._wrong:
            raise self._wrong[0]
        with self.office.syncing():
            until(lambda: sum(self.office.subjects().values()) >= self.mails, PATIENCE + self.mails / 10)
            until(lambda: self.office.in_hand() == 0, 2 * PATIENCE)

    def _enough(self) -> bool:
        """Whether of everything there was something, however slow the machine."""
        did = self._all_did()
        return bool(did["sent"] and did["killed"] + did["dropped"] and self.did.total())

    def _all_did(self) -> Counter[str]:
        return sum((one.did for one in self.agents), self.did)

    def __str__(self) -> str:
        did = self._all_did()
        states: Counter[str] = Counter(
            dict(self.office.rows("SELECT state, count(*) FROM outbox GROUP BY state"))
        )
        lost = max(one.lost for one in self.agents)
        return (
            f"soak: seed {self.seed}, {self.seconds:.0f} s, {len(self.agents)} consoles begun {did['sat down']} times:"
            f" {did['killed']} killed, {did['dropped']} lines dropped, {did['left']} left;"
            f" sync: {did['sync killed']} times killed, {did['sync ended']} ended, {did['sync stopped']} stopped,"
            f" {did['sync overtaken']} overtaken; {self.mails} mails in, {states.total()} out"
            f" ({states['sent']} sent, {states['uncertain']} uncertain), {did['tickets']} tickets;"
            f" drafts checked {did['checked']} times, {did['typed']} words typed,"
            f" at most {lost:.2f} s of typing lost, on a machine up to {self._lateness.worst:.2f} s late"
        )

    def left_behind(self) -> list[int]:
        """Processes that should have ended."""
        consoles = [one for agent in self.agents for one in agent.left_behind()]
        return [*consoles, *(one.pid for one in self._syncs if one.poll() is None)]

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  it is raised where everybody is waited for
            self._wrong.append(error)
            self._over.set()

    def _customers(self) -> None:
        rng = random.Random(f"{self.seed} customers")
        mails = _mails(self.seed)
        while not self._over.wait(rng.uniform(0.2, 1.0)):
            some = [next(mails) for _ in range(rng.randint(1, 3))]
            self.office.mailbox.fill(some)
            self.mails += len(some)

    def _sync(self) -> None:
        deeds = (self._kill, self._end, self._stop, self._overtake)
        self._begin()
        try:
            while not self._over.wait(self._rng.uniform(1.0, 5.0)):
                self._rng.choices(deeds, (3, 1, 2, 2))[0]()
            self._end_it()
        finally:
            for one in self._syncs:
                kill(one)

    @property
    def _at_work(self) -> Program:
        return self._syncs[-1]

    def _begin(self) -> None:
        self._syncs.append(self.office.start_and_lead())
        assert self._at_work.poll() is None, self.office.log

    def _kill(self) -> None:
        kill(self._at_work)
        self._begin()
        self.did["sync killed"] += 1

    def _end(self) -> None:
        self._end_it()
        self._begin()
        self.did["sync ended"] += 1

    def _end_it(self) -> None:
        self._at_work.send_signal(signal.SIGTERM)
        assert self._at_work.wait(PATIENCE) == Exit.OK, self.office.log

    def _stop(self) -> None:
        """Wherever it is, also within a write: agents wait for it, and what they type is kept only then."""
        seconds = self._rng.uniform(0, LONGEST_STOP)
        os.kill(self._at_work.pid, signal.SIGSTOP)
        until(lambda: stopped(self._at_work))
        if is_written_to(self.office, for_ms=LONGEST_WRITE_MS):
            self._lateness.hold(seconds + LONGEST_WRITE_MS / 1000)
        self._over.wait(seconds)
        os.kill(self._at_work.pid, signal.SIGCONT)
        self.did["sync stopped"] += 1

    def _overtake(self) -> None:
        """A second one begins while the first is held, which then must go. By removing the locks: no other way is
        offered."""
        first = self._at_work
        hold(self.office, first)
        for lock in ("sync", "service"):
            (self.office.folder / f"desk.db.{lock}").unlink()
        self._begin()
        os.kill(first.pid, signal.SIGCONT)
        assert first.wait(PATIENCE) == Exit.CONFLICT, self.office.log
        self.did["sync overtaken"] += 1


def _mails(seed: int) -> Iterator[bytes]:
    for number in count():
        yield from letters(_MAILS, seed + number, file=60_000)
