"""A program in a real pty, with a screen one can read; tests wait for what they want to see, never for time to pass."""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte
from wcwidth import wcwidth

from tests.program import start, stopped
from tests.screen import Screen
from tests.waiting import PATIENCE

STEP = 200
"""So many characters lie between two looks at what the screen was."""
BUFFER = 4095
"""So much Linux keeps for one read of a terminal."""

_FOREIGN = {
    *("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "TMUX", "STY", "TERM_PROGRAM", "COLUMNS", "LINES"),
    *("NO_COLOR", "VISUAL", "EDITOR"),
}
"""What this run's own terminal says of itself; xdist gives its workers a size."""
ESCAPE = "\x1b"
"""As a keyboard sends it: what is typed behind it is typed at once."""
_KEYS = {
    "enter": "\r",
    "escape": ESCAPE,
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "backspace": "\x7f",
    "space": " ",
    "f5": "\x1b[15~",
}
_UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]|\x1b\[\?[0-9;]*[nu]|\x1bP.*?\x1b\\", re.DOTALL)
_BEGUN = re.compile(r"\x1b(?:\[[0-9;:<=>?]*[ -/]*|P[^\x1b]*\x1b?)?\Z")


class Terminal:
    """A terminal of a given size and the program that runs in it. Use as a context manager."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        fresh: bool = False,
    ) -> None:
        self._raw = bytearray()
        self._size = size
        self._screen = Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = ""
        self._shown = [""] * size[1]
        self._ended = False
        self._looked_at = 0
        self._changed = threading.Condition()
        self._master, slave = os.openpty()
        self._set_size(*size)
        self.process = start(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=_environment(env or {}),
            terminal=True,
            fresh=fresh,
        )
        os.close(slave)
        self._woken, self._wake = os.pipe()
        self._attended = threading.Event()
        self._attended.set()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        self.hang_up()

    # what is seen

    @property
    def raw(self) -> bytes:
        """Every byte the program wrote."""
        with self._changed:
            return bytes(self._raw)

    def lines(self) -> list[str]:
        """The screen."""
        with self._changed:
            for number in self._screen.dirty:
                self._shown[number] = "".join(_characters(self._screen.buffer[number], self._screen.columns))
            self._screen.dirty.clear()
            return list(self._shown)

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(line.rstrip() for line in self.lines())

    def cells(self, before: bytes = b"") -> list[list[object]]:
        """The screen with all its colours, or as it was before these bytes; of a blank only its ground can be seen."""
        if before:
            return self._painted(self.raw.partition(before)[0])
        with self._changed:
            return self._seen(self._screen)

    def unwiped(self) -> list[list[object]]:
        """The same had it lost nothing of all that was written; for a window whose size was always this."""
        return self._painted(self.raw)

    def history(self) -> Iterator[list[str]]:
        """The screen as it was, again and again, from the first byte to the last."""
        screen = Screen(*self._size)
        stream = pyte.Stream(screen)
        text = _known(self.raw.decode(errors="replace"))
        for begin in range(0, len(text), STEP):
            stream.feed(text[begin : begin + STEP])
            yield list(screen.display)

    def line_with(self, words: str) -> int:
        """The number of the first line with these words, as soon as there is one."""
        found: list[int] = []

        def is_there() -> bool:
            found[:] = [number for number, line in enumerate(self.lines()) if words in line]
            return bool(found)

        self.until(is_there, f"{words!r} on the screen")
        return found[0]

    @property
    def title(self) -> str:
        """The window's title."""
        return str(self._screen.title)

    @property
    def ended(self) -> bool:
        """Nobody holds the terminal open any more."""
        return self._ended

    # what is done

    def type(self, text: str) -> None:
        """Type text, or send any bytes."""
        left = text.encode()
        while left:
            left = left[os.write(self._master, left) :]

    def press(self, *keys: str) -> None:
        """Press keys: single characters, `ctrl+s`, `enter`, …"""
        for key in keys:
            control = key.removeprefix("ctrl+")
            self.type(_KEYS.get(key, key) if control == key else chr(ord(control) & 0x1F))

    def click(self, column: int, row: int) -> None:
        """Press and let go of the left mouse button, counting from 0."""
        for sign in "Mm":
            self.type(f"\x1b[<0;{column + 1};{row + 1}{sign}")

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        with self._changed:
            self._screen.resize(rows, columns)
            self._shown = [""] * rows
            self._screen.dirty.clear()
            self._screen.dirty.update(range(rows))
            self._size = (columns, rows)
            self._set_size(columns, rows)

    def window(self) -> tuple[int, int]:
        """Columns and rows of the window as the system knows it, whoever set them."""
        size = fcntl.ioctl(self._master, termios.TIOCGWINSZ, bytes(8))
        rows, columns, _, _ = struct.unpack("HHHH", size)
        return columns, rows

    def wipe(self) -> None:
        """The terminal loses all it shows, as when the other screen is left and entered."""
        with self._changed:
            self._screen.erase_in_display(2)

    @contextmanager
    def unread(self) -> Iterator[None]:
        """Meanwhile nobody reads what the program writes."""
        self._attended.clear()
        try:
            yield
        finally:
            self._attended.set()

    def full(self) -> bool:
        """Whether a whole buffer waits to be read, and what comes next waits behind it."""
        waiting = fcntl.ioctl(self._master, termios.FIONREAD, bytes(4))
        return int.from_bytes(waiting, sys.byteorder) >= BUFFER

    def hold(self) -> None:
        """Stop the program where it stands (SIGSTOP); `kill(SIGCONT)` lets it go on."""
        self.kill(signal.SIGSTOP)
        self.until(lambda: stopped(self.process), "the program, stopped")

    def hang_up(self) -> None:
        """The line drops: the terminal is gone."""
        if self._master == -1:
            return
        os.close(self._wake)
        self._reader.join(PATIENCE)
        master, self._master = self._master, -1
        os.close(master)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    # waiting

    def until(self, condition: Callable[[], bool], what: str = "", seconds: float = PATIENCE) -> None:
        """Wait until something is so; looked at whenever the program writes."""
        deadline = time.monotonic() + seconds
        while not condition():
            with self._changed:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"this never came: {what or condition}\n{self.text()}")
                self._changed.wait(min(left, 0.05))

    def sees(self, *words: str, seconds: float = PATIENCE) -> None:
        """Wait for all of these on the screen."""
        self.until(lambda: all(one in self.text() for one in words), f"{words} on the screen", seconds)

    def misses(self, words: str, seconds: float = PATIENCE) -> None:
        """Wait until the words are gone from the screen."""
        self.until(lambda: words not in self.text(), f"no {words!r} on the screen", seconds)

    def writes(self, found: bytes | re.Pattern[bytes], after: int = 0) -> re.Match[bytes]:
        """Wait for bytes among what the program writes, from the `after`th on."""
        pattern = re.compile(re.escape(found)) if isinstance(found, bytes) else found
        self.until(lambda: pattern.search(self.raw, after) is not None, f"{found!r} among the bytes")
        match = pattern.search(self.raw, after)
        assert match is not None
        return match

    def quiet(self, seconds: float) -> bytes:
        """Wait until nothing was written for so long; gives what was since this was asked last."""
        with self._changed:
            while self._changed.wait(seconds):
                pass
            written = bytes(self._raw[self._looked_at :])
            self._looked_at = len(self._raw)
            return written

    def ends(self, seconds: float = PATIENCE) -> int:
        """Wait for the program's end; gives its exit code, once all it wrote is here."""
        code = self.process.wait(seconds)
        if self._master != -1:
            self._reader.join(seconds)
        return code

    # inside

    def _painted(self, written: bytes) -> list[list[object]]:
        screen = pyte.Screen(*self._size)
        pyte.Stream(screen).feed(_known(written.decode(errors="replace")))
        return self._seen(screen)

    def _seen(self, screen: pyte.Screen) -> list[list[object]]:
        return [[_seen(screen.buffer[y][x]) for x in range(self._size[0])] for y in range(self._size[1])]

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        while content := _read_some(self._master, self._woken, self._attended):
            with self._changed:
                self._take(content)
                self._changed.notify_all()
        os.close(self._woken)
        self._ended = True

    def _take(self, content: bytes) -> None:
        self._raw += content
        text = _known(self._begun + self._decoder.decode(content))
        begun = _BEGUN.search(text)
        self._begun = begun.group() if begun else ""
        self._stream.feed(text.removesuffix(self._begun))


def _known(text: str) -> str:
    return _UNKNOWN_TO_PYTE.sub("", text)


def _seen(cell: pyte.screens.Char) -> object:
    return cell.bg if cell.data == " " and not (cell.reverse or cell.underscore) else cell


def _characters(line: Mapping[int, Any], columns: int) -> Iterator[str]:
    """What stands in a line's cells; a wide character stands in two."""
    wide = False
    for column in range(columns):
        if wide:
            wide = False
            continue
        character = line[column].data
        wide = not character.isascii() and wcwidth(character[0]) == 2
        yield character


def _read_some(handle: int, woken: int, attended: threading.Event) -> bytes:
    """What there is; nothing when the last program let go of the terminal, or `woken` is closed at its other end."""
    ready, _, _ = select.select([handle, woken], [], [])
    if woken in ready:
        return b""
    attended.wait()
    try:
        return os.read(handle, 65536)
    except OSError:
        return b""


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    known = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return {**kept, **known, **more}
