"""Mails by UID, in batches of bounded size; one that can't be had becomes a visible entry and holds nobody up."""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tui_desk.connectors.imap import big, words
from tui_desk.connectors.imap.event import mail_event
from tui_desk.connectors.imap.session import Row, Session
from tui_desk.errors import ChannelError
from tui_desk.exchange import Event, Place, Unreadable

BATCH_BYTES = 8_000_000
_WHOLE = ("BODY.PEEK[]", "INTERNALDATE")
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """The folder mails are brought from."""

    folder: str
    uidvalidity: int
    outgoing: bool
    """Our own Sent folder."""
    max_size: int
    """Bigger mails come without their attachments."""
    now: Callable[[], datetime]


def bring(session: Session, source: Source, uids: Sequence[int]) -> tuple[list[int], tuple[Event, ...]]:
    """A batch from the front of `uids`: those dealt with, and their events by ascending UID."""
    rows = session.fetch(uids, "RFC822.SIZE", "INTERNALDATE")
    taken = _fitting(uids, {uid: _size(row) for uid, row in rows.items()}, source.max_size)
    small = [uid for uid in taken if _size(rows.get(uid, {})) <= source.max_size]
    events = _small(session, source, small)
    for uid in sorted(set(taken) - set(small)):
        events[uid] = _big(session, source, uid, rows[uid])
    return taken, tuple(events[uid] for uid in sorted(events))


def place(source: Source, uid: int) -> Place:
    return Place(source.folder, source.uidvalidity, uid)


def received(row: Row, now: Callable[[], datetime]) -> datetime:
    """When the server got the mail; a server that doesn't tell leaves only the present."""
    at = row.get(b"INTERNALDATE")
    return at.astimezone(UTC) if isinstance(at, datetime) else now()


def reopen(session: Session, source: Source) -> None:
    """A new connection to the same folder. Raises ChannelError if that has been renumbered meanwhile."""
    session.open()
    if session.examine(source.folder).uidvalidity != source.uidvalidity:
        raise ChannelError(f"the server has renumbered {source.folder}")


def _fitting(uids: Sequence[int], sizes: dict[int, int], max_size: int) -> list[int]:
    """The longest front that stays within a batch's bytes, and at least one mail."""
    total = 0
    for number, uid in enumerate(uids):
        total += min(sizes.get(uid, 0), max_size)
        if number and total > BATCH_BYTES:
            return list(uids[:number])
    return list(uids)


def _small(session: Session, source: Source, uids: Sequence[int]) -> dict[int, Event]:
    """All of these by one command, and what that leaves out one by one."""
    rows: dict[int, Row] = {}
    try:
        rows = session.fetch(uids, *_WHOLE)
    except (imaplib.IMAP4.error, ValueError) as error:
        _recover(session, source, error)
    events: dict[int, Event] = {uid: _event(source, uid, row) for uid, row in rows.items() if _has_body(row)}
    missing = [uid for uid in uids if uid not in events]
    if not missing:
        return events
    session.renew()
    refusals: dict[int, Exception] = {}
    for uid in session.uids("UID", ",".join(map(str, missing))):
        answer = _alone(session, source, uid)
        if isinstance(answer, Exception):
            refusals[uid] = answer
        else:
            events[uid] = answer
    return events | _refused(source, refusals, alone=not events)


def _alone(session: Session, source: Source, uid: int) -> Event | Exception:
    """One mail that did not come with the others, or why not. Servers have been seen to hang up on a damaged one."""
    refusal: Exception = ValueError("no answer")
    for _ in range(_TRIES):
        try:
            row = session.fetch([uid], *_WHOLE).get(uid, {})
        except (imaplib.IMAP4.error, ValueError) as error:
            _recover(session, source, error)
            refusal = error
        else:
            if _has_body(row):
                return _event(source, uid, row)
    return refusal


def _refused(source: Source, refusals: Mapping[int, Exception], *, alone: bool) -> dict[int, Event]:
    """Entries for what was refused. Raises if nothing was delivered and the words are those of a server in trouble."""
    for refusal in refusals.values():
        if alone and words.is_passing(refusal):
            raise refusal
    return {uid: undelivered(source, uid, refusal) for uid, refusal in refusals.items()}


def undelivered(source: Source, uid: int, refusal: Exception) -> Unreadable:
    """The entry for a mail of which there is only its place."""
    ext_id = f"imap:{source.folder}/{source.uidvalidity}/{uid}"
    error = f"the server lists this mail but does not deliver it: {words.said(refusal)}"
    return Unreadable(ext_id, b"", error, place(source, uid))


def _recover(session: Session, source: Source, error: Exception) -> None:
    """Get to where the next mail can be asked for."""
    if words.is_lost(error):
        reopen(session, source)


def _big(session: Session, source: Source, uid: int, row: Row) -> Event:
    at, size = received(row, source.now), _size(row)
    try:
        return big.bring(session, place(source, uid), at, size=size, outgoing=source.outgoing)
    except (imaplib.IMAP4.error, ValueError) as error:
        _recover(session, source, error)
        return undelivered(source, uid, error)


def _event(source: Source, uid: int, row: Row) -> Event:
    return mail_event(
        row[b"BODY[]"],
        place=place(source, uid),
        received_at=received(row, source.now),
        outgoing=source.outgoing,
    )


def _has_body(row: Row) -> bool:
    return isinstance(row.get(b"BODY[]"), bytes)


def _size(row: Row) -> int:
    size = row.get(b"RFC822.SIZE")
    return size if isinstance(size, int) else 0
