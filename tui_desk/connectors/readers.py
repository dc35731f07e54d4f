"""Many mails are read in processes of their own, so that reading and storing have a processor each.

What comes out is what `mail_event` gives here; where such a process ends, its mails are read in this one.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tui_desk.connectors.mail import mail_event
from tui_desk.exchange import Event, Place

_MOST = 4
_FEW = 25
"""So many mails are read sooner than they are sent to another process."""
_NICE = 5
"""What people wait for goes before what was written long ago."""
_PATIENCE = 60.0
"""So many seconds a batch may take; it takes about one."""
_GONE = (OSError, EOFError, pickle.UnpicklingError)
_seats = threading.BoundedSemaphore(min(os.cpu_count() or 1, _MOST))
"""So many processes there are for all mailboxes together."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as it came, and where and when."""

    raw: bytes
    place: Place
    at: datetime
    outgoing: bool
    """It lay in our own Sent folder."""


class Readers:
    """Turns mails into events. `close` ends its processes; so does the end of this one."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """There will be many mails: begin to get ready for them, with as many processes as can be had."""
        if self._processes:
            return
        command = (sys.executable, "-P", "-m", __name__)  # nothing of the folder one stands in is imported
        while _seats.acquire(blocking=False):
            try:
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            except OSError:  # the machine has none to spare: this process can read by itself
                _seats.release()
                return
            self._processes.append(process)

    def read(self, mails: Sequence[Arrived]) -> list[Event]:
        """The event of each mail, in order."""
        if len(mails) <= _FEW or not self._processes:
            return read(mails)
        alarm = threading.Timer(self._patience, self._kill)
        alarm.daemon = True
        alarm.start()
        try:
            return self._read_together(mails)
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

    def _read_together(self, mails: Sequence[Arrived]) -> list[Event]:
        """Each process reads a share; this one reads those of processes that are gone."""
        shares = _shares(mails, len(self._processes))
        asked = [
            (process, share, _ask(process, share))
            for process, share in zip(self._processes, shares, strict=True)
        ]
        found: list[Event] = []
        for process, share, was_asked in asked:
            told = _answer(process, share) if was_asked else None
            if told is None:
                self._processes.remove(process)
                _end(process)
                told = read(share)
            found += told
        return found

    def _kill(self) -> None:
        """Whoever waits for one of them sees that it is gone. For any thread."""
        for process in tuple(self._processes):
            process.kill()


def read(mails: Sequence[Arrived]) -> list[Event]:
    """The event of each mail, in order, made by this process."""
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
    assert process.stdin is not None
    try:
        pickle.dump(mails, process.stdin)
        process.stdin.flush()
    except OSError:
        return False
    return True


def _answer(process: subprocess.Popen[bytes], mails: Sequence[Arrived]) -> list[Event] | None:
    """The events; None: the process is gone."""
    assert process.stdout is not None
    try:
        found: list[Event] = pickle.load(process.stdout)  # noqa: S301  written by this program
    except _GONE:
        return None
    return [replace(event, raw=one.raw) for event, one in zip(found, mails, strict=True)]


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.kill()
        process.communicate()
    finally:
        _seats.release()


def main() -> None:
    """Read what is asked for, until nobody asks any more. The originals stay with who asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody waits for the answer any more
    os.nice(_NICE)
    while True:
        try:
            mails: list[Arrived] = pickle.load(sys.stdin.buffer)  # noqa: S301  written by this program
        except (EOFError, pickle.UnpicklingError):  # who asked has ended, perhaps in the middle of it
            return
        pickle.dump([replace(event, raw=b"") for event in read(mails)], sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
