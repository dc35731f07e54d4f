"""The ids messengers give messages: what echoes, answers, edits and receipts are recognised by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def message_of(reader: Reader, channel_id: int, ext_id: str) -> int | None:
    """The message a messenger knows by this id."""
    row = reader.row(
        "SELECT message_id FROM external_id WHERE channel_id = :channel AND ext_id = :ext_id",
        channel=channel_id,
        ext_id=storable(ext_id),
    )
    return int(row[0]) if row else None


def of_message(reader: Reader, message_id: int) -> tuple[tuple[int, str], ...]:
    """`(channel, id there)` of every part of a message, the first one first."""
    rows = reader.rows(
        "SELECT channel_id, ext_id FROM external_id WHERE message_id = :id ORDER BY rowid", id=message_id
    )
    return tuple((int(channel_id), str(ext_id)) for channel_id, ext_id in rows)


def first_of(reader: Reader, channel_id: int, message_id: int) -> str:
    """The id to answer a message by; empty where the messenger gave none."""
    row = reader.row(
        "SELECT ext_id FROM external_id WHERE channel_id = :channel AND message_id = :message"
        " ORDER BY rowid LIMIT 1",
        channel=channel_id,
        message=message_id,
    )
    return str(row[0]) if row else ""


def remember(tx: Transaction, channel_id: int, ext_id: str, message_id: int) -> None:
    """A messenger gave a message this id. Whoever had it first keeps it."""
    tx.run(
        "INSERT INTO external_id (channel_id, ext_id, message_id) VALUES (:channel, :ext_id, :message)"
        " ON CONFLICT (channel_id, ext_id) DO NOTHING",
        channel=channel_id,
        ext_id=storable(ext_id),
        message=message_id,
    )
