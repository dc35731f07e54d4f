"""What rows show of what happened: a conversation's, worked out anew from its messages, and a message's delivery."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tui_desk.desk.inbox import NEVER
from tui_desk.store.reader import Reader, Row
from tui_desk.text.clean import clean

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
    from tui_desk.text.quotes import own_text

    return clean(own_text(text, spans)[:LOOKED_AT], one_line=True).strip()[:SNIPPET]


def put(tx: Transaction, conversation_id: int, columns: Mapping[str, Any]) -> None:
    """Change a conversation's row, and its version with it."""
    tx.put("conversation", conversation_id, **columns)


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
        columns = counted(tx, conversation_id)
        setting = ", ".join(f"{name} = :{name}" for name in columns)
        tx.run(f"UPDATE conversation SET {setting} WHERE id = :id", **columns, id=conversation_id)


def counted(reader: Reader, conversation_id: int) -> dict[str, Any]:
    """The derived columns of a conversation as its messages say.

    Where every message moved elsewhere or was taken back the times are none of them, so that the row keeps its place.
    """
    totals = reader.row(
        "SELECT count(*), max(id), max(at), max(CASE WHEN direction = 'inbound' THEN at END),"
        f" max(CASE WHEN direction = 'outbound' AND automatic = '' AND delivery NOT IN {_UNSENT} THEN at END),"
        " sum(direction = 'outbound' AND delivery IN ('failed', 'bounced', 'uncertain'))"
        " FROM message WHERE conversation_id = :id AND delivery != 'cancelled'",
        id=conversation_id,
    )
    assert totals is not None
    if not totals[0]:
        return {
            "messages": 0,
            "snippet": "",
            "undelivered": 0,
            "waiting_since": None,
            "waiting_key": NEVER,
        }
    number, newest_id, last_at, last_inbound_at, last_answer_at, undelivered = totals
    newest = reader.row(
        "SELECT text, spans, deleted_at, id FROM message WHERE conversation_id = :id AND delivery != 'cancelled'"
        " ORDER BY at DESC, id DESC LIMIT 1",
        id=conversation_id,
    )
    since = _waiting_since(reader, conversation_id, last_answer_at or 0)
    return {
        "messages": number,
        "last_message_id": newest_id,
        "last_at": last_at,
        "last_inbound_at": last_inbound_at,
        "undelivered": undelivered or 0,
        "snippet": _snippet(reader, newest),
        "waiting_since": since,
        "waiting_key": NEVER if since is None else since,
    }


def _waiting_since(reader: Reader, conversation_id: int, answered: int) -> int | None:
    """Since when the customer waits; nobody does where it is closed or spam."""
    row = reader.row(
        # Many messengers count whole seconds: of the same one what came here later was said later.
        "SELECT min(at) FROM message WHERE conversation_id = :id AND direction = 'inbound' AND automatic = ''"
        " AND (at > :answered OR at = :answered AND id > (SELECT coalesce(max(id), 0) FROM message"
        f" WHERE conversation_id = :id AND direction = 'outbound' AND automatic = '' AND delivery NOT IN {_UNSENT}"
        " AND at = :answered))"
        " AND NOT EXISTS (SELECT 1 FROM conversation WHERE id = :id AND (status = 'closed' OR spam))",
        id=conversation_id,
        answered=answered,
    )
    return row[0] if row else None


def _snippet(reader: Reader, row: Row | None) -> str:
    """What the newest message says; of one without words, what it brings."""
    if row is None:
        return ""
    text, spans, deleted_at, id_ = row
    if deleted_at is not None:
        return "(taken back)"
    return snippet(text, json.loads(spans)) or _first_file(reader, id_)


def _first_file(reader: Reader, message_id: int) -> str:
    """`picture lift.png`, and how many more."""
    files = reader.rows(
        "SELECT media_type, name FROM attachment WHERE message_id = :id ORDER BY position", id=message_id
    )
    if not files:
        return ""
    media_type, name = files[0]
    what = "picture" if media_type.startswith("image/") else "file"
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"{what} {clean(name, one_line=True).strip()[:SNIPPET]}".rstrip() + more
