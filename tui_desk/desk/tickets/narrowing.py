"""What somebody types to narrow a list of tickets: words, and `key:value` for what a ticket has in a field of its own.

All of it must be true of a ticket. A value of several words stands in quotes; a key without a value says nothing yet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from tui_desk import days, moments
from tui_desk.desk.naming import begins, called, holds, typed
from tui_desk.errors import Misunderstood, NotFound
from tui_desk.patterns import pattern
from tui_desk.policy import Policy
from tui_desk.rows import AgentRow
from tui_desk.text.clean import fold, storable
from tui_desk.text.ticket_number import mistake, parse
from tui_desk.ticket_rows import OPEN_STATES, STATES
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk

DUE = ("overdue", "today", "tomorrow", "week", "never")
"""What `due:` takes besides a time such as `fri`."""
ME, NOBODY, OPEN = "me", "nobody", "open"
_TERM = pattern(r'(?:(?P<key>[^\W\d_][\w-]*):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))?')
_WHERE_IT_IS = (
    "WITH RECURSIVE up(id) AS (SELECT {2} UNION SELECT m.merged_into_id FROM ticket m JOIN up ON m.id = up.id"
    " WHERE m.merged_into_id IS NOT NULL) SELECT id FROM up"
)
"""A ticket, and those it was merged into."""
_TYPED = ("{0}", "{1}")
_IN_FIELD = holds(["t.title", "t.category", "t.team"], *_TYPED)
_IN_CUSTOMER = holds(["k.name"], *_TYPED)
_IN_AGENT = holds(["a.name"], *_TYPED)
_IN_TAG = holds(["g.name"], *_TYPED)
_CALLED = called(*_TYPED)
_TAGGED = begins("g.name", *_TYPED)
_OF_CUSTOMER = f"EXISTS (SELECT 1 FROM customer k WHERE k.id = t.requester_id AND {_IN_CUSTOMER})"
_OF_WORD = (
    f"{_IN_FIELD} OR {_OF_CUSTOMER}"
    f" OR EXISTS (SELECT 1 FROM agent a WHERE a.id = t.assignee_id AND {_IN_AGENT})"
    f" OR EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket_id = t.id AND {_IN_TAG})"
)
_NUMBER = pattern(r"[#№]?(\d{1,15})(?:-\d?)?")


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition on a ticket `t`; its parameters are named by their places."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and when."""

    agent: AgentRow
    now: int
    tomorrow: int
    """When the agent's next day begins, UTC epoch ms."""
    policy: Policy = field(default_factory=Policy)


def context_of(desk: Desk) -> Context:
    """That whose desk this is asks now."""
    now = desk.now_ms()
    return Context(desk.agent, now, days.next_day(now), desk.policy)


def conditions(find: str, context: Context) -> tuple[str, Mapping[str, Any]]:
    """` AND …` for what was typed, and its parameters.

    Raises Misunderstood where a key or its value means nothing, NotFound where a ticket's number is mistyped.
    """
    sql: list[str] = []
    params: dict[str, Any] = {}
    for number, clause in enumerate(_clauses(storable(find), context)):
        names = [f"find{number}_{place}" for place in range(len(clause.values))]
        sql.append(f" AND ({clause.sql.format(*(f':{name}' for name in names))})")
        params |= dict(zip(names, clause.values, strict=True))
    return "".join(sql), params


def clause(key: str, value: str, context: Context) -> Clause:
    """What one of `KEYS` says with this value. Raises Misunderstood."""
    return _KEYS[key](value, context)


def agents_in(find: str) -> tuple[str, ...]:
    """Whom `assignee:` names in what was typed, folded."""
    named = (
        fold((found["quoted"] or found["bare"] or "").strip())
        for found in _TERM.finditer(storable(find))
        if (found["key"] or "").lower() == "assignee"
    )
    return tuple(one for one in named if one not in ("", ME, NOBODY))


def _clauses(find: str, context: Context) -> Iterator[Clause]:
    for found in _TERM.finditer(find):
        value = (found["quoted"] if found["quoted"] is not None else found["bare"] or "").strip()
        key = found["key"]
        if key is None and value:
            yield _word(value)
        elif key is not None:
            reading = _KEYS.get(key.lower())
            if reading is None:
                raise Misunderstood(
                    f"no filter is called {key}:; there are {', '.join(f'{name}:' for name in _KEYS)};"
                    " in quotes it is looked for as it stands"
                )
            if value:
                yield reading(value, context)


def _word(value: str) -> Clause:
    if refused := mistake(value):
        raise NotFound(refused)
    meant = parse(value)
    begun = _NUMBER.fullmatch(value)
    by_number = f"t.id IN ({_WHERE_IT_IS})" if meant is not None else "CAST(t.id AS TEXT) LIKE {2}"
    number = meant if meant is not None else f"{begun[1]}%" if begun else ""
    return Clause(f"{by_number} OR {_OF_WORD}", (*typed(value), number))


def _kind(value: str, context: Context) -> Clause:
    return Clause(begins("t.kind", *_TYPED), typed(_name(value)))


def _state(value: str, context: Context) -> Clause:
    name = _name(value)
    states = OPEN_STATES if name == OPEN else tuple(state for state in STATES if _meant(name, state))
    if not states:
        raise Misunderstood(f"a ticket is {', '.join(STATES)}, or {OPEN}; not {value}")
    places = ", ".join(f"{{{place}}}" for place in range(len(states)))
    return Clause(f"t.state IN ({places})", states)


def _meant(name: str, state: str) -> bool:
    """`in_progress` by its beginning, or by that of one of its words."""
    return any(word.startswith(name) for word in (state, *state.split("_")))


def _assignee(value: str, context: Context) -> Clause:
    if fold(value) == ME:
        return Clause("t.assignee_id = {0}", (context.agent.id,))
    if fold(value) == NOBODY:
        return Clause("t.assignee_id IS NULL")
    return Clause(f"EXISTS (SELECT 1 FROM agent a WHERE a.id = t.assignee_id AND {_CALLED})", typed(value))


def _team(value: str, context: Context) -> Clause:
    match fold(value):
        case "me":
            return Clause("t.team IN (SELECT value FROM json_each({0}))", (_mine(context),))
        case "nobody" | "none":
            return Clause("t.team = ''")
    return Clause(begins("t.team", *_TYPED), typed(value.removeprefix("@")))


def _mine(context: Context) -> str:
    return json.dumps(context.policy.teams_of(context.agent.login))


def _customer(value: str, context: Context) -> Clause:
    return Clause(_OF_CUSTOMER, typed(value))


def _category(value: str, context: Context) -> Clause:
    return Clause(begins("t.category", *_TYPED), typed(value))


def _tag(value: str, context: Context) -> Clause:
    return Clause(f"EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket_id = t.id AND {_TAGGED})", typed(value))


def _priority(value: str, context: Context) -> Clause:
    meant = context.policy.priorities.called(value)
    if not meant:
        raise Misunderstood(f"a priority is {context.policy.priorities.either}; not {value}")
    between = " OR ".join(
        f"t.priority >= {{{2 * n}}} AND t.priority < {{{2 * n + 1}}}" for n in range(len(meant))
    )
    return Clause(between, tuple(end for ends in meant for end in ends))


def _due(value: str, context: Context) -> Clause:
    """By its beginning, as it is typed; another time means until then."""
    begun, now, tomorrow = fold(value), context.now, context.tomorrow
    match next((name for name in DUE if name.startswith(begun)), ""):
        case "overdue":
            return Clause("t.state != 'resolved' AND t.due_at <= {0}", (now,))
        case "today":
            return Clause("t.due_at > {0} AND t.due_at < {1}", (now, tomorrow))
        case "tomorrow":
            return Clause("t.due_at >= {0} AND t.due_at < {1}", (tomorrow, days.next_day(tomorrow)))
        case "week":
            return Clause("t.due_at > {0} AND t.due_at < {1}", (now, now + days.WEEK * moments.DAY_MS))
        case "never":
            return Clause("t.due_at IS NULL")
    from tui_desk.text.when import parse_when

    when = parse_when(value, moments.moment(now).astimezone())
    if when is None:
        raise Misunderstood(
            f"due: takes {', '.join(DUE)}, or a time to come such as fri or 25 dec; not {value}"
        )
    return Clause("t.due_at <= {0}", (moments.milliseconds(when),))


_KEYS: Mapping[str, Callable[[str, Context], Clause]] = {
    "kind": _kind,
    "state": _state,
    "assignee": _assignee,
    "team": _team,
    "customer": _customer,
    "category": _category,
    "tag": _tag,
    "priority": _priority,
    "due": _due,
}
KEYS = tuple(_KEYS)
"""What may stand before a colon."""


def _name(value: str) -> str:
    """As names in the config and states are spelled."""
    return fold(value).replace("-", "_").replace(" ", "_")
