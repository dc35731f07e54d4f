"""What is typed, as it comes: the thread that reads it sleeps until there is something, and ends when it is told to."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping

from textual.constants import ESCAPE_DELAY
from textual.message import Message

from tui_desk.screens.key_parser import KeyParser

AFTER_ESCAPE_MS = int(ESCAPE_DELAY * 1000) + 1
"""After so long Esc was a key, and not the beginning of one."""
PIECE = 4096


class Keyboard:
    """One thread's reading of a terminal; another one stops it."""

    def __init__(self, terminal: int, alt: Mapping[str, str]) -> None:
        """`alt`: characters that do something with Alt, and those keys."""
        self._terminal = terminal
        self._parser = KeyParser(alt)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._told, self._teller = os.pipe()

    def read(self, take: Callable[[Message], None]) -> None:
        """Give what is typed to `take`, until `stop`."""
        poll = select.poll()
        poll.register(self._terminal, select.POLLIN)
        poll.register(self._told, select.POLLIN)
        nap: int | None = None
        while True:
            ready = {handle for handle, _ in poll.poll(nap)}
            if self._told in ready:
                return
            if self._terminal in ready:
                piece = os.read(self._terminal, PIECE)
                if not piece:
                    poll.unregister(self._terminal)  # it has ended: nobody types here any more
                elif text := self._decode(piece):
                    for message in self._parser.feed(text):
                        take(message)
            if not ready:
                for message in self._parser.no_more():
                    take(message)
            nap = AFTER_ESCAPE_MS if ready else None

    def stop(self) -> None:
        """End the reading at once."""
        os.write(self._teller, b"x")

    def close(self) -> None:
        """Let go of files, once the reading has ended."""
        os.close(self._told)
        os.close(self._teller)
