"""A server in a process of its own: it tells when it is ready, and goes when the test run goes, however that ends."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

from tests.needs import program
from tests.waiting import PATIENCE


def bound(*command: str) -> list[str]:
    """The command of a process that is told to end as soon as the one that started it is gone."""
    return [program("setpriv"), "--pdeathsig", "TERM", "--", *command]


def start(*command: str, log: Path, seconds: float = PATIENCE) -> subprocess.Popen[bytes]:
    """Start a server, and wait until it tells that it is ready, as sd_notify(3) has it. Raises RuntimeError."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as ready:
        ready.bind("")  # the kernel finds a name, which begins with a zero byte
        environment = os.environ | {"NOTIFY_SOCKET": f"@{ready.getsockname()[1:].decode()}"}
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            bound(*command), env=environment, start_new_session=True, stdout=quiet, stderr=quiet
        )
        if trouble := _not_ready(ready, process, seconds):
            process.kill()
            process.wait()
            raise RuntimeError(f"{command[0]} {trouble}\n{log.read_text() if log.exists() else ''}")
        return process


def _not_ready(ready: socket.socket, process: subprocess.Popen[bytes], seconds: float) -> str:
    """What went wrong; empty once it is ready."""
    deadline = time.monotonic() + seconds
    with open(os.pidfd_open(process.pid)) as end:
        while True:
            left = max(0.0, deadline - time.monotonic())
            told, _, _ = select.select([ready.fileno(), end.fileno()], [], [], left)
            if ready.fileno() in told:
                if b"READY=1" in ready.recv(4096).splitlines():
                    return ""
            elif told:
                return "ended"
            else:
                return f"was not ready within {seconds:g} s"
