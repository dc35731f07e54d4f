"""What is written to the terminal: at once what it takes at once, the rest when it has room."""

from __future__ import annotations

import os
import select
from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import TextIO

from tui_desk.screens.own_line import opened_anew

STALLED_SECONDS = 2.0
"""A terminal that takes nothing for so long is not waited for at the end."""


class Outlet:
    """One terminal, which is slow at times. Nothing is lost, but to one that nobody reads when this ends."""

    def __init__(self, loop: AbstractEventLoop, stream: TextIO, taken: Callable[[], None]) -> None:
        """`taken` is called when the terminal has taken what waited."""
        self._loop = loop
        self._taken = taken
        self._encoding, self._errors = stream.encoding, stream.errors or "strict"
        self._file = opened_anew(stream.fileno(), os.O_WRONLY)
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

    def stop(self) -> None:
        """Write what waits, as long as somebody takes it, and be gone."""
        self._loop.remove_writer(self._file)
        while self.waits and select.select((), (self._file,), (), STALLED_SECONDS)[1]:
            self._put()
        os.close(self._file)

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
