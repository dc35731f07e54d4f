"""What a console calls in the background, held up by a test until it is let go, at the latest when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any
from unittest.mock import patch

from tests.waiting import PATIENCE


class Held:
    """Calls that wait, each in the thread it is made in."""

    def __init__(self) -> None:
        self.waits = False
        """Whether one waits just now."""
        self._goes_on = Event()

    def let_go(self) -> None:
        """Nothing waits any more."""
        self._goes_on.set()

    def wait(self) -> None:
        """Until it is let go."""
        self.waits = True
        goes_on = self._goes_on.wait(PATIENCE)
        self.waits = False
        assert goes_on


@contextmanager
def held(
    owner: object, name: str, *, when: Callable[..., object] = lambda *_, **__: True, after: bool = False
) -> Iterator[Held]:
    """These calls wait before they do anything, or `after` they did all; `when`: only those with such arguments.

    A deed is let go before the console is left, which waits for what it has begun; what it reads, it does not wait for.
    """
    calls, real = Held(), getattr(owner, name)

    def waits(*args: Any, **named: Any) -> Any:
        if not when(*args, **named):
            return real(*args, **named)
        if not after:
            calls.wait()
        found = real(*args, **named)
        if after:
            calls.wait()
        return found

    with patch.object(owner, name, waits):
        try:
            yield calls
        finally:
            calls.let_go()
