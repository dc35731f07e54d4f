"""An agent at a console in a terminal: reads, writes, sends, closes, opens tickets; his console ends in every way."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.crash.lateness import Lateness
from tests.journeys.office import processes_of
from tests.sync.office import Office
from tests.terminal import Terminal
from tests.waiting import until

PATIENCE = 90.0
SIZE = (100, 30)
DEEPEST = 5
"""So many times Esc leads from wherever keys may have led back to the list."""
LOST_SECONDS = 1.0
"""So much of what was typed may be gone with a console that is killed; more only by so much as the machine is late."""
_KEPT = (
    "SELECT group_concat(text, ' ') FROM (SELECT d.text FROM draft d JOIN agent a ON a.id = d.agent_id"
    " WHERE a.login = :login UNION ALL SELECT m.text FROM message m WHERE m.direction = 'outbound')"
)


class Agent:
    """One of the crowd; `run` in a thread of its own."""

    def __init__(
        self, office: Office, login: str, seed: str, over: threading.Event, lateness: Lateness
    ) -> None:
        self.login, self._lateness = login, lateness
        self.did: Counter[str] = Counter()
        self.words: dict[str, float] = {}
        """What was typed and is not known to be gone, and when it stood on the screen."""
        self.lost = 0.0
        """The longest time for which something stood on the screen and was gone after a kill."""
        self._office, self._rng, self._over = office, random.Random(seed), over
        self._console: Terminal | None = None
        self._sessions: list[int] = []

    def run(self) -> None:
        """Work until it is over, then leave."""
        deeds: tuple[Callable[[], None], ...] = (self._read, self._write, self._close, self._open_ticket)
        try:
            while not self._over.is_set():
                self._home()
                self._rng.choices(deeds, (2, 5, 1, 1))[0]()
                if self._console is not None and self._rng.random() < 0.2:
                    self._end()
            if self._console is not None:
                self._leave()
        finally:
            if self._console is not None:
                self._console.__exit__(None, None, None)

    def left_behind(self) -> list[int]:
        """Processes of consoles that have ended."""
        return [one for session in self._sessions for one in processes_of(session)]

    # what agents do

    def _home(self) -> None:
        """At the list, wherever that console was; a new one, if there is none."""
        if self._console is None:
            config = str(self._office.config)
            command = (sys.executable, "-m", "tests.journeys.console_as", config, self.login)
            self._console = Terminal(command, size=SIZE)
            self._sessions.append(self._console.process.pid)
            self.did["sat down"] += 1
        self._there.sees("waiting longest", seconds=PATIENCE)
        self._there.press(*["escape"] * DEEPEST)
        self._settle()
        self._there.until(lambda: self._shows("Enter open  r reply", "Nothing in"), "the list", PATIENCE)

    def _settle(self) -> None:
        """Wait until all keys so far are obeyed: what is typed behind them is shown then, and gone once Esc is, too."""
        self.did["settled"] += 1
        typed = f":{self.did['settled']:05}"
        self._there.type(typed)
        self._there.sees(typed, seconds=PATIENCE)
        self._there.press("escape")
        self._there.misses(typed, seconds=PATIENCE)

    def _read(self) -> None:
        for key in self._rng.choices(("j", "k", "enter", "escape"), (6, 2, 1, 1), k=self._rng.randint(1, 12)):
            self._there.press(key)
            self._pause(0.1)

    def _write(self) -> None:
        if not self._choose():
            return
        self._there.press("r")
        none = "There is no conversation here"  # a colleague has closed the last one
        self._there.until(lambda: self._shows("Reply to ", none), "a draft", PATIENCE)
        if self._shows(none):
            return
        for _ in range(self._rng.randint(1, 4)):
            self._type()
            self._pause(1.0)
        how = self._rng.choices((self._send, self._keep, self._end), (5, 2, 3))[0]
        how()

    def _type(self) -> None:
        self.did["typed"] += 1
        word = f"{self.login}w{self.did['typed']:04}x"
        self._there.type(f"{word} ")
        self._there.sees(word, seconds=PATIENCE)
        self.words[word] = time.monotonic()

    def _send(self) -> None:
        self._there.press("ctrl+s")
        self._there.until(lambda: self._shows("Sending to", "send anyway"), "sending", PATIENCE)
        if self._shows("send anyway"):
            self._there.press("s")
            self._there.sees("Sending to", seconds=PATIENCE)
        self.did["sent"] += 1

    def _keep(self) -> None:
        self._there.press("escape")
        self._there.sees("Draft kept", seconds=PATIENCE)
        self._require_kept(time.monotonic())

    def _close(self) -> None:
        if self._choose():
            self._there.press("e")
            self._pause(0.3)
            self.did["closed"] += 1

    def _open_ticket(self) -> None:
        if not self._choose():
            return
        self._there.press("t")
        self._there.sees("New ticket", seconds=PATIENCE)
        self._there.press("enter")
        self._there.sees("Opened #", seconds=PATIENCE)
        self.did["tickets"] += 1

    def _choose(self) -> bool:
        """Put the cursor somewhere; False: there is nothing."""
        self._there.press(*"j" * self._rng.randint(0, 8))
        self._pause(0.2)
        return not self._shows("Nothing in")

    # how consoles end

    def _end(self) -> None:
        self._rng.choices((self._kill, self._drop, self._leave), (3, 3, 1))[0]()

    def _kill(self) -> None:
        at = time.monotonic()
        self._there.kill(signal.SIGKILL)
        self._ended()
        self._require_kept(at, LOST_SECONDS)
        self.did["killed"] += 1

    def _drop(self) -> None:
        """The line goes; what stands on the screen is saved."""
        at = time.monotonic()
        self._there.hang_up()
        self._ended()
        self._require_kept(at)
        self.did["dropped"] += 1

    def _leave(self) -> None:
        self._home()
        self._there.press("q")
        self._there.sees("Leave the desk?", seconds=PATIENCE)
        self._there.press("y")
        self._there.until(lambda: self._there.process.poll() is not None, "leaving", PATIENCE)
        assert self._there.ends() == 0, self._there.text()
        self._ended()
        self.did["left"] += 1

    def _ended(self) -> None:
        console, self._console = self._there, None
        console.process.wait(PATIENCE)
        console.hang_up()
        until(lambda: not processes_of(console.process.pid))

    def _require_kept(self, at: float, seconds: float = 0.0) -> None:
        """What had stood on the screen for so long at that moment is in the store."""
        kept = str(self._office.one(_KEPT, login=self.login) or "")
        self.did["checked"] += 1
        for word, shown in list(self.words.items()):
            if word not in kept:
                self.lost = max(self.lost, at - shown)
                late = self._lateness.between(shown, at) if seconds else 0.0
                assert at - shown <= seconds + late, f"{word} had been typed {at - shown:.2f} s before"
                del self.words[word]

    # inside

    @property
    def _there(self) -> Terminal:
        assert self._console is not None
        return self._console

    def _shows(self, *words: str) -> bool:
        text = self._there.text()
        return any(one in text for one in words)

    def _pause(self, most: float) -> None:
        """As people do, unless it is over."""
        self._over.wait(self._rng.uniform(0, most))
