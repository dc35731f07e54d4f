"""Mails by UID, in batches of bounded size; one that can't be had becomes a visible entry and holds nobody up."""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime

from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.doubts import Doubts
from tui_desk.connectors.imap.session import Row, Session
from tui_desk.connectors.readers import Apart, Arrived, Readers
from tui_desk.errors import ChannelError
from tui_desk.exchange import Event, Place, Unreadable
from tui_desk.typed import dataclass

BATCH_BYTES = 8_000_000
_ABOUT = ("RFC822.SIZE", "INTERNALDATE")
_WHOLE = ("BODY.PEEK[]", "INTERNALDATE")
_TASTE = "BODY.PEEK[]<0.1024>"
_TRIES = 3
_REFUSALS = (imaplib.IMAP4.error, ValueError, TimeoutError)


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
    doubts: Doubts = field(default_factory=Doubts)
    """What failed in rounds before."""
    readers: Readers | Apart = field(default_factory=Readers)


def bring(session: Session, source: Source, uids: Sequence[int]) -> tuple[list[int], tuple[Event, ...]]:
    """A batch from the front of `uids`: those dealt with, and their events by ascending UID."""
    uids = _front(source, uids)
    described, refused = _rows(session, source, uids, _ABOUT)
    sizes = {uid: row[b"RFC822.SIZE"] for uid, row in described.items()}
    taken = _fitting(uids, sizes, source.max_size)
    small = [uid for uid in taken if sizes.get(uid, source.max_size + 1) <= source.max_size]
    whole, refused_whole = _rows(session, source, small, _WHOLE)
    events = source.readers.read([_arrived(source, uid, row) for uid, row in whole.items()])
    brought: dict[int, Event | Exception] = dict(zip(whole, events, strict=True))
    for uid in taken:
        if sizes.get(uid, 0) > source.max_size and (answer := _big(session, source, uid, described[uid])):
            brought[uid] = answer
    brought |= {uid: refusal for uid, refusal in (refused | refused_whole).items() if uid in taken}
    _judge(session, source, brought)
    for uid in taken:
        source.doubts.acquit(place(source, uid))
    return taken, tuple(_entry(source, uid, brought[uid]) for uid in sorted(brought))


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


def _front(source: Source, uids: Sequence[int]) -> Sequence[int]:
    """Those to ask for together: all before one that is in doubt; that one by itself."""
    for number, uid in enumerate(uids):
        if place(source, uid) in source.doubts:
            return uids[: max(number, 1)]
    return uids


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
    told: dict[int, Row] = {}
    together = [uid for uid in uids if place(source, uid) not in source.doubts]
    try:
        told = session.fetch(together, *items) if together else {}
    except _REFUSALS as error:
        _recover(session, source, error)
    rows = {uid: row for uid, row in told.items() if _is_complete(row, items)}
    refused: dict[int, Exception] = {}
    for uid in _there(session, [uid for uid in uids if uid not in rows]):
        answer = _alone(session, source, uid, items)
        if isinstance(answer, TimeoutError) and not _others_come(session, source, [uid]):
            raise answer
        if isinstance(answer, Exception):
            refused[uid] = answer
        elif answer is not None:
            rows[uid] = answer
    return rows, refused


def _alone(session: Session, source: Source, uid: int, items: tuple[str, ...]) -> Row | Exception | None:
    """One mail that did not come with the others, or why not; None: it is gone. Servers have been seen to hang up on
    a damaged one."""
    refusal: Exception = ValueError("no answer")
    for _ in range(_TRIES):
        try:
            row = session.fetch([uid], *items).get(uid, {})
        except _REFUSALS as error:
            _recover(session, source, error)
            refusal = error
            if isinstance(error, TimeoutError):
                break  # each costs a minute
        else:
            if _is_complete(row, items):
                return row
    return refusal if _there(session, [uid]) else None


def _there(session: Session, uids: Sequence[int]) -> list[int]:
    """Those that the server still has."""
    if not uids:
        return []
    session.renew()
    return session.uids("UID", ",".join(map(str, uids)))


def _judge(session: Session, source: Source, brought: Mapping[int, Event | Exception]) -> None:
    """Raises a refusal that may not be about its mail: nothing else comes either, or it may pass."""
    refused = {uid: answer for uid, answer in brought.items() if isinstance(answer, Exception)}
    if not refused:
        return
    delivered = len(brought) > len(refused)
    others_come = delivered or _others_come(session, source, list(refused))
    for uid, refusal in refused.items():
        slow = isinstance(refusal, TimeoutError)
        may_pass = slow or words.is_passing(refusal)
        if others_come is False or (others_come is None and may_pass):
            raise refusal
        doubtful = slow or (may_pass and not delivered)
        if doubtful and not source.doubts.condemn(place(source, uid), refusal):
            raise refusal


def _others_come(session: Session, source: Source, uids: Sequence[int]) -> bool | None:
    """Whether other mail of the folder can be had now; None: there is no other."""
    others = [uid for uid in session.uids() if uid not in uids and place(source, uid) not in source.doubts]
    if not others:
        return None
    for uid in {others[0], others[len(others) // 2], others[-1]}:
        try:
            row = session.fetch([uid], _TASTE).get(uid, {})
        except _REFUSALS as error:
            _recover(session, source, error)
            if isinstance(error, TimeoutError):
                break
        else:
            if isinstance(row.get(b"BODY[]<0>"), bytes):
                return True
    return False


def undelivered(source: Source, uid: int, refusal: Exception) -> Unreadable:
    """The entry for a mail of which there is only its place."""
    ext_id = f"imap:{source.folder}/{source.uidvalidity}/{uid}"
    error = f"the server lists this mail but does not deliver it: {words.said(refusal)}"
    return Unreadable(ext_id, b"", error, place(source, uid))


def _recover(session: Session, source: Source, error: Exception) -> None:
    """Get to where the next mail can be asked for."""
    if words.is_lost(error):
        reopen(session, source)


def _big(session: Session, source: Source, uid: int, row: Row) -> Event | Exception | None:
    """The event, or why there is none; None: the mail is gone."""
    at, size = received(row, source.now), int(row[b"RFC822.SIZE"])
    from tui_desk.connectors.imap import big

    try:
        return big.bring(session, place(source, uid), at, size=size, outgoing=source.outgoing)
    except _REFUSALS as error:
        _recover(session, source, error)
        return error if _there(session, [uid]) else None


def _entry(source: Source, uid: int, answer: Event | Exception) -> Event:
    return undelivered(source, uid, answer) if isinstance(answer, Exception) else answer


def _arrived(source: Source, uid: int, row: Row) -> Arrived:
    return Arrived(row[b"BODY[]"], place(source, uid), received(row, source.now), source.outgoing)


def _is_complete(row: Row, items: tuple[str, ...]) -> bool:
    if items is _WHOLE:
        return isinstance(row.get(b"BODY[]"), bytes)
    return isinstance(row.get(b"RFC822.SIZE"), int)
