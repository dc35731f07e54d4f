"""Files too big to come along: asked for by an agent, fetched by the sync process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_desk.desk.done import Done
from tui_desk.errors import DeskError, NotFound
from tui_desk.store import tables
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def want(tx: Transaction, attachment_id: int) -> Done:
    """Ask for a file that is still on the server."""
    row = tx.row(
        "SELECT h.name FROM attachment a JOIN message m ON m.id = a.message_id JOIN channel h ON h.id = m.channel_id"
        " WHERE a.id = :id AND a.sha256 IS NULL AND a.ref IS NOT NULL",
        id=attachment_id,
    )
    if row is None:
        raise NotFound("this file is here already, or nowhere")
    if row[0] not in tx.policy.channels:
        raise DeskError(f"the channel {row[0]!r} that has this file is not in config.toml any more")
    tx.run("UPDATE attachment SET wanted = 1, problem = '' WHERE id = :id", id=attachment_id)
    return Done("Fetching the file; it can be saved when it is here")


def wanted(reader: Reader, channel_id: int) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """Files of a channel that somebody waits for: `(attachment, ref)`."""
    rows = reader.rows(
        "SELECT a.id, a.ref FROM attachment a JOIN message m ON m.id = a.message_id"
        " WHERE a.wanted AND a.sha256 IS NULL AND a.ref IS NOT NULL AND m.channel_id = :channel ORDER BY a.id",
        channel=channel_id,
    )
    return tuple((row[0], json.loads(row[1])) for row in rows)


def arrived(tx: Transaction, attachment_id: int, sha256: str, size: int) -> None:
    """The file is here."""
    tx.change(tables.Attachment, attachment_id, sha256=sha256, size=size, wanted=False, problem="")
    _tell(tx, attachment_id, "file_arrived")


def missing(tx: Transaction, attachment_id: int, problem: str) -> None:
    """The file can't be had."""
    tx.change(tables.Attachment, attachment_id, wanted=False, problem=problem)
    _tell(tx, attachment_id, "file_missing")


def _tell(tx: Transaction, attachment_id: int, kind: str) -> None:
    row = tx.row(
        "SELECT m.conversation_id, m.id FROM attachment a JOIN message m ON m.id = a.message_id WHERE a.id = :id",
        id=attachment_id,
    )
    if row:
        tx.event(kind, row[0], row[1], actor="sync", attachment=attachment_id)
