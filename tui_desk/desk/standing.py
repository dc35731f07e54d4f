"""What rows show of what happened: a conversation's, worked out anew from its messages, and a message's delivery."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tui_desk.desk.inbox import NEVER
from tui_desk.store.reader import Row
from tui_desk.text.clean import clean
from tui_desk.text.quotes import own_text

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

SNIPPET = 160
LONGEST_DETAIL = 300
"""A server's words on a delivery."""
LOOKED_AT = 2_000
"""Of a long text the beginning tells enough for one line."""

_UNSENT = "('cancelled', 'failed', 'bounced')"


def snippet(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The beginning of a message's own text on one line."""
    return clean(own_text(text, spans)[:LOOKED_AT], one_line=True).strip()[:SNIPPET]


def put(tx: Transaction, conversation_id: int, columns: Mapping[str, Any]) -> None:
    """Change a conversation's row, and its version with it. In SQL text, so that no deed waits for SQLModel."""
    setting = ", ".join(f"{name} = :{name}" for name in columns)
    sql = f"UPDATE conversation SET {setting}, version = version + 1 WHERE id = :conversation_id"
    tx.run(sql, **columns, conversation_id=conversation_id)


def show_delivery(tx: Transaction, message_id: int, delivery: str, detail: str | None = "") -> None:
    """Show on a message of ours what became of it; `detail` None: the words that stand there stay."""
    tx.run(
        "UPDATE message SET delivery = :delivery, delivery_detail = coalesce(:detail, delivery_detail) WHERE id = :id",
        delivery=delivery,
        detail=None if detail is None else detail[:LONGEST_DETAIL],
        id=message_id,
    )


def recount(tx: Transaction, conversation_ids: Iterable[int]) -> None:
    """Bring the derived columns of these conversations up to date."""
    for conversation_id in set(conversation_ids):
        _recount(tx, conversation_id)


def _recount(tx: Transaction, conversation_id: int) -> None:
    totals = tx.row(
        "SELECT count(*), max(id), max(at), max(CASE WHEN direction = 'inbound' THEN at END),"
        f" max(CASE WHEN direction = 'outbound' AND automatic = '' AND delivery NOT IN {_UNSENT} THEN at END),"
        " sum(direction = 'outbound' AND delivery IN ('failed', 'bounced', 'uncertain'))"
        " FROM message WHERE conversation_id = :id AND delivery != 'cancelled'",
        id=conversation_id,
    )
    assert totals is not None
    if not totals[0]:
        _empty(tx, conversation_id)
        return
    number, newest_id, last_at, last_inbound_at, last_answer_at, undelivered = totals
    waiting = tx.row(
        # Many messengers count whole seconds: of the same one what came here later was said later.
        "SELECT min(at) FROM message WHERE conversation_id = :id AND direction = 'inbound' AND automatic = ''"
        " AND (at > :answered OR at = :answered AND id > (SELECT coalesce(max(id), 0) FROM message"
        f" WHERE conversation_id = :id AND direction = 'outbound' AND automatic = '' AND delivery NOT IN {_UNSENT}"
        " AND at = :answered))",
        id=conversation_id,
        answered=last_answer_at or 0,
    )
    newest = tx.row(
        "SELECT text, spans, deleted_at, id FROM message WHERE conversation_id = :id AND delivery != 'cancelled'"
        " ORDER BY at DESC, id DESC LIMIT 1",
        id=conversation_id,
    )
    since = waiting[0] if waiting else None
    tx.run(
        "UPDATE conversation SET messages = :number, last_message_id = :newest, last_at = :last_at,"
        " last_inbound_at = :inbound, undelivered = :undelivered, snippet = :snippet,"
        " waiting_since = CASE WHEN status = 'closed' OR spam THEN NULL ELSE :since END,"
        " waiting_key = CASE WHEN status = 'closed' OR spam THEN :never ELSE coalesce(:since, :never) END"
        " WHERE id = :id",
        number=number,
        newest=newest_id,
        last_at=last_at,
        inbound=last_inbound_at,
        undelivered=undelivered or 0,
        snippet=_snippet(tx, newest),
        since=since,
        never=NEVER,
        id=conversation_id,
    )


def _empty(tx: Transaction, conversation_id: int) -> None:
    """Every message moved elsewhere or was taken back; the times stay, so that the row keeps its place."""
    tx.run(
        "UPDATE conversation SET messages = 0, snippet = '', undelivered = 0, waiting_since = NULL,"
        " waiting_key = :never WHERE id = :id",
        never=NEVER,
        id=conversation_id,
    )


def _snippet(tx: Transaction, row: Row | None) -> str:
    """What the newest message says; of one without words, what it brings."""
    if row is None:
        return ""
    text, spans, deleted_at, id_ = row
    if deleted_at is not None:
        return "(taken back)"
    return snippet(text, json.loads(spans)) or _first_file(tx, id_)


def _first_file(tx: Transaction, message_id: int) -> str:
    """`picture lift.png`, and how many more."""
    files = tx.rows(
        "SELECT media_type, name FROM attachment WHERE message_id = :id ORDER BY position", id=message_id
    )
    if not files:
        return ""
    media_type, name = files[0]
    what = "picture" if media_type.startswith("image/") else "file"
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"{what} {clean(name, one_line=True).strip()[:SNIPPET]}".rstrip() + more
