"""What `is:`, `tag:` and the other keys of a search ask of a conversation `c`; who or what they name must exist."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tui_desk import moments
from tui_desk.desk import naming
from tui_desk.desk.customers import finding as customers
from tui_desk.desk.search import numbering
from tui_desk.desk.tickets import finding as tickets
from tui_desk.errors import Misunderstood, NotFound
from tui_desk.rows import AgentRow
from tui_desk.store.reader import Reader
from tui_desk.text.clean import fold
from tui_desk.text.search_query import Clause, Filter, Query
from tui_desk.text.when_past import parse_past
from tui_desk.typed import dataclass

ME, NOBODY = "me", "nobody"
_TAGGED = naming.begins("t.name", "{0}", "{1}")
MOST_CUSTOMERS = 200


@dataclass(frozen=True, slots=True)
class Asking:
    """Who searches, and when."""

    agent: AgentRow
    now: int


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of `c`, and of the message `m` where there is one; parameters are named by their places."""

    sql: str
    values: tuple[Any, ...] = ()


def conditions(
    reader: Reader, query: Query, asking: Asking, *, of_message: bool
) -> tuple[str, Mapping[str, Any]]:
    """` AND …` and its parameters; spam is found only where it is asked for. Raises DeskError.

    `of_message`: `before:` and `after:` are of the message found, else of the whole conversation. The parameter
    `floor` is the number from which on messages can fit at all.
    """
    sql: list[str] = [] if _asks_for_spam(query) else [" AND c.spam = 0"]
    params: dict[str, Any] = {"floor": numbering.first(_since(query, asking))}
    for number, clause in enumerate(query.filters):
        some = []
        for place, one in enumerate(clause.any_of):
            condition = _READ[one.key](reader, one.value, asking, of_message)
            names = [f"filter{number}_{place}_{position}" for position in range(len(condition.values))]
            some.append(condition.sql.format(*(f":{name}" for name in names)))
            params |= dict(zip(names, condition.values, strict=True))
        sql.append(f" AND {'NOT ' if clause.negative else ''}({' OR '.join(some)})")
    return "".join(sql), params


def moment_of(one: Filter, asking: Asking) -> int:
    """What `before:` or `after:` names, UTC epoch ms. Raises Misunderstood."""
    when = parse_past(one.value, moments.moment(asking.now).astimezone())
    if when is None:
        raise Misunderstood(
            f"{one.key}: takes a day such as yesterday, mon, 3w, 2026-11 or 1 nov; not {one.value}"
        )
    return moments.milliseconds(when)


def _since(query: Query, asking: Asking) -> int:
    """Before this moment nothing was that fits; 0: that is not known."""
    keys = (clause.any_of for clause in query.filters if not clause.negative)
    after = (some for some in keys if all(one.key == "after" for one in some))
    return max((min(moment_of(one, asking) for one in some) for some in after), default=0)


def _asks_for_spam(query: Query) -> bool:
    return any(_names_spam(clause) for clause in query.filters)


def _names_spam(clause: Clause[Filter]) -> bool:
    return any(one.key == "is" and one.value == "spam" for one in clause.any_of)


def _is(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    match value:
        case "spam":
            return Condition("c.spam = 1")
        case "mine":
            return Condition("c.assignee_id IS {0}", (asking.agent.id,))
        case "unassigned":
            return Condition("c.assignee_id IS NULL")
        case "unread":
            return Condition(
                "coalesce(c.last_inbound_at, 0) > coalesce((SELECT r.upto FROM read_mark r"
                " WHERE r.conversation_id = c.id AND r.agent_id = {0}), 0)",
                (asking.agent.id,),
            )
    return Condition("c.status = {0}", (value,))


def _has(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    match value:
        case "attachment":
            return Condition(
                "EXISTS (SELECT 1 FROM message x JOIN attachment a ON a.message_id = x.id"
                " WHERE x.conversation_id = c.id AND NOT a.inline)"
            )
        case "ticket":
            return Condition("EXISTS (SELECT 1 FROM ticket_conversation l WHERE l.conversation_id = c.id)")
    return Condition(
        "EXISTS (SELECT 1 FROM draft d WHERE d.conversation_id = c.id AND d.agent_id = {0})",
        (asking.agent.id,),
    )


def _tag(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    return Condition(
        f"EXISTS (SELECT 1 FROM tag t WHERE t.conversation_id = c.id AND {_TAGGED})", naming.typed(value)
    )


def _assignee(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    typed = fold(value)
    if typed == ME:
        return Condition("c.assignee_id IS {0}", (asking.agent.id,))
    if typed == NOBODY:
        return Condition("c.assignee_id IS NULL")
    ids = naming.agents(reader, value)
    if not ids:
        logins = reader.rows("SELECT login FROM agent ORDER BY login")
        known = ", ".join((ME, NOBODY, *(str(row[0]) for row in logins)))
        raise NotFound(f"assignee: takes {known}; not {value}")
    return _one_of("c.assignee_id", ids)


def _channel(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    typed = fold(value)
    rows = reader.rows("SELECT id, name, kind FROM channel ORDER BY name")
    ids = [row[0] for row in rows if fold(row[1]).startswith(typed) or fold(row[2]) == typed]
    if not ids:
        known = ", ".join(dict.fromkeys(str(name) for row in rows for name in row[1:]))
        raise NotFound(f"channel: takes {known or 'the name of a channel'}; not {value}")
    return _one_of("c.channel_id", ids)


def _customer(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    ids = customers.search(reader, value, limit=MOST_CUSTOMERS)
    family = reader.rows(
        "WITH RECURSIVE family(id) AS (SELECT value FROM json_each(:ids)"
        " UNION SELECT k.id FROM family f JOIN customer k ON k.merged_into_id = f.id) SELECT id FROM family",
        ids=json.dumps(ids),
    )
    return _one_of("c.customer_id", [row[0] for row in family])


def _ticket(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    ticket = tickets.meant(reader, value)
    return Condition(
        "EXISTS (SELECT 1 FROM ticket_conversation l WHERE l.conversation_id = c.id AND l.ticket_id = {0})",
        (ticket,),
    )


def _before(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    return Condition(
        "m.at < {0}" if of_message else "c.created_at < {0}", (moment_of(Filter("before", value), asking),)
    )


def _after(reader: Reader, value: str, asking: Asking, of_message: bool) -> Condition:
    return Condition(
        "m.at >= {0}" if of_message else "c.last_at >= {0}", (moment_of(Filter("after", value), asking),)
    )


_READ: Mapping[str, Callable[[Reader, str, Asking, bool], Condition]] = {
    "is": _is,
    "has": _has,
    "tag": _tag,
    "assignee": _assignee,
    "channel": _channel,
    "customer": _customer,
    "ticket": _ticket,
    "before": _before,
    "after": _after,
}


def _one_of(column: str, ids: list[int]) -> Condition:
    return Condition(f"{column} IN (SELECT value FROM json_each({{0}}))", (json.dumps(ids),))
