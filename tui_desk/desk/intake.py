"""How what a channel delivered becomes part of the desk: each item once, always as a message or a quarantine entry.

Preparing (files, compression) needs no transaction; `receive` is one, and stores the cursor with the messages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk import (
    bounces,
    copies,
    first_mail,
    originals,
    placing,
    storing,
    waking,
)
from tui_desk.desk.customers import tombstones
from tui_desk.desk.prepared import Outcome, Prepared, StoredFile
from tui_desk.desk.standing import recount
from tui_desk.desk.tickets import reminder_mail
from tui_desk.exchange import Change, Event, File, Message, Place, Progress, Unreadable
from tui_desk.moments import milliseconds
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.store.trouble import is_damaged
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.store.files import Files
    from tui_desk.store.transaction import Transaction

LONGEST_ERROR = 500


def prepare(files: Files, event: Event) -> Prepared:
    """Put an event's bytes on disk."""
    stored: tuple[StoredFile, ...] = ()
    if isinstance(event, Message):
        stored = tuple(_store(files, file) for file in event.files)
    return Prepared(event, originals.prepare(files, event.raw), stored)


def receive(
    tx: Transaction,
    channel_id: int,
    prepared: Sequence[Prepared],
    *,
    cursor: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    catching_up: bool = False,
    enough: Callable[[], bool] = lambda: False,
) -> tuple[Outcome, ...]:
    """Take a batch in. One bad item goes to quarantine and never stops the others.

    `catching_up`: history that a first sync brings; it rings no bell, and what is old stands closed. `enough`: asked
    after each; where it says so, the rest is left for another transaction, and with it `cursor` and `progress`.
    """
    outcomes: list[Outcome] = []
    for one in prepared:
        outcomes.append(_receive_one(tx, channel_id, one, catching_up))
        if len(outcomes) < len(prepared) and enough():
            cursor = progress = None
            break
    recount(
        tx, (one.conversation_id for one in outcomes if one.conversation_id and one.status != "duplicate")
    )
    if catching_up:
        waking.close_old(tx, [one.conversation_id for one in outcomes if one.conversation_id])
    row: dict[str, Any] = {"last_ok": tx.now}
    if any(one.status != "duplicate" for one in outcomes):
        row["last_event_at"] = tx.now
    if cursor is not None:
        row["cursor"] = dict(cursor)
    if progress is not None:
        row |= _how_far(tx, channel_id, progress)
    tx.change(tables.Channel, channel_id, **row)
    return tuple(outcomes)


def _how_far(tx: Transaction, channel_id: int, progress: Progress) -> dict[str, int]:
    """Who begins anew and finds nothing left counts nothing: what was stored before is all there is."""
    if progress.done or progress.total:
        return {"done": progress.done, "total": progress.total}
    stored = tx.row("SELECT done FROM channel WHERE id = :id", id=channel_id)
    assert stored is not None
    return {"done": stored[0], "total": stored[0]}


def quarantine(tx: Transaction, channel_id: int, prepared: Prepared, error: str) -> Outcome:
    """Keep what can't be understood: raw, visible, to be tried again."""
    event = prepared.event
    place = event.place if isinstance(event, Message | Unreadable) else None
    ext_id, words = storable(event.ext_id), storable(error)[:LONGEST_ERROR]
    known = tx.row(
        "SELECT id, message_id FROM quarantine WHERE channel_id = :channel AND ext_id = :ext_id",
        channel=channel_id,
        ext_id=ext_id,
    )
    if known:
        if place:
            remember_place(tx, channel_id, place, message_id=known[1], quarantine_id=known[0])
        tx.run(
            "UPDATE quarantine SET tries = tries + 1, error = :error WHERE id = :id",
            error=words,
            id=known[0],
        )
        return Outcome("duplicate", "unreadable", message_id=known[1], quarantine_id=known[0])
    raw_id = originals.keep(tx, prepared.original) if event.raw else None
    id_ = tx.insert(
        tables.Quarantine,
        channel_id=channel_id,
        ext_id=ext_id,
        raw_id=raw_id,
        error=words,
        at=tx.now,
    )
    if place:
        remember_place(tx, channel_id, place, quarantine_id=id_)
    tx.event("quarantined", actor="sync", quarantine=id_)
    return Outcome("quarantined", "unreadable", quarantine_id=id_)


def remember_place(
    tx: Transaction,
    channel_id: int,
    place: Place,
    *,
    message_id: int | None = None,
    quarantine_id: int | None = None,
) -> None:
    """Note where the server keeps an item."""
    tx.run(
        "INSERT INTO place (channel_id, folder, uidvalidity, uid, message_id, quarantine_id)"
        " VALUES (:channel, :folder, :uidvalidity, :uid, :message, :quarantine)"
        " ON CONFLICT (channel_id, folder, uidvalidity, uid) DO UPDATE SET"
        " message_id = excluded.message_id, quarantine_id = excluded.quarantine_id",
        channel=channel_id,
        folder=storable(place.folder),
        uidvalidity=place.uidvalidity,
        uid=place.uid,
        message=message_id,
        quarantine=quarantine_id,
    )


def at_place(reader: Reader, channel_id: int, place: Place) -> tuple[int | None, int | None] | None:
    """`(message, quarantine entry)` known to stand at a place."""
    row = reader.row(
        "SELECT message_id, quarantine_id FROM place WHERE channel_id = :channel AND folder = :folder"
        " AND uidvalidity = :uidvalidity AND uid = :uid",
        channel=channel_id,
        folder=storable(place.folder),
        uidvalidity=place.uidvalidity,
        uid=place.uid,
    )
    return (row[0], row[1]) if row else None


def _receive_one(tx: Transaction, channel_id: int, one: Prepared, catching_up: bool) -> Outcome:
    event = one.event
    if isinstance(event, Unreadable):
        return quarantine(tx, channel_id, one, event.error)
    try:
        with tx.part():
            if tombstones.is_buried(tx, channel_id, event):
                return _forgotten(tx, channel_id, event)
            if not isinstance(event, Message):
                from tui_desk.desk import changes

                return Outcome("changed", "change", changes.apply(tx, channel_id, event))
            if event.thread:
                from tui_desk.desk import chat_intake

                return chat_intake.take_in(tx, channel_id, one, event, catching_up)
            return _take_in(tx, channel_id, one, event, catching_up)
    except Exception as error:
        # Whatever this one item does to us, the others must get through; trouble of the store itself is not its fault.
        if isinstance(error, sqlite3.OperationalError | OSError) or is_damaged(error):
            raise
        return quarantine(tx, channel_id, one, f"{type(error).__name__}: {error!r}")


def _forgotten(tx: Transaction, channel_id: int, event: Message | Change) -> Outcome:
    """Of somebody who was forgotten: where the server keeps it is noted, so that nobody misses it, and nothing else."""
    if isinstance(event, Message) and event.place:
        remember_place(tx, channel_id, event.place)
    return Outcome("duplicate", "forgotten")


def _take_in(tx: Transaction, channel_id: int, one: Prepared, event: Message, catching_up: bool) -> Outcome:
    known = _known(tx, channel_id, event)
    if known is not None:
        if event.place:
            remember_place(tx, channel_id, event.place, message_id=known.message_id)
        return known
    bounced = bounces.bounced_by(tx, event)
    if bounced:
        spot = placing.beside_bounce(tx, bounced)
    else:
        spot = placing.place(tx, channel_id, event, catching_up=catching_up)
    message_id = storing.write(tx, channel_id, one, event, spot)
    if bounced:
        bounces.mark(tx, bounced, message_id)
    if event.place:
        remember_place(tx, channel_id, event.place, message_id=message_id)
    waking.settle(tx, channel_id, event, spot, message_id, catching_up=catching_up)
    if event.mail is not None and spot.status == "joined":
        first_mail.go_back(tx, spot.conversation_id, milliseconds(event.at))
    return Outcome(spot.status, spot.rule, spot.conversation_id, message_id)


def _known(tx: Transaction, channel_id: int, event: Message) -> Outcome | None:
    """The message this one is already, if it is."""
    if event.place:
        there = at_place(tx, channel_id, event.place)
        if there and there[0] and _may_be(tx, there[0], event):
            return _duplicate(tx, there[0], "same-place")
    copy = copies.copy_of(tx, storing.key_of(tx, channel_id, event), event.mail)
    if copy:
        return _duplicate(tx, copy, "same-content")
    own = copies.own_copy(tx, event)
    if own:
        return _duplicate(tx, own, "own-copy")
    return Outcome("duplicate", "own-reminder") if reminder_mail.is_ours(tx, event) else None


def _may_be(tx: Transaction, message_id: int, event: Message) -> bool:
    """Whether a place still means the message it meant: a server restored from a backup gives places anew."""
    if event.mail is None:
        return True
    sent_at = milliseconds(event.mail.sent_at) if event.mail.sent_at else None
    return (
        tx.row(
            "SELECT 1 FROM message WHERE id = :id AND mail_id = :mail_id AND (mail_id != '' OR sent_at IS :sent_at)",
            id=message_id,
            mail_id=event.mail.message_id,
            sent_at=sent_at,
        )
        is not None
    )


def _duplicate(tx: Transaction, message_id: int, rule: str) -> Outcome:
    row = tx.row("SELECT conversation_id FROM message WHERE id = :id", id=message_id)
    return Outcome("duplicate", rule, row[0] if row else None, message_id)


def _store(files: Files, file: File) -> StoredFile:
    if file.content is None:
        return StoredFile(file, None, file.size)
    sha256, size = files.put(file.content)
    return StoredFile(file, sha256, size)
