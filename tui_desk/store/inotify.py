"""The kernel's word that something befell a file in a folder (inotify(7)); absent where the system has none."""

from __future__ import annotations

import ctypes
import errno
import os
import select
import struct
import threading
from pathlib import Path

_IN_ATTRIB, _IN_CREATE, _IN_MOVED_TO, _IN_Q_OVERFLOW = 0x4, 0x100, 0x80, 0x4000
_HEADER = struct.Struct("iIII")
_PIECE, _LONGEST = 65536, _HEADER.size + 256
"""How much is read at once, and what one entry takes at most: what leaves more room than that was all there was."""


class Inotify:
    """Watches one folder: whose times are set, and what comes in; not what is written, which is no commit yet."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self._heard, self._waker = os.pipe()
        self._open = threading.Lock()
        self._closed = False
        self._poll = select.poll()
        self._poll.register(handle, select.POLLIN)
        self._poll.register(self._heard, select.POLLIN)

    def touched(self, seconds: float) -> bool:
        """Wait so long at most for something to happen; `poll` knows numbers that `select` does not."""
        return bool(self._poll.poll(seconds * 1000))

    def wake(self) -> None:
        """From now on nobody waits; for any thread."""
        with self._open:
            if not self._closed:
                os.write(self._waker, b"x")

    def heard(self, wanted: bytes) -> tuple[bool, bool]:
        """Whether the entry of this name was touched since the last call, and whether it came in; doesn't block.

        Both, where more has happened since than the kernel keeps.
        """
        touched = came = False
        read = _PIECE
        while read > _PIECE - _LONGEST:
            try:
                data = os.read(self.handle, _PIECE)
            except OSError as error:
                if error.errno == errno.EAGAIN:
                    break
                raise
            position, read = 0, len(data)
            while position < read:
                _, mask, _, length = _HEADER.unpack_from(data, position)
                start = position + _HEADER.size
                lost = bool(mask & _IN_Q_OVERFLOW)
                if lost or data[start : start + length].rstrip(b"\0") == wanted:
                    touched |= lost or bool(mask & _IN_ATTRIB)
                    came |= lost or not mask & _IN_ATTRIB
                position = start + length
        return touched, came

    def close(self) -> None:
        """Stop watching."""
        with self._open:
            self._closed = True
            for one in (self.handle, self._heard, self._waker):
                os.close(one)


def open_inotify(folder: Path) -> Inotify | None:
    """A watch on `folder`, or None where the kernel offers none."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "inotify_init1"):
        return None
    handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if handle < 0:
        return None
    mask = _IN_ATTRIB | _IN_CREATE | _IN_MOVED_TO
    if libc.inotify_add_watch(handle, os.fsencode(folder), mask) < 0:
        os.close(handle)
        return None
    return Inotify(handle)
