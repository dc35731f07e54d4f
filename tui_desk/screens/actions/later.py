"""Work that may block: done in a thread, its result handled where the widgets are."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tui_desk.errors import DeskError

if TYPE_CHECKING:
    from tui_desk.screens.console import Console

T = TypeVar("T")
log = logging.getLogger(__name__)


def later(
    console: Console,
    work: Callable[[], T],
    then: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
) -> None:
    """Run `work` in a thread, then `then` with its result, or `failed`, by default a message, with its error.

    The next key waits for it: it may be meant for what `then` opens.
    """
    _start(console, work, then, failed, console.gate.hold())


def meanwhile(
    console: Console,
    work: Callable[[], T],
    then: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
) -> None:
    """The same for what may take long: keys go on, so `then` must not take them from where they go."""
    _start(console, work, then, failed, None)


def complain(console: Console, error: Exception) -> None:
    """Tell the agent what went wrong."""
    if isinstance(error, DeskError):
        console.say(str(error), error=True)
        return
    log.error("a command failed", exc_info=error)
    console.say(f"that did not work: {type(error).__name__}; the log says more", error=True)


def _start(
    console: Console,
    work: Callable[[], T],
    then: Callable[[T], None],
    failed: Callable[[Exception], None] | None,
    held: object,
) -> None:
    refuse = failed or (lambda error: complain(console, error))

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - whatever went wrong is told to the agent, and nothing stops
            _back(console, refuse, error, held)
        else:
            _back(console, then, result, held)

    console.run_worker(run, thread=True, exit_on_error=False, group="later")


def _back(console: Console, handle: Callable[[T], None], value: T, held: object) -> None:
    def finish() -> None:
        try:
            handle(value)
        finally:
            console.gate.release(held)

    if console.is_attached:
        console.app.call_from_thread(finish)
