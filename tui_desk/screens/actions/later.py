"""Work that may block: done in a thread, its result handled where the widgets are."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tui_desk.errors import DeskError

if TYPE_CHECKING:
    from tui_desk.screens.desk_screen import DeskScreen

T = TypeVar("T")
Tell = Callable[..., None]
"""Says something in the last line; `error`: that it is one."""
log = logging.getLogger(__name__)


def later(
    screen: DeskScreen,
    work: Callable[[], T],
    then: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
) -> None:
    """Run `work` in a thread, then `then` with its result, or `failed`, by default a message, with its error.

    The next key waits for it: it may be meant for what `then` opens.
    """
    refuse = failed or (lambda error: complain(screen, error))
    _start(screen, work, then, refuse, screen.gate.hold())


def meanwhile(
    screen: DeskScreen,
    work: Callable[[], T],
    then: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
) -> None:
    """The same for what may take long: keys go on, so `then` must not take them from where they go.

    What went wrong takes nothing away that was said of other deeds since.
    """
    refuse = failed or (lambda error: complain(screen, error, tell=screen.tell))
    _start(screen, work, then, refuse, None)


def complain(screen: DeskScreen, error: Exception, tell: Tell | None = None) -> None:
    """Tell the agent what went wrong; `tell`: otherwise than as the answer to what he just did."""
    tell = tell or screen.say
    if isinstance(error, DeskError):
        tell(str(error), error=True)
        return
    log.error("a command failed", exc_info=error)
    tell(f"that did not work: {type(error).__name__}; the log says more", error=True)


def _start(
    screen: DeskScreen,
    work: Callable[[], T],
    then: Callable[[T], None],
    refuse: Callable[[Exception], None],
    held: object,
) -> None:
    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - whatever went wrong is told to the agent, and nothing stops
            _back(screen, refuse, error, held)
        else:
            _back(screen, then, result, held)

    screen.run_worker(run, thread=True, exit_on_error=False, group="later")


def _back(screen: DeskScreen, handle: Callable[[T], None], value: T, held: object) -> None:
    def finish() -> None:
        try:
            handle(value)
        finally:
            screen.gate.release(held)

    if screen.is_attached:
        screen.app.call_from_thread(finish)
