"""The same complaint over two channels: which other conversations of a customer are open, and what was merged into one.

What can't be merged is not told of: groups, where everybody would read the answer, spam, and what is empty.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.desk import people
from tui_desk.desk.homes import DISSOLVED
from tui_desk.rows import OpenRow
from tui_desk.store.reader import Reader, any_of

MOST = 20
_ROW = "SELECT c.id, coalesce(nullif(c.subject, ''), c.snippet), h.name, h.kind, c.status, c.last_at"


def beside(reader: Reader, conversation_id: int) -> tuple[OpenRow, ...]:
    """The other conversations of this one's customer that are not closed, newest first."""
    here = reader.row(
        "SELECT c.customer_id FROM conversation c LEFT JOIN chat t ON t.id = c.chat_id"
        " WHERE c.id = :id AND c.customer_id IS NOT NULL AND coalesce(t.is_group, 0) = 0",
        id=conversation_id,
    )
    return of_family(reader, conversation_id, people.family(reader, here[0])) if here else ()


def of_family(reader: Reader, conversation_id: int, members: Sequence[int]) -> tuple[OpenRow, ...]:
    """Those of a customer and of all who were joined to him."""
    names, params = any_of("member", members)
    rows = reader.rows(
        f"{_ROW} FROM conversation c JOIN channel h ON h.id = c.channel_id LEFT JOIN chat t ON t.id = c.chat_id"
        f" WHERE c.customer_id IN ({names}) AND c.id != :id AND c.status != 'closed'"
        " AND c.spam = 0 AND c.messages > 0 AND coalesce(t.is_group, 0) = 0"
        " ORDER BY c.last_at DESC, c.id DESC LIMIT :most",
        id=conversation_id,
        most=MOST,
        **params,
    )
    return tuple(OpenRow(*row) for row in rows)


def parts(reader: Reader, conversation_id: int) -> tuple[OpenRow, ...]:
    """What was merged into this conversation and can be parted from it, the lowest number first."""
    rows = reader.rows(
        f"{_ROW} FROM conversation c JOIN channel h ON h.id = c.channel_id"
        " WHERE c.merged_into_id = :id AND c.link_reason != :dissolved ORDER BY c.id",
        id=conversation_id,
        dissolved=DISSOLVED,
    )
    return tuple(OpenRow(*row) for row in rows)
