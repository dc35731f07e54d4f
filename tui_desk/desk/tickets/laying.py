"""How the tickets of a view are laid out: in the groups of the task pane, in a column for each state, on their days."""

from __future__ import annotations

from tui_desk.desk.tickets.finding import FAR, MOST, OF_MY_TEAMS, ORDERS, VIEW_CLAUSES, wanted
from tui_desk.desk.tickets.narrowing import Context
from tui_desk.desk.tickets.states import OPEN
from tui_desk.store.reader import Reader
from tui_desk.ticket_rows import GROUPS, STATES, TicketGroup, TicketSort, TicketState, TicketViewName

RESOLVED_SHOWN = 50
"""So many of those resolved last stand in their column."""
_GROUP = """CASE WHEN t.state = 'resolved' THEN 4 WHEN t.due_at <= :now THEN 0
  WHEN t.state = 'waiting_on_customer' THEN 3 WHEN t.due_at < :tomorrow THEN 1 ELSE 2 END"""
"""The place in `ticket_rows.GROUPS` of a ticket `t`."""
_BOARD: dict[TicketViewName, str] = {
    "mine": " AND t.assignee_id = :agent",
    "teams": f" AND {OF_MY_TEAMS}",
    "unassigned": " AND t.assignee_id IS NULL",
    "overdue": f" AND {VIEW_CLAUSES['overdue']}",
    "today": f" AND {VIEW_CLAUSES['today']}",
}
"""What a view asks besides the state, which the columns tell."""


def groups(
    reader: Reader, view: TicketViewName, context: Context, *, find: str = ""
) -> dict[TicketGroup, list[int]]:
    """The tickets of a view by group, soonest due first; done ones as they were done, the newest first."""
    narrowed, params = wanted(VIEW_CLAUSES[view], find, context)
    rows = reader.rows(
        f"SELECT t.id, {_GROUP} AS place FROM {narrowed} ORDER BY place,"
        " CASE t.state WHEN 'resolved' THEN -t.resolved_at ELSE coalesce(t.due_at, :far) END,"
        " t.priority DESC, t.id LIMIT :limit",
        far=FAR,
        limit=MOST,
        **params,
    )
    laid: dict[TicketGroup, list[int]] = {group: [] for group in GROUPS}
    for id_, place in rows:
        laid[GROUPS[place]].append(id_)
    return laid


def columns(
    reader: Reader, view: TicketViewName, sort: TicketSort, context: Context, *, find: str = ""
) -> dict[TicketState, list[int]]:
    """The tickets of a view by state, whatever states the view itself has; of resolved ones the last few."""
    return {state: _column(reader, state, view, sort, context, find) for state in STATES}


def _column(
    reader: Reader, state: TicketState, view: TicketViewName, sort: TicketSort, context: Context, find: str
) -> list[int]:
    done = state == "resolved"
    narrowed, params = wanted(f"t.state = :state{_BOARD.get(view, '')}", find, context)
    order = "t.resolved_at DESC, t.id DESC" if done else ORDERS[sort]
    sql = f"SELECT t.id FROM {narrowed} ORDER BY {order} LIMIT :limit"
    limit = RESOLVED_SHOWN if done else MOST
    return [row[0] for row in reader.rows(sql, state=state, far=FAR, limit=limit, **params)]


def dues(
    reader: Reader, view: TicketViewName, context: Context, *, first: int, end: int, find: str = ""
) -> tuple[tuple[int, int, bool], ...]:
    """The tickets of a view due from `first` on and before `end`, soonest first: which, when, whether it is late."""
    clause = f"{VIEW_CLAUSES[view]} AND t.due_at >= :first AND t.due_at < :end"
    narrowed, params = wanted(clause, find, context)
    rows = reader.rows(
        f"SELECT t.id, t.due_at, {OPEN} AND t.due_at <= :now FROM {narrowed}"
        " ORDER BY t.due_at, t.priority DESC, t.id LIMIT :limit",
        first=first,
        end=end,
        limit=MOST,
        **params,
    )
    return tuple((row[0], row[1], bool(row[2])) for row in rows)


def kinds(reader: Reader) -> dict[str, int]:
    """How many open tickets there are of each kind that has any."""
    rows = reader.rows(
        f"SELECT t.kind, count(*) FROM ticket t WHERE t.merged_into_id IS NULL AND {OPEN} GROUP BY t.kind"
    )
    return {row[0]: row[1] for row in rows}
