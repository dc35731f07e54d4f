"""What a channel delivered, ready to be taken in, and what became of it."""

from __future__ import annotations

from typing import Literal

from tui_desk.desk.originals import Original
from tui_desk.exchange import Event, File
from tui_desk.typed import dataclass

Status = Literal["new", "joined", "held", "duplicate", "quarantined", "changed"]
"""`changed`: an edit, a receipt or the like was applied to what is there, or waits for it."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment whose bytes are safe on disk, or known to be still on the server."""

    file: File
    sha256: str | None
    size: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event whose bytes are safe on disk."""

    event: Event
    original: Original
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event."""

    status: Status
    rule: str
    """Why: see `desk.threading` and `desk.dialogs`; `new`, `same-content`, `same-place`, `own-copy`, `own-reminder`,
    `unreadable`, …"""
    conversation_id: int | None = None
    message_id: int | None = None
    quarantine_id: int | None = None
