"""Asking a homeserver: it is waited for when it says so, and logged in to again, once, when it refuses the token."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from tui_desk.connectors.matrix.client import Client, Refused
from tui_desk.connectors.matrix.login import Login, is_token_refused
from tui_desk.exchange import Retry

Answer = TypeVar("Answer")
_USUAL_WAIT, _SHORTEST_WAIT, _LONGEST_WAIT = 5.0, 0.2, 60.0
_PATIENCE = 5
"""So often in a row we wait here, where nobody is told of it."""


class Asking:
    """The line of the thread that takes in. `abort` may be called by any thread."""

    def __init__(self, login: Login, stop: threading.Event) -> None:
        self._login = login
        self._stop = stop
        self._client: Client | None = None

    def ask(self, question: Callable[[Client], Answer]) -> Answer:
        """The answer. Raises Refused, Unreached, Retry where the wait is long, and NeedsOperator."""
        renewed, waited = False, 0
        while True:
            try:
                return question(self._line())
            except Refused as error:
                if is_token_refused(error) and not renewed:
                    self._login.renew()
                    renewed = True
                elif error.status == 429 and waited < _PATIENCE:
                    self._wait(error)
                    waited += 1
                elif error.status == 429:
                    raise wants_fewer(error.wait) from error
                else:
                    raise

    def abort(self) -> None:
        if self._client is not None:
            self._client.abort()

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _wait(self, error: Refused) -> None:
        """Here if it is short: what was asked for so far, such as half of a long gap, would be lost otherwise."""
        seconds = error.wait if error.wait is not None else _USUAL_WAIT
        if seconds > _LONGEST_WAIT or self._stop.wait(max(seconds, _SHORTEST_WAIT)):
            raise wants_fewer(seconds) from error

    def _line(self) -> Client:
        if self._client is None:
            self._client = self._login.client()
        return self._client


def wants_fewer(after: float | None) -> Retry:
    """How it is told that a homeserver is asked too often."""
    return Retry("the homeserver wants fewer requests", after=after)
