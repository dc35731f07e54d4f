"""What is said to the terminal itself, around the screen: title, bell, notification; only clean text goes in."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Mapping

from tui_desk.text.clean import clean
from tui_desk.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from io import TextIOWrapper
    from typing import TextIO

PUSH_TITLE = "\x1b[22;2t"
POP_TITLE = "\x1b]2;\x07\x1b[23;2t"
"""An empty title for terminals without a stack of them, then the one from before."""
MOUSE_ON = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"
MOUSE_OFF = "\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1000l"
LEAVE = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[?25h\x1b[?1049l"
"""Everything a full-screen program switched on, off again."""
LONGEST = 100
TAKES_SECONDS = 0.2
"""A terminal that takes nothing for so long is not waited for by who has no time left."""


def title(text: str) -> str:
    """The sequence that sets the window's title."""
    return f"\x1b]2;{_words(text)}\x07"


def notification(text: str) -> str:
    """The sequence of a desktop notification (OSC 9)."""
    return f"\x1b]9;{_words(text)}\x07"


def whole(stream: TextIO) -> TextIOWrapper:
    """A stream to the same place that loses nothing of what it is given.

    Unbuffered (PYTHONUNBUFFERED, `python -u`), Python's text streams write once and forget what a signal cut off.
    """
    return open(stream.fileno(), "w", encoding=stream.encoding, errors=stream.errors, closefd=False)


class Before:
    """The terminal's settings as they were, to be given back."""

    def __init__(self) -> None:
        self._file = sys.__stdin__.fileno() if sys.__stdin__ is not None and sys.__stdin__.isatty() else None
        self.settings = termios.tcgetattr(self._file) if self._file is not None else None

    def listen(self) -> None:
        """From now on keys wait for the console as they were typed: not echoed, Enter not turned into a newline."""
        if self._file is None or self.settings is None:
            return
        settings = termios.tcgetattr(self._file)
        settings[0] &= ~termios.ICRNL
        settings[3] &= ~(termios.ICANON | termios.ECHO)
        settings[6][termios.VSUSP] = (
            b"\0"  # Ctrl+Z is a key of the console, and nobody would put the screen back yet
        )
        termios.tcsetattr(self._file, termios.TCSANOW, settings)

    def settle(self) -> None:
        """Give back the settings only: the screen is the shell's again."""
        if self._file is None or self.settings is None:
            return
        try:
            termios.tcsetattr(self._file, termios.TCSANOW, self.settings)
        except termios.error:
            pass  # it is gone, and needs nothing any more

    def restore(self) -> None:
        """Give everything back, for a process that has no time left to leave in order."""
        import select

        if self._file is None or self.settings is None:
            return
        if not select.select((), (self._file,), (), TAKES_SECONDS)[1]:
            return  # nobody reads it
        try:
            os.write(self._file, (LEAVE + POP_TITLE).encode())
        except OSError:
            return  # it is gone, and needs nothing any more
        self.settle()


def keeps_escape_back(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether GNU screen is between: while it reports the mouse, Esc comes only with the next key (seen in 4.9)."""
    return bool(environment.get("STY"))


def foreground(terminal: int) -> bool:
    """Whether this terminal's keys come to us: it is there, and no shell or other job has it."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False


def hung_up(parent: int) -> bool:
    """Whether nobody is there any more: the terminal is gone, or the process that started us."""
    import select

    if os.getppid() != parent:
        return True
    stdin = sys.__stdin__
    if stdin is None or stdin.closed:
        return True
    poll = select.poll()
    poll.register(stdin.fileno(), 0)
    return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0))


def _words(text: str) -> str:
    return clean(text[:LONGEST], one_line=True).replace("\u241b", "").replace(";", ",")
