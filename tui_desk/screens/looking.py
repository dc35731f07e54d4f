"""Looking something up while somebody types: one look at a time, and always one after the last key."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from textual.widget import Widget

from tui_desk.errors import DeskError

log = logging.getLogger(__name__)

W = TypeVar("W")
R = TypeVar("R")
V = TypeVar("V")


class Looking(Generic[W, R]):
    """`look` may block and runs in a thread; `take` gets what it gave, `failed` what it raised, beside the widgets."""

    def __init__(
        self,
        widget: Widget,
        look: Callable[[W], R],
        take: Callable[[R], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        """`widget`: while it stands, results are taken."""
        self._widget = widget
        self._look = look
        self._take = take
        self._failed = failed
        self._wanted: W | None = None
        self._looks = False

    @property
    def settled(self) -> bool:
        """Whether what was wanted last is here."""
        return not self._looks

    def want(self, wanted: W) -> None:
        """This is what is to be looked up now."""
        self._wanted = wanted
        if not self._looks:
            self._begin(wanted)

    def _begin(self, wanted: W) -> None:
        self._looks = True
        self._widget.run_worker(lambda: self._read(wanted), thread=True, exit_on_error=False)

    def _read(self, wanted: W) -> None:
        try:
            found = self._look(wanted)
        except DeskError as error:
            self._back(wanted, self._failed, error)
        except Exception as error:
            log.exception("a look failed")
            told = DeskError(f"that did not work: {type(error).__name__}; the log says more")
            self._back(wanted, self._failed, told)
        else:
            self._back(wanted, self._take, found)

    def _back(self, wanted: W, handle: Callable[[V], None], value: V) -> None:
        self._widget.app.call_from_thread(self._done, wanted, lambda: handle(value))

    def _done(self, wanted: W, handle: Callable[[], None]) -> None:
        self._looks = False
        if not self._widget.is_attached:
            return
        if self._wanted is not None and self._wanted != wanted:
            self._begin(self._wanted)
        handle()
