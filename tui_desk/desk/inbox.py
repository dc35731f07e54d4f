"""The lists: which conversations a view holds, in which order, and how many."""

from __future__ import annotations

from tui_desk.conversation_row import ConversationLine
from tui_desk.desk import naming
from tui_desk.desk.naming import holds, typed
from tui_desk.store.reader import any_of
from tui_desk.text.clean import storable
from tui_desk.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui_desk.rows import SortName, ViewName
    from tui_desk.store.reader import Reader, Row

NEVER = 2**62
"""`waiting_key` of a conversation in which nobody waits for us."""
WIDTH = len(ConversationLine._fields)
MOST = 100_000
"""A list holds at most so many conversations; a filter finds the others."""


class View(NamedTuple):
    """A saved filter with a count."""

    name: ViewName
    title: str


VIEWS = (
    View("mine", "Mine"),
    View("unassigned", "Unassigned"),
    View("open", "All open"),
    View("pending", "Pending"),
    View("snoozed", "Snoozed"),
    View("closed", "Closed"),
    View("undelivered", "Undelivered"),
    View("spam", "Spam"),
)

_NOT_MERGED = "c.id NOT IN (SELECT id FROM conversation WHERE merged_into_id > 0)"
"""What is part of another conversation stands in no list; its number leads to that one."""
_WHERE: dict[ViewName, str] = {
    "mine": "c.assignee_id = :agent AND c.status = 'open' AND NOT c.spam",
    "unassigned": "c.assignee_id IS NULL AND c.status = 'open' AND c.spam = 0",
    "open": "c.status = 'open' AND c.spam = 0",
    "pending": "c.status = 'pending' AND c.spam = 0",
    "snoozed": "c.status = 'snoozed' AND c.spam = 0",
    "closed": f"c.status = 'closed' AND c.spam = 0 AND {_NOT_MERGED}",
    "undelivered": "c.undelivered > 0",
    "spam": f"c.status IN ('open', 'pending', 'snoozed', 'closed') AND c.spam = 1 AND {_NOT_MERGED}",
}
_ORDER: dict[SortName, str] = {
    "waiting": "c.waiting_key, c.id",
    "newest": "c.last_at DESC, c.id DESC",
    "priority": "c.priority DESC, c.waiting_key, c.id",
}


def ids(
    reader: Reader, view: ViewName, sort: SortName, agent_id: int, *, find: str = "", limit: int = MOST
) -> list[int]:
    """The conversations of a view in order. `find` narrows by number, also a ticket's, subject, customer, address, tag.

    Raises DeskError for a ticket's number that is mistyped.
    """
    import json

    params: dict[str, int | str] = {"limit": limit}
    find = storable(find.strip())
    if find:
        params |= {**typed(find)._asdict(), **_numbered(reader, find)}
    if view == "mine":
        params["agent"] = agent_id
    sql = _ordered(view, sort, _FIND if find else "")
    found = reader.row(f"SELECT json_group_array(id) FROM ({sql})", **params)
    assert found is not None
    return list(json.loads(found[0]))


def top(reader: Reader, view: ViewName, sort: SortName, agent_id: int, limit: int) -> list[ConversationLine]:
    """The first rows of a view."""
    found = [id_ for (id_,) in reader.rows(_ordered(view, sort), agent=agent_id, limit=limit)]
    rows = lines(reader, found, agent_id)
    return [rows[id_] for id_ in found if id_ in rows]


def _ordered(view: ViewName, sort: SortName, narrower: str = "") -> str:
    return (
        f"SELECT c.id FROM conversation c WHERE {_WHERE[view]}{narrower} ORDER BY {_ORDER[sort]} LIMIT :limit"
    )


def counts(reader: Reader, agent_id: int) -> dict[ViewName, int]:
    """How many conversations each view holds."""
    found: dict[ViewName, int] = dict.fromkeys((view.name for view in VIEWS), 0)
    for status, spam, assignee, is_part, number in reader.rows(
        "SELECT status, spam, assignee_id, is_part, number FROM conversation_count"
    ):
        if status == "open" and not spam:
            found["mine"] += number if assignee == agent_id else 0
            found["unassigned"] += number if assignee == 0 else 0
        if not (is_part and (spam or status == "closed")):
            found["spam" if spam else status] += number
    undelivered = reader.row("SELECT count(*) FROM conversation WHERE undelivered > 0")
    assert undelivered is not None
    found["undelivered"] = undelivered[0]
    return found


def unread(reader: Reader, agent_id: int) -> int:
    """Open conversations, mine or nobody's, with something this agent has not read."""
    row = reader.row(f"SELECT ({_UNREAD} IS NULL) + ({_UNREAD} = :agent)", agent=agent_id)
    assert row is not None
    return int(row[0])


def lines(reader: Reader, wanted: Sequence[int], agent_id: int) -> dict[int, ConversationLine]:
    """The rows for these conversations; ones that are gone are left out."""
    names, params = any_of("id", wanted)
    rows = reader.rows(f"SELECT {COLUMNS} {FROM} WHERE c.id IN ({names})", agent=agent_id, **params)
    return {row[0]: line(row) for row in rows}


_UNREAD = (
    "SELECT count(*) FROM conversation c INDEXED BY ix_conversation_unread"
    " LEFT JOIN read_mark r ON r.conversation_id = c.id AND r.agent_id = :agent"
    " WHERE c.status = 'open' AND c.spam = 0 AND c.last_inbound_at > coalesce(r.upto, 0) AND c.assignee_id"
)
_TYPED = (":like", ":folded")
_IN_TEXT = holds(["c.snippet", "c.subject"], *_TYPED)
_IN_NAME = f"{holds(['k.name'], *_TYPED)} OR k.merged_into_id IS NOT NULL AND {holds([naming.NAME], *_TYPED)}"
_IN_ADDRESS = holds(["p.value"], *_TYPED)
_IN_TAG = holds(["t.name"], *_TYPED)
_FIND = f""" AND (
    c.id = :number OR c.id IN (SELECT l.conversation_id FROM ticket_conversation l WHERE l.ticket_id = :ticket)
    OR {_IN_TEXT}
    OR EXISTS (SELECT 1 FROM customer k WHERE k.id = c.customer_id AND ({_IN_NAME}))
    OR EXISTS (SELECT 1 FROM participant p WHERE p.conversation_id = c.id AND {_IN_ADDRESS})
    OR EXISTS (SELECT 1 FROM tag t WHERE t.conversation_id = c.id AND {_IN_TAG}))"""

COLUMNS = f"""c.id, c.subject, c.snippet, c.status, c.spam, c.priority, {naming.NAME},
  coalesce((SELECT coalesce(nullif(i.handle, ''), i.value) FROM identity i WHERE i.customer_id = c.customer_id
    ORDER BY i.id LIMIT 1), ''),
  h.name, h.kind, c.assignee_id, coalesce(a.short, ''), c.waiting_since, c.last_at, c.snoozed_until,
  coalesce(c.last_inbound_at > coalesce(r.upto, 0), 0),
  (SELECT group_concat(name, char(31)) FROM (SELECT name FROM tag WHERE conversation_id = c.id ORDER BY name)),
  c.messages, c.undelivered,
  EXISTS (SELECT 1 FROM draft d WHERE d.conversation_id = c.id AND d.agent_id = :agent),
  c.version, coalesce(t.is_group, 0), coalesce(t.title, ''),
  CASE WHEN t.is_group THEN coalesce((SELECT m.author_name FROM message m WHERE m.id = c.last_message_id), '')
    ELSE '' END,
  c.customer_id"""
"""What `line` takes."""

FROM = """FROM conversation c
JOIN channel h ON h.id = c.channel_id
LEFT JOIN chat t ON t.id = c.chat_id
LEFT JOIN customer k ON k.id = c.customer_id
LEFT JOIN agent a ON a.id = c.assignee_id
LEFT JOIN read_mark r ON r.conversation_id = c.id AND r.agent_id = :agent"""


def line(row: Row) -> ConversationLine:
    """The first columns of a row."""
    return ConversationLine._make(
        (
            *row[:4],
            bool(row[4]),
            *row[5:15],
            bool(row[15]),
            tuple(row[16].split("\x1f")) if row[16] else (),
            *row[17:19],
            bool(row[19]),
            row[20],
            bool(row[21]),
            *row[22:WIDTH],
        )
    )


def _numbered(reader: Reader, text: str) -> dict[str, int]:
    """Where it leads if it is a number; -1 leads nowhere."""
    from tui_desk.desk import numbers
    from tui_desk.errors import NotFound
    from tui_desk.text.ticket_number import mistake

    if refused := mistake(text):
        raise NotFound(refused)
    try:
        found = numbers.meant(reader, text) if numbers.is_one(text) else numbers.Meant()
    except NotFound:
        found = numbers.Meant()
    return {"number": found.conversation_id or -1, "ticket": found.ticket_id or -1}
