"""What goes wrong inside is written to a private log file, escaped; a terminal is told one fixed line."""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import time
from contextlib import suppress
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path

from tui_desk.config import paths
from tui_desk.private_file import make_private_dir

_BYTES = 2_000_000
_LAID_BY = 2
"""Full files that are kept, `log.1` the newest."""
_LOGGER = "tui_desk"


class _Escaped(logging.Formatter):
    """No control character and no invisible one reaches the file's reader; a record's further lines are indented."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        return "\n  ".join(_escape(line) for line in super().format(record).split("\n"))


class _PrivateFile(logging.FileHandler):
    """A file with mode 0600. What is full is laid by once, by the first process that finds it so; the others follow.

    The one of Python's own lays by for every process that has it open, and imports what sends records over a network.
    """

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self.stream is not None:
                self._make_room(self.stream, len(self.format(record).encode()) + 1)
            super().emit(record)
        except Exception:  # noqa: BLE001 - as every handler: what can't be logged stops nobody
            self.handleError(record)

    def _make_room(self, stream: TextIOWrapper, wanted: int) -> None:
        path = Path(self.baseFilename)
        if os.fstat(stream.fileno()).st_size + wanted > _BYTES:
            _lay_by(path, stream)
        if not _is_at(path, stream):
            self.stream = self._open()
            stream.close()

    def _open(self) -> TextIOWrapper:
        def opener(path: str, flags: int) -> int:
            return os.open(path, flags, paths.PRIVATE_FILE)

        return open(self.baseFilename, "a", encoding="utf-8", errors="backslashreplace", opener=opener)


def _is_at(path: Path, stream: TextIOWrapper) -> bool:
    """Whether what is written to the stream still lies there: not once somebody has laid it by."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lay_by(path: Path, stream: TextIOWrapper) -> None:
    """Under a lock on the full file itself: that it goes from its place is the last step, and only its holder's.

    Nobody waits for the lock: beside whoever is at it, or is held (Ctrl+Z) in the midst of it, a line more goes in.
    """
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if not _is_at(path, stream):
        return
    names = [*(path.with_name(f"{path.name}.{number}") for number in range(_LAID_BY, 0, -1)), path]
    for older, newer in pairwise(names):
        with suppress(FileNotFoundError):  # there are not so many yet
            newer.replace(older)


def to_file(level: int = logging.INFO) -> Path:
    """Send the program's log to its file in the state folder; calling again changes only the level."""
    path = paths.log_file()
    logger = logging.getLogger(_LOGGER)
    logger.setLevel(level)
    if not any(isinstance(handler, _PrivateFile) for handler in logger.handlers):
        make_private_dir(path.parent)
        handler = _PrivateFile(path)
        handler.setFormatter(_Escaped())
        logger.addHandler(handler)
        logger.propagate = False
    return path


def to_stderr(level: int = logging.INFO) -> None:
    """Send the program's log to stderr as well, for a service manager to keep."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Escaped())
    logger = logging.getLogger(_LOGGER)
    logger.setLevel(level)
    logger.addHandler(handler)
    logger.propagate = False


def crash(error: BaseException) -> str:
    """Write an unexpected error to the log, and give the one line a person is shown instead."""
    try:
        path = to_file()
        logging.getLogger(_LOGGER).critical("crashed: %r", error, exc_info=error)
    except OSError:
        return "something went wrong inside, and the log can't be written; is the disk full?"
    return f"something went wrong inside; the details are in {path}"


def _escape(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)
