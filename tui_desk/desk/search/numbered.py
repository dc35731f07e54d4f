"""What is found by its number alone: a conversation, a ticket, and the conversations that hang on that ticket."""

from __future__ import annotations

import json

from tui_desk.desk import numbers
from tui_desk.desk.tickets import finding
from tui_desk.errors import NotFound
from tui_desk.search_rows import HitLine, SearchHit
from tui_desk.store.reader import Reader
from tui_desk.text.ticket_number import named


def ticket(reader: Reader, typed: str) -> int | None:
    """The ticket of this number; None: it is no number, or none of a ticket."""
    return _meant(reader, typed).ticket_id


def hits(reader: Reader, typed: str) -> tuple[SearchHit, ...]:
    """The conversation of this number, then those that hang on the ticket of it, newest first."""
    meant = _meant(reader, typed)
    by: dict[int, str] = {}
    if meant.ticket_id is not None:
        by = dict.fromkeys(finding.conversations_of(reader, meant.ticket_id), named(meant.ticket_id))
    own = meant.conversation_id
    if own is not None:
        by[own] = f"#{own}"
    rows = reader.rows(_HITS, ids=json.dumps(list(by)), own=own) if by else ()
    return tuple(
        SearchHit(id_, newest or 0, at, author or "", HitLine(text), by[id_])
        for id_, at, newest, author, text in rows
    )


def _meant(reader: Reader, typed: str) -> numbers.Meant:
    try:
        return numbers.meant(reader, typed) if numbers.is_one(typed) else numbers.Meant()
    except NotFound:
        return numbers.Meant()


_HITS = (
    "SELECT c.id, c.last_at, n.id, n.author_name, c.snippet FROM conversation c"
    " LEFT JOIN message n ON n.id = (SELECT id FROM message WHERE conversation_id = c.id"
    "  ORDER BY at DESC, id DESC LIMIT 1)"
    " WHERE c.id IN (SELECT value FROM json_each(:ids)) ORDER BY c.id IS NOT :own, c.last_at DESC, c.id DESC"
)
