"""Mails by UID, in batches of bounded size; one that can't be had becomes a visible entry and holds nobody up."""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tui_desk.connectors.imap import big, words
from tui_desk.connectors.imap.session import Row, Session
from tui_desk.connectors.mail import mail_event
from tui_desk.errors import ChannelError
from tui_desk.exchange import Event, Place, Unreadable

BATCH_BYTES = 8_000_000
_ABOUT = ("RFC822.SIZE", "INTERNALDATE")
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
    described, refused = _rows(session, source, uids, _ABOUT)
    sizes = {uid: row[b"RFC822.SIZE"] for uid, row in described.items()}
    taken = _fitting(uids, sizes, source.max_size)
    small = [uid for uid in taken if sizes.get(uid, source.max_size + 1) <= source.max_size]
    whole, refused_whole = _rows(session, source, small, _WHOLE)
    events: dict[int, Event] = {uid: _event(source, uid, row) for uid, row in whole.items()}
    for uid in taken:
        if sizes.get(uid, 0) > source.max_size:
            events[uid] = _big(session, source, uid, described[uid])
    _judge(refused | refused_whole, delivered=bool(events))
    for uid, refusal in (refused | refused_whole).items():
        if uid in taken:
            events[uid] = undelivered(source, uid, refusal)
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


def _rows(
    session: Session, source: Source, uids: Sequence[int], items: tuple[str, ...]
) -> tuple[dict[int, Row], dict[int, Exception]]:
    """All of these by one command, what that leaves out one by one, and why each that is there can't be had."""
    if not uids:
        return {}, {}
    told: dict[int, Row] = {}
    try:
        told = session.fetch(uids, *items)
    except (imaplib.IMAP4.error, ValueError) as error:
        _recover(session, source, error)
    rows = {uid: row for uid, row in told.items() if _is_complete(row, items)}
    refused: dict[int, Exception] = {}
    missing = [uid for uid in uids if uid not in rows]
    if missing:
        session.renew()
        for uid in session.uids("UID", ",".join(map(str, missing))):
            answer = _alone(session, source, uid, items)
            if isinstance(answer, Exception):
                refused[uid] = answer
            else:
                rows[uid] = answer
    return rows, refused


def _alone(session: Session, source: Source, uid: int, items: tuple[str, ...]) -> Row | Exception:
    """One mail that did not come with the others, or why not. Servers have been seen to hang up on a damaged one."""
    refusal: Exception = ValueError("no answer")
    for _ in range(_TRIES):
        try:
            row = session.fetch([uid], *items).get(uid, {})
        except (imaplib.IMAP4.error, ValueError) as error:
            _recover(session, source, error)
            refusal = error
        else:
            if _is_complete(row, items):
                return row
    return refusal


def _judge(refused: Mapping[int, Exception], *, delivered: bool) -> None:
    """Raises if nothing was delivered and the words are those of a server in trouble: it is not about the mails."""
    for refusal in refused.values():
        if not delivered and words.is_passing(refusal):
            raise refusal


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
    at, size = received(row, source.now), int(row[b"RFC822.SIZE"])
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


def _is_complete(row: Row, items: tuple[str, ...]) -> bool:
    if items is _WHOLE:
        return isinstance(row.get(b"BODY[]"), bytes)
    return isinstance(row.get(b"RFC822.SIZE"), int)
