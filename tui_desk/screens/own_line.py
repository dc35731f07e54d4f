"""The terminal by a description of our own: it keeps nobody waiting, and for the shell it stays as it was."""

from __future__ import annotations

import os


def opened_anew(terminal: int, way: int) -> int:
    """The same terminal for reading or writing (`O_RDONLY`, `O_WRONLY`), as a file that is to be closed.

    What can't be opened anew, such as another's terminal that is not ours to control, is the file itself.
    """
    try:
        return os.open(_path(terminal), way | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return os.dup(terminal)


def _path(terminal: int) -> str:
    """That of the terminal we are controlled by may be opened by whoever has become another user on it, too."""
    try:
        os.tcgetpgrp(terminal)
    except OSError:
        return os.ttyname(terminal)
    return "/dev/tty"
