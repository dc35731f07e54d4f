"""A draft on the screen is saved within a second of being typed in, and again by itself where the store refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from textual.timer import Timer
from textual.widget import Widget

from tui_desk.rows import DraftRow
from tui_desk.widgets.draft_keeper import DraftKeeper, Told

SAVE_AFTER = 0.7
"""Seconds from the first unsaved key to the store."""
TRY_AGAIN_AFTER = 3.0
"""Seconds from one refusal of the store to the next try."""


@runtime_checkable
class KeepsDraft(Protocol):
    """A screen that holds a draft."""

    def save_now(self) -> None:
        """Write what is unsaved to the store before returning: the terminal is about to go."""


class Autosave:
    """Keeps the draft of a widget or a screen, which owns the timer and the thread."""

    def __init__(self, owner: Widget, draft: DraftRow, save: Callable[[DraftRow], int], told: Told) -> None:
        self.keeper = DraftKeeper(draft, save, told)
        self._owner = owner
        self._timer: Timer | None = None

    def change(self, draft: DraftRow) -> None:
        """It stands like this now."""
        if self.keeper.change(draft):
            self._save_after(SAVE_AFTER)

    def save_now(self) -> None:
        """Write what is unsaved to the store before returning; what a hang-up or closing calls."""
        self._stop_timer()
        self.keeper.save()

    def save_last(self) -> None:
        """The same where the owner is going: whatever the store does, the console must still be able to leave."""
        self._stop_timer()
        self.keeper.try_saving()

    def save_soon(self) -> None:
        """Write it in a thread."""
        self._stop_timer()
        self._owner.run_worker(self.keeper.try_saving, thread=True, group="draft", exit_on_error=False)

    def try_again(self) -> None:
        """The store refused: later."""
        if not self.keeper.finished:
            self._save_after(TRY_AGAIN_AFTER)

    def _save_after(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = self._owner.set_timer(seconds, self.save_soon)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
