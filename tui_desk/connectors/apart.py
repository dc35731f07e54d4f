"""A network call in a thread of its own: whoever must stop does not wait for it, and it can't take for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

Result = TypeVar("Result")
_SLICE = 0.2


class Stopped(Exception):
    """`stop` was set before the call was done; what it gives later is dropped."""


def apart(call: Callable[[], Result], seconds: float, stop: threading.Event | None = None) -> Result:
    """What `call` gives or raises.

    Raises TimeoutError after `seconds`, even if a byte now and then keeps its line busy, and Stopped.
    """
    outcome: SimpleQueue[tuple[list[Result], BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put(([call()], None))
        except BaseException as error:  # noqa: BLE001  it is raised in the thread that waits
            outcome.put(([], error))

    threading.Thread(target=run, name="apart", daemon=True).start()
    until = time.monotonic() + seconds
    while stop is None or not stop.is_set():
        try:
            results, error = outcome.get(timeout=max(0.0, min(_SLICE, until - time.monotonic())))
        except Empty:
            if time.monotonic() >= until:
                raise TimeoutError(f"no whole answer within {seconds:.0f} s") from None
            continue
        if error is not None:
            raise error
        return results[0]
    raise Stopped
