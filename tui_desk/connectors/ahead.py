"""An iterator run in a thread of its own, one item ahead: waiting for the network never holds up whoever must stop.

The first item that somebody waits for has the interpreter for itself: until it is dealt with, for `HOLD_SECONDS` at
most, the source is not asked for what is behind it. A source that reads a connection reads nothing meanwhile, and
answers no server; what takes the item in may itself have to wait for others who write, hence the bound.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import closing
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

from tui_desk.typed import dataclass

Item = TypeVar("Item")
_SLICE = 0.2
HOLD_SECONDS = 5.0
"""How long nobody reads from the source for what somebody waits for; a server waits longer for an answer."""


@dataclass(frozen=True, slots=True)
class _Value(Generic[Item]):
    item: Item


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


def ahead(
    source: Generator[Item],
    stop: threading.Event,
    abort: Callable[[], None],
    *,
    waited_for: Callable[[Item], bool] = lambda _: False,
) -> Generator[Item]:
    """The items of `source`, and the error it ends with. Returns when `stop` is set, wherever `source` is; `abort`
    then has to end what it waits for. What is behind the first that is `waited_for` is asked for once that is done, or
    `HOLD_SECONDS` later."""
    queue: Queue[_Value[Item] | _End] = Queue(maxsize=1)
    left, done = threading.Event(), threading.Event()

    def hold(item: Item) -> None:
        if not done.is_set() and waited_for(item):
            done.wait(HOLD_SECONDS)
            done.set()

    threading.Thread(target=_run, args=(source, queue, left, hold), name="ahead", daemon=True).start()
    try:
        while not stop.is_set():
            try:
                got = queue.get(timeout=_SLICE)
            except Empty:
                continue
            if isinstance(got, _End):
                if got.error is not None:
                    raise got.error
                return
            yield got.item
            if waited_for(got.item):
                done.set()
    finally:
        left.set()
        done.set()
        abort()


def _run(
    source: Generator[Item],
    queue: Queue[_Value[Item] | _End],
    left: threading.Event,
    hold: Callable[[Item], None],
) -> None:
    end = _End(None)
    try:
        with closing(source):
            for item in source:
                if not _put(queue, _Value(item), left):
                    return
                hold(item)
    except BaseException as error:  # noqa: BLE001  whatever ends this thread is raised in the one that waits for it
        end = _End(error)
    _put(queue, end, left)


def _put(queue: Queue[_Value[Item] | _End], value: _Value[Item] | _End, left: threading.Event) -> bool:
    """Whether somebody may still take it."""
    while not left.is_set():
        try:
            queue.put(value, timeout=_SLICE)
        except Full:
            continue
        return True
    return False
