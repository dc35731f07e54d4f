"""The sync of one folder: new mail upwards, the first look's window newest first, always with a mark to go on from."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from tui_desk.connectors.imap import cursor
from tui_desk.connectors.imap.cursor import Mark
from tui_desk.connectors.imap.doubts import Doubts
from tui_desk.connectors.imap.fetching import Source, bring
from tui_desk.connectors.imap.session import Opened, Session
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.readers import Readers
from tui_desk.exchange import Event

BATCH = 100
FIRST = 25
"""The first batch is small, so that a screen fills at once."""
MANY = 300
"""So many mails are worth processes that read them."""
_log = logging.getLogger(__name__)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class FolderSync:
    """One folder on one session. `look` finds out what there is, `bring_new` and `bring_old` get a batch of it."""

    def __init__(
        self,
        session: Session,
        name: str,
        mark: Mark | None,
        settings: ImapSettings,
        now: Callable[[], datetime],
        *,
        outgoing: bool,
        doubts: Doubts,
        readers: Readers,
    ) -> None:
        self.name = name
        self.mark = mark
        self.done = 0
        """So many mails of the window have come since the start."""
        self._session = session
        self._settings = settings
        self._now = now
        self._outgoing = outgoing
        self._doubts = doubts
        self._readers = readers
        self._new: list[int] = []
        self._old: list[int] | None = None
        """Descending; None: not looked up yet."""
        self._below = 0
        """So many mails, at most, of the window lie below `_old` and have not been looked up yet."""

    @property
    def left(self) -> int:
        """So many mails of the window are still to come; where that is not `counted`, so many at most."""
        return len(self._old or ()) + self._below

    @property
    def counted(self) -> bool:
        """Whether it is known how many are still to come. Below a first page all are where the window has no limit."""
        return not self._below or (self.mark is not None and not self.mark.since)

    @property
    def new(self) -> int:
        """So many new mails the last look found that have not been brought yet."""
        return len(self._new)

    def unchanged(self) -> bool:
        """Whether the server's counters say that there is nothing to look for."""
        if self.mark is None or self._old is None or self.left or self._session.folder == self.name:
            return False
        told = self._session.status(self.name)
        mark = self.mark
        return (told.uidvalidity, told.uid_next, told.modseq) == (mark.uidvalidity, mark.next, mark.modseq)

    def look(self) -> None:
        """Find what is new, or what the window holds; of a big folder first the newest page, and then the rest."""
        if self._session.folder == self.name and self.mark is not None:
            self._session.renew()
            mark = self.mark
        else:
            mark = self._enter(self._session.examine(self.name))
        if not self._old and (self._old is None or self._below):
            self._look_up(mark)
            mark = mark if self._old else replace(mark, low=cursor.DONE)
        self.mark, self._new = mark, []
        if self._below:
            return  # another look follows when the page is here
        self._session.came = False
        self._new = [uid for uid in self._session.uids("UID", f"{mark.next}:*") if uid >= mark.next]

    def bring_new(self) -> tuple[Event, ...]:
        """The next batch of new mail."""
        assert self.mark is not None
        self._get_ready()
        taken, events = bring(self._session, self._source(self.mark), self._new[:BATCH])
        self._new = self._new[len(taken) :]
        self.mark = replace(self.mark, next=taken[-1] + 1)
        return events

    def bring_old(self) -> tuple[Event, ...]:
        """The next batch of the window."""
        assert self.mark is not None
        assert self._old
        if self.done:
            self._get_ready()
        wanted = self._old[: BATCH if self.done else FIRST]
        taken, events = bring(self._session, self._source(self.mark), wanted)
        self._old = self._old[len(taken) :]
        self.done += len(taken)
        self.mark = replace(self.mark, low=taken[-1] if self.left else cursor.DONE)
        return events

    def _get_ready(self) -> None:
        """For many mails; the first page does not share the processors with readers that are only starting."""
        if len(self._new) + self.left > MANY:
            self._readers.start()

    def _enter(self, told: Opened) -> Mark:
        """The mark to go on from; a new one where there is none, or where it means other mails."""
        since = self._since()
        mark = self.mark
        if mark is None:
            return cursor.begin(told.uidvalidity, self._next(told), since, modseq=told.modseq)
        if mark.uidvalidity != told.uidvalidity or self._was_set_back(mark, told):
            self._old, self._below, self.done = None, 0, 0
            return cursor.begin(told.uidvalidity, self._next(told), _earlier(mark, since), modseq=told.modseq)
        if cursor.reaches(mark, since):
            return replace(mark, modseq=told.modseq)
        self._old, self._below, self.done = None, 0, 0
        return cursor.widen(mark, since, modseq=told.modseq)

    def _was_set_back(self, mark: Mark, told: Opened) -> bool:
        """Whether the server was restored from a backup: it will give, or has given, UIDs anew that we have seen."""
        if not 0 < told.uid_next < mark.next:
            return False
        words = (self.name, told.uid_next, mark.next)
        _log.warning("%s was set back: its next UID is %d and was %d; it is looked through again", *words)
        return True

    def _next(self, told: Opened) -> int:
        return told.uid_next or max(self._session.uids(), default=0) + 1

    def _look_up(self, mark: Mark) -> None:
        """Find what the window holds. Where nothing of it is here yet: the page to begin with, out of the last mails.

        To search all of a big folder takes a server seconds. The last mails have the highest UIDs, so that it would
        find no others above those of them that lie in the window.
        """
        self._old, self._below = [], 0
        if mark.complete:
            return
        criteria = ["UID", f"1:{mark.low - 1}"]
        if mark.since:
            criteria += ["SINCE", imap_date(date.fromisoformat(mark.since))]
        if mark.before:
            criteria += ["BEFORE", imap_date(date.fromisoformat(mark.before))]
        below = self._session.exists - FIRST
        if mark.low == mark.next and not mark.before and below > 0:
            self._old = _descending(self._session.newest(FIRST, *criteria), mark)
        if self._old:
            self._below = below
        else:
            self._old = _descending(self._session.uids(*criteria), mark)

    def _since(self) -> date | None:
        window = self._settings.since
        return None if window is None else (self._now() - window).date()

    def _source(self, mark: Mark) -> Source:
        max_size = self._settings.max_size
        lent = (self._doubts, self._readers)
        return Source(self.name, mark.uidvalidity, self._outgoing, max_size, self._now, *lent)


def _descending(uids: list[int], mark: Mark) -> list[int]:
    """Those of a window. A server told to go to `*` adds what came since."""
    return [uid for uid in reversed(uids) if uid < mark.low]


def _earlier(mark: Mark, since: date | None) -> date | None:
    """The wider of the old window and the one the settings ask for."""
    if since is None or not mark.since:
        return None
    return min(since, date.fromisoformat(mark.since))


def imap_date(day: date) -> str:
    """A day as SEARCH takes it."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
