"""A message's text through a program: argument list, no shell, a time limit, output bounded, stopped when one asks."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import tempfile
import threading
import time

from tui_desk.errors import DeskError

SECONDS = 30.0
LOOK_SECONDS = 0.1
"""How often it is looked whether it was stopped."""
_MOST = 256_000
_CHUNK = 1 << 16


class Program:
    """A program at work on a text. `finish` blocks until it is done; `stop`, from any thread, ends it."""

    def __init__(self, command: str, text: str) -> None:
        """Start it. Raises DeskError."""
        argv = _argv(command)
        self.name = argv[0]
        self._lock = threading.Lock()
        self._ended = False
        self._why = ""
        with tempfile.TemporaryFile() as given:
            given.write(text.encode(errors="replace"))
            given.seek(0)
            self._process = _start(argv, given.fileno())

    def finish(self, seconds: float = SECONDS) -> str:
        """What it prints, standard error included, and its exit code if that is not 0. Raises DeskError if stopped."""
        late = f"took longer than {seconds:.0f} s and was stopped"
        end = time.monotonic() + seconds
        output = self._read(end, late)
        if len(output) > _MOST:
            self._kill()
        code = self._wait(end, late)
        if self._why:
            raise DeskError(f"the program {self.name} {self._why}")
        shown = output[:_MOST].decode(errors="replace").rstrip("\n")
        note = (
            "[the rest is left out]" if len(output) > _MOST else f"[ended with code {code}]" if code else ""
        )
        return "\n".join(filter(None, (shown, note)))

    def stop(self, why: str = "was stopped") -> None:
        """End it and its children now; `why` is what `finish` then says."""
        self._why = self._why or why
        self._kill()

    def _kill(self) -> None:
        with self._lock:
            if self._ended:
                return
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def _read(self, end: float, late: str) -> bytes:
        """Until there is no more, enough of it, or somebody stops it: a child that left may hold the pipe for ever."""
        assert self._process.stdout is not None
        found = bytearray()
        with self._process.stdout as printed:
            while len(found) <= _MOST and not self._why:
                if time.monotonic() > end:
                    self.stop(late)
                elif select.select([printed], [], [], LOOK_SECONDS)[0]:
                    chunk = os.read(printed.fileno(), _CHUNK)
                    if not chunk:
                        break
                    found += chunk
        return bytes(found)

    def _wait(self, end: float, late: str) -> int:
        try:
            self._process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.stop(late)
        code = self._process.wait()
        with self._lock:
            self._ended = True
        return code


def _argv(command: str) -> list[str]:
    import shlex

    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise DeskError(f"this can't be understood: {error}") from error
    if not argv:
        raise DeskError("say which program")
    return argv


def _start(argv: list[str], given: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            argv, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
    except OSError as error:
        raise DeskError(f"the program {argv[0]} can't be started: {error.strerror}") from error
