"""Tickets by what stands on them: title, text, category, tags, steps and notes. The newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_desk import days
from tui_desk.desk.search import numbered
from tui_desk.desk.search.filtering import Asking, moment_of
from tui_desk.desk.tickets import narrowing
from tui_desk.desk.tickets.states import OPEN
from tui_desk.errors import Misunderstood
from tui_desk.policy import Policy
from tui_desk.search_rows import TicketHit
from tui_desk.store.reader import Reader
from tui_desk.text.search_hits import hit_line
from tui_desk.text.search_match import any_of
from tui_desk.text.search_match import match as expression
from tui_desk.text.search_query import Filter, Query, parse

LIMIT = 50
_COLUMNS = {"subject": "title"}
_IS: Mapping[str, str] = {
    "open": OPEN,
    "closed": f"NOT ({OPEN})",
    "mine": "t.assignee_id IS {0}",
    "unassigned": "t.assignee_id IS NULL",
}
KEYS = ("subject", "is", "tag", "assignee", "customer", "before", "after")
"""What of the search's keys tickets know."""


def search(
    reader: Reader, typed: str, asking: Asking, policy: Policy, *, limit: int = LIMIT, typing: bool = False
) -> tuple[TicketHit, ...]:
    """Tickets on which all of it stands. Raises DeskError where it means nothing."""
    query = parse(typed, typing=typing)
    _require_known(query)
    exact = numbered.ticket(reader, typed)
    if not query.terms and not query.filters:
        return ()
    where, params = _conditions(query, asking, policy)
    wanted = expression(query.terms, _COLUMNS)
    if wanted:
        sql, params = f"{_BY_WORDS}{where} ORDER BY s.rowid DESC LIMIT :limit", {**params, "match": wanted}
    else:
        if query.left_out:
            where += _WITHOUT
            params = {**params, "left_out": any_of(query.left_out, _COLUMNS)}
        sql = f"{_TICKET}{where} ORDER BY t.id DESC LIMIT :limit"
    rows = reader.rows(sql, limit=limit, **params)
    ids = dict.fromkeys([*([exact] if exact is not None else ()), *(row[0] for row in rows)])
    return tuple(_hit(reader, id_, query) for id_ in list(ids)[:limit])


def _hit(reader: Reader, id_: int, query: Query) -> TicketHit:
    parts = reader.rows(
        "SELECT 0, title FROM ticket WHERE id = :id UNION ALL SELECT 1, text FROM ticket WHERE id = :id"
        " UNION ALL SELECT 2, text FROM ticket_note WHERE ticket_id = :id"
        " UNION ALL SELECT 3, text FROM checklist_item WHERE ticket_id = :id",
        id=id_,
    )
    lines = [hit_line(text, query.words) for _, text in parts]
    return TicketHit(id_, next((line for line in lines if line.spans), lines[0]))


def _require_known(query: Query) -> None:
    fields = {one.field for clause in query.terms for one in clause.any_of if one.field}
    keys = {one.key for clause in query.filters for one in clause.any_of}
    unknown = sorted((fields | keys) - {*KEYS})
    if unknown:
        raise Misunderstood(
            f"tickets have no {unknown[0]}:; there are {', '.join(f'{one}:' for one in KEYS)}"
        )


def _conditions(query: Query, asking: Asking, policy: Policy) -> tuple[str, Mapping[str, Any]]:
    context = narrowing.Context(asking.agent, asking.now, days.next_day(asking.now), policy)
    sql, params = "", dict[str, Any]()
    for number, clause in enumerate(query.filters):
        some = []
        for place, one in enumerate(clause.any_of):
            condition = _condition(one, asking, context)
            names = [f"filter{number}_{place}_{position}" for position in range(len(condition.values))]
            some.append(f"({condition.sql.format(*(f':{name}' for name in names))})")
            params |= dict(zip(names, condition.values, strict=True))
        sql += f" AND {'NOT ' if clause.negative else ''}({' OR '.join(some)})"
    return sql, params


def _condition(one: Filter, asking: Asking, context: narrowing.Context) -> narrowing.Clause:
    """As the filter of tickets understands it, where it knows the key."""
    match one.key:
        case "before":
            return narrowing.Clause("t.created_at < {0}", (moment_of(one, asking),))
        case "after":
            return narrowing.Clause("t.created_at >= {0}", (moment_of(one, asking),))
        case "is":
            known = _IS.get(one.value)
            if known is None:
                raise Misunderstood(f"of tickets is: takes {', '.join(_IS)}; not {one.value}")
            return narrowing.Clause(known, (asking.agent.id,) if "{0}" in known else ())
    return narrowing.clause(one.key, one.value, context)


_TICKET = "SELECT t.id FROM ticket t WHERE t.merged_into_id IS NULL"
_WITHOUT = " AND t.id NOT IN (SELECT rowid FROM search_ticket WHERE search_ticket MATCH :left_out)"
_BY_WORDS = (
    "SELECT t.id FROM search_ticket s CROSS JOIN ticket t ON t.id = s.rowid"
    " WHERE s.search_ticket MATCH :match AND t.merged_into_id IS NULL"
)
