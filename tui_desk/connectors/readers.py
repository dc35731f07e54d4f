"""Many mails are read in processes of their own, so that reading and storing have a processor each.

What comes out is what `mail_event` gives here. Where such a process ends or does not answer, its mails are read one
at a time by another; a mail that ends that, too, is told as unreadable, and the others get through.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Self

from tui_desk.connectors.reading_note import Note
from tui_desk.connectors.reading_time import limited
from tui_desk.errors import DeskError
from tui_desk.exchange import Event, Place, Unreadable
from tui_desk.typed import dataclass

_MOST = 4
_FEW = 25
"""So many mails are read sooner than they are sent to another process."""
_NICE = 5
"""What people wait for goes before what was written long ago."""
_PATIENCE = 60.0
"""So many seconds a batch may take, which takes about one, and a mail that is read by itself."""
_TRIES = 2
"""So often a mail may end the process that reads it: the first time it may have been somebody else."""
_DEADLY = "reading it ended the process that read it, or would not end"
_COMMAND = (sys.executable, "-P", "-m", __name__)
"""Nothing of the folder one stands in is imported."""
_LOOK_SECONDS = 0.1
_PROCESSORS = os.cpu_count() or 1
_seats = threading.BoundedSemaphore(min(_PROCESSORS, _MOST))
"""So many processes there are for all mailboxes together."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as it came, and where and when."""

    raw: bytes
    place: Place | None
    at: datetime
    outgoing: bool
    """It lay in our own Sent folder."""


class Readers:
    """Turns mails into events. `close` ends its processes; so does the end of this one."""

    def __init__(
        self,
        note: Note | None = None,
        patience: float = _PATIENCE,
        alone: float = _PATIENCE,
        attended: Callable[[], bool] = lambda: False,
    ) -> None:
        """`note`: of what this process reads by itself; `alone`: how long a mail may take that is read apart;
        `attended`: whether people work beside it: of the processors it could have one is then left unasked, which the
        readers of another mailbox may have taken."""
        self._attended = attended
        self._note = note or Note()
        self._patience = patience
        self._alone = alone
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """There will be many mails: begin to get ready for them, with as many processes as can be had."""
        if self._processes:
            return
        while _seats.acquire(blocking=False):
            try:
                process = _started()
            except OSError:  # the machine has none to spare: this process can read by itself
                _seats.release()
                return
            self._processes.append(process)

    def read(self, mails: Sequence[Arrived]) -> list[Event]:
        """The event of each mail, in order."""
        if len(mails) <= _FEW or not self._processes:
            return self._read_here(mails)
        found: list[Event] = []
        for share, told in self._asked(mails):
            found += self._read_apart(share) if told is None else told
        return found

    def _read_here(self, mails: Sequence[Arrived]) -> list[Event]:
        places = [one.place for one in mails if one.place is not None]
        if self._note.names_any(places):
            events = self._read_apart(mails)
            self._note.done()
            return events
        with self._note.reading(places):
            return read(mails)

    def _read_apart(self, mails: Sequence[Arrived]) -> list[Event]:
        with Apart(self._alone) as apart:
            return apart.read(mails)

    def _asked(self, mails: Sequence[Arrived]) -> list[tuple[Sequence[Arrived], list[Event] | None]]:
        """What each process makes of its share; None: it is gone."""
        alarm = threading.Timer(self._patience, self._kill)
        alarm.daemon = True
        alarm.start()
        try:
            return self._answers(mails)
        except BaseException:  # an answer nobody took would be taken for that to the next question
            self.close()
            raise
        finally:
            alarm.cancel()
            alarm.join()

    def close(self) -> None:
        """End the processes."""
        while self._processes:
            _end(self._processes.pop())

    def _answers(self, mails: Sequence[Arrived]) -> list[tuple[Sequence[Arrived], list[Event] | None]]:
        number = max(1, _PROCESSORS - 1) if self._attended() else _PROCESSORS
        processes = self._processes[:number]
        shares = _shares(mails, len(processes))
        asked = [
            (process, share, _ask(process, share)) for process, share in zip(processes, shares, strict=True)
        ]
        found: list[tuple[Sequence[Arrived], list[Event] | None]] = []
        for process, share, was_asked in asked:
            told = _answer(process, share) if was_asked else None
            if told is None:
                self._processes.remove(process)
                _end(process)
            found.append((share, told))
        return found

    def _kill(self) -> None:
        """Whoever waits for one of them sees that it is gone. For any thread."""
        for process in tuple(self._processes):
            process.kill()


class Apart:
    """Reads mails one at a time in a process that may end of them, begun with the first; leaving ends it."""

    def __init__(self, patience: float = _PATIENCE, stop: threading.Event | None = None) -> None:
        """`patience`: how long a mail may take; `stop`: nobody waits for it any more."""
        self._patience = patience
        self._stop = stop or threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        process, self._process = self._process, None
        if process is not None:
            _finish(process)

    def read(self, mails: Sequence[Arrived]) -> list[Event]:
        """The event of each mail, in order. Raises OSError, and DeskError on `stop`."""
        return [self._event(one) for one in mails]

    def _event(self, one: Arrived) -> Event:
        from tui_desk.text import mail

        for _ in range(_TRIES):
            told = self._told(one)
            if self._stop.is_set():
                raise DeskError("reading was given up")
            if told is not None:
                return told[0]
            self.__exit__()
        return Unreadable(mail.identity(None, one.raw), one.raw, _DEADLY, one.place)

    def _told(self, one: Arrived) -> list[Event] | None:
        """What the process makes of a mail; None: it ended, or had to be ended."""
        process = self._process = self._process or _ready()
        done = threading.Event()
        watching = threading.Thread(target=self._watch, args=(process, done), daemon=True)
        watching.start()
        try:
            return _answer(process, [one]) if _ask(process, [one]) else None
        finally:
            done.set()
            watching.join()

    def _watch(self, process: subprocess.Popen[bytes], done: threading.Event) -> None:
        """End it where it takes too long, or in vain."""
        ends = time.monotonic() + self._patience
        while not done.wait(_LOOK_SECONDS):
            if self._stop.is_set() or time.monotonic() > ends:
                return process.kill()
        return None


def read(mails: Sequence[Arrived]) -> list[Event]:
    """The event of each mail, in order, made by this process."""
    from tui_desk.connectors.mail import mail_event

    return [mail_event(one.raw, place=one.place, received_at=one.at, outgoing=one.outgoing) for one in mails]


def _shares(mails: Sequence[Arrived], number: int) -> list[Sequence[Arrived]]:
    """As many pieces, one after the other, each with about as many bytes."""
    whole, total, pieces = sum(len(one.raw) for one in mails), 0, [list[Arrived]() for _ in range(number)]
    for one in mails:
        pieces[total * number // (whole + 1)].append(one)
        total += len(one.raw)
    return list(pieces)


def _ask(process: subprocess.Popen[bytes], mails: Sequence[Arrived]) -> bool:
    """Whether the process could be told."""
    import pickle

    assert process.stdin is not None
    try:
        pickle.dump(mails, process.stdin)
        process.stdin.flush()
    except OSError:
        return False
    return True


def _answer(process: subprocess.Popen[bytes], mails: Sequence[Arrived]) -> list[Event] | None:
    """The events; None: the process is gone."""
    import pickle

    assert process.stdout is not None
    try:
        found: list[Event] = pickle.load(process.stdout)  # noqa: S301  written by this program
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return [replace(event, raw=one.raw) for event, one in zip(found, mails, strict=True)]


def _started() -> subprocess.Popen[bytes]:
    """What it would complain of is told by its mail; beside a console it would be written across the screen."""
    pipe = subprocess.PIPE
    return subprocess.Popen(_COMMAND, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)


def _ready() -> subprocess.Popen[bytes]:
    """One that has begun to read, so that its start is not taken for a mail's fault. Raises OSError."""
    process = _started()
    if _ask(process, ()) and _answer(process, ()) is not None:
        return process
    _finish(process)
    raise OSError("no process can be had that reads mail")


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        _finish(process)
    finally:
        _seats.release()


def _finish(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def main() -> None:
    """Read what is asked for, until nobody asks any more. The originals stay with who asked."""
    import pickle

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody waits for the answer any more
    os.nice(_NICE)
    while True:
        try:
            mails: list[Arrived] = pickle.load(sys.stdin.buffer)  # noqa: S301  written by this program
        except (EOFError, pickle.UnpicklingError):  # who asked has ended, perhaps in the middle of it
            return
        with limited():  # who asked may have been killed meanwhile, and ends it no more
            events = read(mails)
        pickle.dump([replace(event, raw=b"") for event in events], sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
