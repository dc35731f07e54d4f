"""`tui-desk web` as the world has it: killed at any moment, begun again, and called until it answers well."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from tests.fakes.unruly import HOST
from tests.program import Program, kill
from tests.waiting import PATIENCE, until
from tui_desk.connectors.base import Reply, Request


class Called:
    """The receiver of one channel; `start` begins its process on a port."""

    def __init__(self, channel: str, start: Callable[[int], Program]) -> None:
        self._path, self._start = f"/hook/{channel}", start
        with socket.create_server((HOST, 0)) as free:
            self._port = int(free.getsockname()[1])
        self._lock = threading.Lock()
        self._process: Program | None = None

    def kill(self) -> None:
        """As the power going would end it. The next call begins it again."""
        with self._lock:
            if self._process is not None:
                kill(self._process)

    def kill_in(self, seconds: float) -> None:
        """Kill it while others are busy, whatever it does then."""
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        timer.start()

    def post(self, request: Request) -> Reply:
        """What it answers; a call that breaks, or is answered with trouble, is made again."""
        replies: list[Reply] = []

        def answered() -> bool:
            self._run()
            try:
                replies.append(self._call(request))
            except (OSError, HTTPException):
                return False
            return replies[-1].status < 500

        until(answered)
        return replies[-1]

    def _run(self) -> None:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = self._start(self._port)

    def _call(self, request: Request) -> Reply:
        connection = HTTPConnection(HOST, self._port, timeout=PATIENCE)
        try:
            connection.request(request.method, self._path, request.body, dict(request.headers))
            answer = connection.getresponse()
            return Reply(answer.status, answer.read())
        finally:
            connection.close()
