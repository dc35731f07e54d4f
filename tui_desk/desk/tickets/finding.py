"""Lists of tickets: which ones a view holds, in which order, how many, and the row of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tui_desk.desk import naming, pointers
from tui_desk.desk.tickets.narrowing import Context, conditions
from tui_desk.desk.tickets.states import OPEN, in_state
from tui_desk.errors import Misunderstood, NotFound
from tui_desk.store.reader import Reader, Row, any_of
from tui_desk.text.ticket_number import mistake, named, parse
from tui_desk.ticket_rows import STATES, TicketLine, TicketSort, TicketViewName
from tui_desk.typed import dataclass

MOST = 50_000
"""A list holds at most so many tickets; a filter finds the others."""
FAR = 2**62
MERGED = (
    "WITH RECURSIVE merged(id) AS (SELECT :id UNION SELECT t.id FROM ticket t JOIN merged"
    " ON t.merged_into_id = merged.id) SELECT id FROM merged"
)
"""A ticket and those merged into it."""


@dataclass(frozen=True, slots=True)
class TicketView:
    """A saved filter."""

    name: TicketViewName
    title: str


VIEWS = (
    TicketView("mine", "Mine"),
    TicketView("teams", "My teams"),
    TicketView("unassigned", "Unassigned"),
    TicketView("overdue", "Overdue"),
    TicketView("today", "Today"),
    TicketView("open", "All open"),
    TicketView("waiting", "Waiting"),
    TicketView("resolved", "Resolved"),
    TicketView("all", "All"),
)


_IS_THERE = "+t.merged_into_id IS NULL"
"""A ticket `t` was not merged; the plus keeps the index of merges out, as nearly all tickets are in it."""
OF_MY_TEAMS = "t.assignee_id IS NULL AND t.team IN (SELECT value FROM json_each(:teams))"
"""A ticket `t` is of a team the agent is in, and nobody has it yet."""
VIEW_CLAUSES: dict[TicketViewName, str] = {
    "mine": f"t.assignee_id = :agent AND {OPEN}",
    "teams": f"{OF_MY_TEAMS} AND {OPEN}",
    "unassigned": f"t.assignee_id IS NULL AND {OPEN}",
    "overdue": f"{OPEN} AND t.due_at <= :now",
    "today": f"{OPEN} AND t.due_at > :now AND t.due_at < :tomorrow",
    "open": OPEN,
    "waiting": "t.state = 'waiting_on_customer'",
    "resolved": "t.state = 'resolved'",
    "all": in_state(STATES),
}
ORDERS: dict[TicketSort, str] = {
    "due": "coalesce(t.due_at, :far), t.priority DESC, t.id",
    "newest": "t.id DESC",
    "priority": "t.priority DESC, coalesce(t.due_at, :far), t.id",
    "updated": "t.updated_at DESC, t.id DESC",
}


def ids(
    reader: Reader,
    view: TicketViewName,
    sort: TicketSort,
    context: Context,
    *,
    find: str = "",
    limit: int = MOST,
) -> list[int]:
    """The tickets of a view in order; `find` narrows it, as `narrowing` reads it."""
    narrowed, params = wanted(VIEW_CLAUSES[view], find, context)
    sql = f"SELECT t.id FROM {narrowed} ORDER BY {ORDERS[sort]} LIMIT :limit"
    return [row[0] for row in reader.rows(sql, far=FAR, limit=limit, **params)]


def wanted(clause: str, find: str, context: Context) -> tuple[str, Mapping[str, Any]]:
    """`ticket t WHERE …` for those that meet a clause and what was typed, and its parameters."""
    narrowed, params = conditions(find, context)
    return f"ticket t WHERE {clause}{narrowed} AND {_IS_THERE}", {**_params(context), **params}


def _params(context: Context) -> Mapping[str, Any]:
    """What the clauses of views take."""
    teams = json.dumps(context.policy.teams_of(context.agent.login))
    return {"agent": context.agent.id, "teams": teams, "now": context.now, "tomorrow": context.tomorrow}


def counts(reader: Reader, context: Context) -> dict[TicketViewName, int]:
    """How many tickets each view holds."""
    columns = ", ".join(f"count(*) FILTER (WHERE {VIEW_CLAUSES[view.name]})" for view in VIEWS)
    row = reader.row(f"SELECT {columns} FROM ticket t WHERE t.merged_into_id IS NULL", **_params(context))
    assert row is not None
    return {view.name: number for view, number in zip(VIEWS, row, strict=True)}


def of_conversation(reader: Reader, conversation_id: int) -> list[int]:
    """The tickets that hang on a conversation, open ones first, soonest due first."""
    rows = reader.rows(
        "SELECT t.id FROM ticket t JOIN ticket_conversation c ON c.ticket_id = t.id"
        " WHERE c.conversation_id = :id AND t.merged_into_id IS NULL"
        " ORDER BY t.state = 'resolved', coalesce(t.due_at, :far), t.id",
        id=conversation_id,
        far=FAR,
    )
    return [row[0] for row in rows]


def conversations_of(reader: Reader, ticket_id: int) -> list[int]:
    """The conversations that hang on a ticket, as they stand now."""
    rows = reader.rows(
        "SELECT c.id FROM ticket_conversation l JOIN conversation c ON c.id = l.conversation_id"
        " WHERE l.ticket_id = :id AND c.merged_into_id IS NULL ORDER BY c.id",
        id=ticket_id,
    )
    return [row[0] for row in rows]


def lines(reader: Reader, wanted: Sequence[int]) -> dict[int, TicketLine]:
    """The rows for these tickets; ones that are gone are left out."""
    names, params = any_of("id", wanted)
    return {row[0]: _line(row) for row in reader.rows(_LINES.replace(":ids", names), **params)}


def meant(reader: Reader, typed: str) -> int:
    """The ticket an agent means by `1042-7`; where it was merged, the one that has everything now."""
    ticket_id = parse(typed)
    if ticket_id is None and (wrong := mistake(typed)):
        raise NotFound(wrong)
    if ticket_id is None:
        raise Misunderstood(
            f"{typed!r} is no ticket's number; one looks like {named(1042)}, its last digit checks it"
        )
    return current(reader, ticket_id)


def current(reader: Reader, ticket_id: int) -> int:
    """A ticket, or the one it was merged into at last."""
    found = pointers.last(reader, "ticket", ticket_id)
    if found is None:
        raise NotFound(f"there is no ticket {named(ticket_id)}")
    return found


_LINES = f"""
SELECT t.id, t.kind, t.state, t.title, t.priority, t.category, t.due_at, t.assignee_id, coalesce(a.short, ''), t.team,
  t.requester_id, {naming.NAMED},
  (SELECT count(*) FROM ticket_conversation l JOIN conversation c ON c.id = l.conversation_id
    WHERE l.ticket_id = t.id AND c.merged_into_id IS NULL),
  (SELECT count(*) FROM ticket_conversation l JOIN message m ON m.conversation_id = l.conversation_id
    WHERE l.ticket_id = t.id AND m.direction = 'inbound' AND m.at > t.created_at),
  (SELECT count(*) FILTER (WHERE s.done_at IS NOT NULL) FROM checklist_item s WHERE s.ticket_id = t.id),
  (SELECT count(*) FROM checklist_item s WHERE s.ticket_id = t.id),
  (SELECT group_concat(name, char(31)) FROM (SELECT name FROM ticket_tag WHERE ticket_id = t.id ORDER BY name)),
  t.created_at, t.updated_at, t.resolved_at, t.version
FROM ticket t LEFT JOIN agent a ON a.id = t.assignee_id LEFT JOIN customer k ON k.id = t.requester_id
WHERE t.id IN (:ids)
"""


def _line(row: Row) -> TicketLine:
    conversations, said_since, done, steps, tags = row[12:17]
    created_at, updated_at, resolved_at, version = row[17:]
    id_, kind, state, title, priority, category, due_at = row[:7]
    assignee_id, assignee, team, requester_id, requester = row[7:12]
    return TicketLine(
        id=id_,
        kind=kind,
        state=state,
        title=title,
        priority=priority,
        category=category,
        due_at=due_at,
        assignee_id=assignee_id,
        assignee=assignee,
        team=team,
        requester_id=requester_id,
        requester=requester,
        conversations=conversations,
        said_since=said_since,
        checklist=(done, steps),
        tags=tuple(tags.split("\x1f")) if tags else (),
        created_at=created_at,
        updated_at=updated_at,
        resolved_at=resolved_at,
        version=version,
    )
