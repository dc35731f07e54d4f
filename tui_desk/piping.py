"""A message's text through a program: argument list, no shell, a time limit, output bounded."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess

from tui_desk.errors import DeskError

SECONDS = 30.0
_MOST = 256_000


def pipe(command: str, text: str, *, seconds: float = SECONDS) -> str:
    """What the program prints, standard error included, and its exit code if that is not 0. Raises DeskError."""
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise DeskError(f"this can't be understood: {error}") from error
    if not argv:
        raise DeskError("say which program")
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise DeskError(f"{argv[0]} can't be started: {error.strerror}") from error
    try:
        output, _ = process.communicate(text.encode(errors="replace"), timeout=seconds)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise DeskError(f"{argv[0]} took longer than {seconds:.0f} s and was stopped") from error
    shown = output[:_MOST].decode(errors="replace").rstrip("\n")
    return (
        shown if process.returncode == 0 else f"{shown}\n[ended with code {process.returncode}]".lstrip("\n")
    )
