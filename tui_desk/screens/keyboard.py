"""What is typed, as it comes: read by the screen's own loop, which sleeps until there is something."""

from __future__ import annotations

import os
from asyncio import AbstractEventLoop, TimerHandle
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Mapping

from textual.constants import ESCAPE_DELAY
from textual.message import Message

from tui_desk.screens.key_parser import KeyParser
from tui_desk.screens.own_line import opened_anew

PIECE = 4096


class Keyboard:
    """Reads a terminal, from `listen` to `stop`."""

    def __init__(
        self,
        loop: AbstractEventLoop,
        terminal: int,
        alt: Mapping[str, str],
        take: Callable[[Message], None],
    ) -> None:
        """`alt`: characters that do something with Alt, and those keys; `take` is given what is typed."""
        self._loop = loop
        self._file = opened_anew(terminal, os.O_RDONLY)
        self._take = take
        self._parser = KeyParser(alt)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._nap: TimerHandle | None = None

    def listen(self) -> None:
        """Begin to read."""
        self._loop.add_reader(self._file, self._read)

    def stop(self) -> None:
        """Read no more: what is typed from now on is somebody else's."""
        self._loop.remove_reader(self._file)
        self._wake()
        os.close(self._file)

    def _read(self) -> None:
        self._wake()
        try:
            piece = os.read(self._file, PIECE)
        except BlockingIOError:
            return  # somebody else has read it
        except OSError:
            piece = b""  # it has hung up
        if not piece:
            self._loop.remove_reader(self._file)  # nobody types here any more
        if text := self._decode(piece):
            self._give(self._parser.feed(text))
        if self._parser.unended:
            self._nap = self._loop.call_later(ESCAPE_DELAY, self._no_more)

    def _no_more(self) -> None:
        """After so long Esc was a key, and not the beginning of one."""
        self._nap = None
        self._give(self._parser.no_more())

    def _wake(self) -> None:
        if self._nap is not None:
            self._nap.cancel()
            self._nap = None

    def _give(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._take(message)
