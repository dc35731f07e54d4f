"""Looking at the server again, on one connection and changing nothing: what it has, and a mail asked for anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tui_desk.connectors.base import Folder
from tui_desk.connectors.imap import cursor as cursors
from tui_desk.connectors.imap import names
from tui_desk.connectors.imap.fetching import Source, bring
from tui_desk.connectors.imap.folder import imap_date
from tui_desk.connectors.imap.session import Session
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.readers import Apart
from tui_desk.errors import ChannelError
from tui_desk.exchange import Event, Place


def inventory(
    session: Session, settings: ImapSettings, cursor: Mapping[str, Any] | None, now: datetime
) -> Iterator[Folder]:
    """Every watched folder that is there, with its UIDs; what is older than the sync's window stands apart."""
    marks = cursors.read(cursor)
    listed = session.listed()
    found = [names.find(wanted, listed) for wanted in settings.folders]
    for name in dict.fromkeys(filter(None, found)):
        opened = session.examine(name)
        uids = frozenset(session.uids())
        mark = marks.get(name)
        if mark is not None and mark.uidvalidity == opened.uidvalidity:
            since = date.fromisoformat(mark.since) if mark.since else None
        else:
            since = None if settings.since is None else (now - settings.since).date()
        wanted = frozenset(session.uids("SINCE", imap_date(since))) if since else uids
        yield Folder(name, opened.uidvalidity, uids, uids - wanted)


def refetch(session: Session, settings: ImapSettings, place: Place, now: Callable[[], datetime]) -> Event:
    """The mail at a place. Raises ChannelError if it is there no more."""
    outgoing = names.is_sent(place.folder, session.listed())
    if session.examine(place.folder).uidvalidity != place.uidvalidity:
        raise ChannelError(f"the server has renumbered {place.folder}; this mail can't be asked for again")
    with Apart() as apart:
        source = Source(place.folder, place.uidvalidity, outgoing, settings.max_size, now, readers=apart)
        _, events = bring(session, source, [place.uid])
    if not events:
        raise ChannelError(f"the server has this mail no more (UID {place.uid} in {place.folder})")
    return events[0]
