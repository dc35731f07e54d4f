"""One customer with everything that is known of him, over all channels and all who were joined to him."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tui_desk.customer_rows import (
    CustomerDetail,
    CustomerLine,
    HistoryLine,
    JoinedCustomer,
    KnownBy,
    LastAnswer,
    LookupRow,
)
from tui_desk.desk.customers import counting, family, finding, writes_in
from tui_desk.desk.customers.card import card
from tui_desk.desk.people import WRITTEN
from tui_desk.desk.tickets import finding as tickets
from tui_desk.errors import NotFound
from tui_desk.lookup_policy import Source
from tui_desk.rows import EventRow
from tui_desk.store.reader import Reader, Row, any_of
from tui_desk.ticket_rows import TicketLine

PAGE = 50
Before = tuple[int, int]
"""`(last_at, id)` of the last line one has; the page behind it begins there."""
OPEN_TICKETS = 50


def detail(reader: Reader, customer_id: int) -> CustomerDetail:
    """A customer, or who he turned out to be. Raises NotFound."""
    id_ = family.current(reader, customer_id)
    line = finding.lines(reader, [id_])[id_]
    ids = family.members(reader, id_)
    said = card(reader, ids)
    members = reader.rows(_MEMBERS, customer=id_)
    wrote = reader.row(_WROTE, customer=id_)
    assert wrote is not None
    open_ones, resolved = tickets_of(reader, id_)
    return CustomerDetail(
        line=line,
        language=said.language,
        guessed_language="" if said.language else writes_in.guessed(reader, id_),
        time_zone=said.time_zone,
        notes=said.notes,
        attributes=said.attributes,
        identities=identities(reader, id_),
        joined=tuple(JoinedCustomer(*row[:4]) for row in members[1:]),
        created_at=min(row[4] for row in members),
        wrote=wrote[0],
        first_at=wrote[1],
        last_at=wrote[2],
        last_answer=_last_answer(reader, ids),
        tickets=open_ones,
        tickets_resolved=resolved,
        about=counting.wrote_about(reader, id_),
        lookups=lookups(reader, id_),
    )


def of_conversation(reader: Reader, conversation_id: int) -> int | None:
    """The customer a conversation is with; None: nobody is known."""
    row = reader.row("SELECT customer_id FROM conversation WHERE id = :id", id=conversation_id)
    if row is None:
        raise NotFound(f"there is no conversation #{conversation_id}")
    return None if row[0] is None else family.current(reader, row[0])


def line(reader: Reader, customer_id: int) -> CustomerLine:
    """A customer as a list shows him. Raises NotFound."""
    id_ = family.current(reader, customer_id)
    return finding.lines(reader, [id_])[id_]


def identities(reader: Reader, customer_id: int) -> tuple[KnownBy, ...]:
    """What he is known by, as people write it, in the order it became known."""
    rows = reader.rows(
        f"SELECT i.id, i.kind, {WRITTEN}, i.customer_id FROM identity i WHERE i.customer_id IN ({family.FAMILY})"
        " ORDER BY i.customer_id != :customer, i.id",
        customer=customer_id,
    )
    return tuple(KnownBy(*row) for row in rows)


def history(
    reader: Reader, customer_id: int, *, before: Before | None = None, limit: int = PAGE
) -> tuple[HistoryLine, ...]:
    """His conversations and those in which he wrote, newest first; `before`: the page behind that line."""
    at, id_ = before or (2**62, 0)
    rows = reader.rows(_HISTORY, customer=family.current(reader, customer_id), at=at, id=id_, limit=limit)
    return tuple(_history_line(row) for row in rows)


def events(reader: Reader, customer_id: int) -> tuple[EventRow, ...]:
    """What was done to his card, and to those joined to him, oldest first."""
    rows = reader.rows(
        "SELECT e.id, e.at, e.actor, coalesce(a.name, e.actor), e.kind, e.conversation_id, e.message_id, e.data,"
        " e.undone_by, e.ticket_id, e.customer_id FROM event e LEFT JOIN agent a ON a.login = e.actor"
        f" WHERE e.customer_id IN ({family.FAMILY}) AND e.kind LIKE 'customer\\_%' ESCAPE '\\' ORDER BY e.id",
        customer=family.current(reader, customer_id),
    )
    return tuple(map(EventRow._make, rows))


def lookups(
    reader: Reader, customer_id: int, sources: Sequence[Source] | None = None
) -> tuple[LookupRow, ...]:
    """What outside sources last said of him; those of the config in its order, or all that ever did."""
    rows = reader.rows(
        "SELECT source, at, data, problem FROM lookup WHERE customer_id = :customer ORDER BY source",
        customer=customer_id,
    )
    found = {
        source: LookupRow(source, at, tuple(json.loads(data).items()), problem)
        for source, at, data, problem in rows
    }
    names = found if sources is None else [one.name for one in sources]
    return tuple(found[name] for name in names if name in found)


def tickets_of(reader: Reader, customer_id: int) -> tuple[tuple[TicketLine, ...], int]:
    """The tickets that concern him: the open ones, soonest due first, and how many are resolved."""
    rows = reader.rows(_TICKETS, customer=customer_id, far=tickets.FAR)
    open_ids = [id_ for id_, resolved in rows if not resolved]
    found = tickets.lines(reader, open_ids[:OPEN_TICKETS])
    return tuple(found[id_] for id_ in open_ids if id_ in found), len(rows) - len(open_ids)


def _history_line(row: Row) -> HistoryLine:
    return HistoryLine(
        id=row[0],
        subject=row[1],
        status=row[2],
        channel=row[3],
        channel_kind=row[4],
        created_at=row[5],
        last_at=row[6],
        messages=row[7],
        assignee=row[8],
        tags=tuple(row[9].split(chr(31))) if row[9] else (),
    )


def _last_answer(reader: Reader, members: Sequence[int]) -> LastAnswer | None:
    names, params = any_of("member", members)
    row = reader.row(_ANSWER.format(members=names), **params)
    return LastAnswer(*row) if row is not None else None


_MEMBERS = (
    "SELECT id, name, notes, merged_into_id, created_at FROM customer"
    f" WHERE id IN ({family.FAMILY}) ORDER BY id != :customer, id"
)
_WROTE = (
    "SELECT count(*), min(at), max(at) FROM message"
    f" WHERE customer_id IN ({family.FAMILY}) AND direction = 'inbound' AND delivery != 'cancelled'"
)
_HISTORY = f"""
SELECT c.id, coalesce(nullif(c.subject, ''), c.snippet), c.status, h.name, h.kind, c.created_at, c.last_at,
  c.messages, coalesce(a.short, ''),
  (SELECT group_concat(name, char(31)) FROM (SELECT name FROM tag WHERE conversation_id = c.id ORDER BY name))
FROM conversation c JOIN channel h ON h.id = c.channel_id LEFT JOIN agent a ON a.id = c.assignee_id
WHERE c.id IN (SELECT id FROM conversation WHERE customer_id IN ({family.FAMILY})
    UNION SELECT conversation_id FROM message WHERE customer_id IN ({family.FAMILY}))
  AND c.merged_into_id IS NULL AND c.messages > 0 AND (c.last_at, c.id) < (:at, :id)
ORDER BY c.last_at DESC, c.id DESC LIMIT :limit
"""
_ANSWER = """
WITH RECURSIVE talk(last_at, id, best_at, best) AS (
  SELECT 1 << 62, 0, -1, NULL
  UNION ALL
  SELECT c.last_at, c.id, max(talk.best_at, coalesce(m.at, -1)),
    CASE WHEN m.at > talk.best_at THEN m.id ELSE talk.best END
  FROM talk JOIN conversation c ON c.id = (SELECT next.id FROM conversation next
    WHERE next.customer_id IN ({members}) AND (next.last_at, next.id) < (talk.last_at, talk.id)
    ORDER BY next.last_at DESC, next.id DESC LIMIT 1)
  LEFT JOIN message m ON m.id = (SELECT said.id FROM message said WHERE said.conversation_id = c.id
    AND said.direction = 'outbound' AND said.kind = 'message' AND said.delivery NOT IN ('cancelled', 'failed')
    ORDER BY said.at DESC, said.id DESC LIMIT 1)
  WHERE talk.best_at < talk.last_at)
SELECT m.at, coalesce(a.name, m.author_name), m.conversation_id, m.id FROM talk
JOIN message m ON m.id = talk.best LEFT JOIN agent a ON a.id = m.agent_id ORDER BY talk.best_at DESC LIMIT 1
"""
"""From the newest conversation on down, until none that follows can hold a newer answer."""
_TICKETS = f"""
SELECT t.id, t.state = 'resolved' FROM ticket t
WHERE t.id IN (SELECT id FROM ticket WHERE requester_id IN ({family.FAMILY})
    UNION SELECT ticket_id FROM ticket_customer WHERE customer_id IN ({family.FAMILY}))
  AND t.merged_into_id IS NULL
ORDER BY coalesce(t.due_at, :far), t.id
"""
