"""Work that may block: done in a thread, its result handled where the widgets are."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from tui_desk.errors import DeskError
from tui_desk.widgets.status_bar import WAITS

if TYPE_CHECKING:
    from tui_desk.screens.desk_screen import DeskScreen

T = TypeVar("T")
log = logging.getLogger(__name__)


def later(
    screen: DeskScreen,
    work: Callable[[], T],
    then: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
    *,
    words: str = WAITS,
) -> None:
    """Run `work` in a thread, then `then` with its result, or `failed`, by default a message, with its error.

    The next key waits for it: it may be meant for what `then` opens. `words` are told where it takes long.
    """
    refuse = failed or (lambda error: complain(screen, error))
    _start(screen, _waited_for(screen, work, words), then, refuse, screen.gate.hold())


def meanwhile(
    screen: DeskScreen,
    work: Callable[[], T],
    then: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
    *,
    words: str = "",
) -> None:
    """The same for what may take long: keys go on, so `then` must not take them from where they go.

    `words` are told until it ends. What went wrong takes nothing away that was said of other deeds since.
    """
    refuse = failed or partial(complain_meanwhile, screen)
    screen.tell(words)
    _start(screen, work, partial(_ended, screen, words, then), partial(_ended, screen, words, refuse), None)


def complain(screen: DeskScreen, error: Exception) -> None:
    """Tell the agent what went wrong with what he just did."""
    screen.say(_reason(error), error=True)


def complain_meanwhile(screen: DeskScreen, error: Exception) -> None:
    """Tell the agent what went wrong with what he did a while ago."""
    screen.tell(_reason(error), error=True)


def _reason(error: Exception) -> str:
    if isinstance(error, DeskError):
        return str(error)
    log.error("a command failed", exc_info=error)
    return f"that did not work: {type(error).__name__}; the log says more"


def _waited_for(screen: DeskScreen, work: Callable[[], T], words: str) -> Callable[[], T]:
    begun = screen.waiting.begin(words)

    def run() -> T:
        try:
            return work()
        finally:
            screen.waiting.end(begun)

    return run


def _ended(screen: DeskScreen, words: str, handle: Callable[[T], None], value: T) -> None:
    screen.unsay(words)
    handle(value)


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
