"""What is written to the terminal: at once what it takes at once, the rest when it has room. Nothing is lost."""

from __future__ import annotations

import os
import select
from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import TextIO

MOST_WAITING = 1_000_000
"""Bytes that wait for a slow terminal; before there are more, the console waits too."""


class Outlet:
    """One terminal, which is slow at times."""

    def __init__(self, loop: AbstractEventLoop, stream: TextIO, taken: Callable[[], None]) -> None:
        """`taken` is called when the terminal has taken what waited."""
        self._loop = loop
        self._taken = taken
        self._encoding, self._errors = stream.encoding, stream.errors or "strict"
        self._file = _opened_anew(stream.fileno())
        self._waiting = bytearray()

    @property
    def waits(self) -> bool:
        """Whether the terminal has still to take some of what was written."""
        return bool(self._waiting)

    def write(self, text: str) -> None:
        """Write, behind what waits."""
        waits = self.waits
        self._waiting += text.encode(self._encoding, self._errors)
        if not waits:
            self._put()
            if self.waits:
                self._loop.add_writer(self._file, self._go_on)
        elif len(self._waiting) > MOST_WAITING:
            self._drain()
            self._loop.call_soon(self._taken)

    def stop(self) -> None:
        """Write all that waits, and be gone."""
        self._drain()
        os.close(self._file)

    def _drain(self) -> None:
        while self.waits:
            select.select((), (self._file,), ())
            self._put()
        self._loop.remove_writer(self._file)

    def _go_on(self) -> None:
        self._put()
        if not self.waits:
            self._loop.remove_writer(self._file)
            self._taken()

    def _put(self) -> None:
        try:
            written = os.write(self._file, self._waiting)
        except BlockingIOError:
            return
        except OSError:
            written = len(self._waiting)  # it has hung up: nobody reads it
        del self._waiting[:written]


def _opened_anew(terminal: int) -> int:
    """The same terminal, where it is ours: opened anew, so that for other programs writing to it stays as it was."""
    try:
        os.tcgetpgrp(terminal)
        return os.open("/dev/tty", os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return os.dup(terminal)
