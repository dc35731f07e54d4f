"""Keeping a draft: what the store has, what it lacks, and that one save at a time runs. It knows no widget."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from tui_desk.rows import DraftRow

log = logging.getLogger(__name__)


class Told(Protocol):
    """Who hears how saving went, in whatever thread it ran."""

    def saved(self, draft: DraftRow) -> None:
        """The draft is in the store."""

    def refused(self, error: Exception) -> None:
        """The store refused; the text is still here."""


class DraftKeeper:
    """Holds a draft as it stands and saves it by `save`, which may block and gives the draft's id."""

    def __init__(self, draft: DraftRow, save: Callable[[DraftRow], int], told: Told) -> None:
        self.finished = False
        """Whether the draft was sent or thrown away: nothing is saved any more."""
        self._draft = draft
        self._saved = draft
        self._save = save
        self._told = told
        self._lock = threading.Lock()

    @property
    def draft(self) -> DraftRow:
        """The draft as it stands, with the id the store gave it."""
        return replace(self._draft, id=self._saved.id)

    @property
    def unsaved(self) -> bool:
        """Whether the store knows less."""
        return replace(self._draft, id=None, updated_at=0) != replace(self._saved, id=None, updated_at=0)

    def change(self, draft: DraftRow) -> bool:
        """It stands like this now. Tells whether that is another draft than before."""
        if draft == self.draft:
            return False
        self._draft = draft
        return True

    def save(self) -> None:
        """Save what is unsaved before returning. Raises what the store raises, after telling of it."""
        with self._lock:
            if self.unsaved and not self.finished:
                self._store()

    def try_saving(self) -> None:
        """The same from a worker thread, where nobody could catch what the store raises."""
        try:
            self.save()
        except Exception as error:  # noqa: BLE001 - whatever the store says, the text stays and `refused` tells of it
            log.warning("a draft could not be saved: %r", error)

    def finish(self) -> None:
        """The draft was sent or thrown away."""
        self.finished = True

    def throw_away(self, discard: Callable[[DraftRow], None]) -> None:
        """Nothing is saved any more, and what is stored goes by `discard`; from a worker thread."""
        self.finished = True
        with self._lock:
            if self._saved.id is not None:
                discard(self._saved)

    @contextmanager
    def held(self) -> Iterator[DraftRow]:
        """The draft, stored, while nothing else may store it; for sending, from a worker thread."""
        self.finished = False
        with self._lock:
            yield self._store() if self.unsaved or self._saved.id is None else self._saved

    def _store(self) -> DraftRow:
        """Called with the lock held."""
        draft = self.draft
        try:
            id_ = self._save(draft)
        except Exception as error:
            self._told.refused(error)
            raise
        self._saved = replace(draft, id=id_)
        self._told.saved(self._saved)
        return self._saved
