"""Where the sync of a folder stands: enough to go on after any crash, and only moved by what was stored.

Mail from `next` on is new. Below it lies the first look's window, taken newest first: everything of it from `low` on
is here, and with `low` 1 all of it. The window's first day (`since`) is fixed when the look begins, so that a resumed
look means the same mails. A window that was complete and is made wider ends where it began (`before`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from tui_desk.typed import dataclass

_VERSION = 1
DONE = 1
"""`low` of a folder whose window is complete; UIDs begin with 1."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One folder's place in its sync."""

    uidvalidity: int
    next: int
    """The lowest UID that may be new."""
    low: int
    since: str = ""
    """ISO date of the oldest day in the window; empty: everything."""
    modseq: int = 0
    """The folder's HIGHESTMODSEQ (RFC 7162) when last looked through; 0 where the server has none."""
    before: str = ""
    """ISO date: what was received from this day on is here already; empty: nothing is."""

    @property
    def complete(self) -> bool:
        return self.low <= DONE


def begin(uidvalidity: int, uid_next: int, since: date | None, *, modseq: int = 0) -> Mark:
    """A folder never seen before, or renumbered by the server."""
    return Mark(uidvalidity, uid_next, uid_next, since.isoformat() if since else "", modseq)


def widen(mark: Mark, since: date | None, *, modseq: int) -> Mark:
    """A window that begins earlier: what an earlier look has brought whole is not looked at again."""
    before = mark.since if mark.complete else mark.before
    first = since.isoformat() if since else ""
    return replace(mark, low=mark.next, since=first, before=before, modseq=modseq)


def reaches(mark: Mark, since: date | None) -> bool:
    """Whether the window covers `since`; if the settings ask for more than it did, it is widened."""
    return not mark.since or (since is not None and mark.since <= since.isoformat())


def read(cursor: Mapping[str, Any] | None) -> dict[str, Mark]:
    """The marks in a stored cursor; none in one of another version."""
    if not cursor or cursor.get("version") != _VERSION:
        return {}
    return {name: Mark(**mark) for name, mark in cursor["folders"].items()}


def write(marks: Mapping[str, Mark]) -> dict[str, Any]:
    """The cursor that `read` understands; JSON-able."""
    return {"version": _VERSION, "folders": {name: asdict(mark) for name, mark in marks.items()}}
