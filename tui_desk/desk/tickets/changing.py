"""What agents do with tickets: verbs of many at once, whose events say what was before, for undo to go back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk import leavers, overtaken
from tui_desk.desk.conversations import tag_named
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import fields, linking, reminding, telling
from tui_desk.desk.tickets.opening import LONGEST_TEXT
from tui_desk.desk.tickets.wording import category_named, require_kind, team_named, title_named
from tui_desk.errors import DeskError, Misunderstood, NotFound
from tui_desk.moments import moment
from tui_desk.text.clean import storable
from tui_desk.text.due_time import due_words
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import STATES, TicketState

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

Versions = Mapping[int, int]
LOOSE = frozenset({"resolved_at", "reminded_for"})
"""Columns that follow others: alone they are no change, and undo need not find them as the deed left them."""


def set_state(
    tx: Transaction,
    ids: Sequence[int],
    state: TicketState,
    *,
    versions: Versions | None = None,
    told: bool = True,
) -> Done:
    """Where these stand: `submitted`, `in_progress`, `waiting_on_customer`, `resolved`. `told`: customers are told."""
    if state not in STATES:
        raise Misunderstood(f"a ticket is {', '.join(STATES)}")
    if state == "resolved":
        for id_ in ids:
            _require_fields(tx, id_)
    after = {"state": state, "resolved_at": tx.now if state == "resolved" else None}
    done = _set(tx, ids, "ticket_state", state.replace("_", " ").capitalize() + ":", after, versions)
    return telling.changed(tx, done, state) if told else done


def set_states(
    tx: Transaction,
    changes: Iterable[tuple[TicketState, Sequence[int]]],
    *,
    versions: Versions | None = None,
    told: bool = True,
) -> Done:
    """Set these to one state and those to another, as one deed: one undo takes it back."""
    each = [set_state(tx, ids, state, versions=versions, told=told) for state, ids in changes]
    made = [done for done in each if done.deed is not None] or each[:1]
    tickets = tuple(id_ for done in made for id_ in done.tickets)
    return Done("; ".join(done.text for done in made), tx.deed, (), tickets=tickets)


def assign(
    tx: Transaction, ids: Sequence[int], agent_id: int | None, *, versions: Versions | None = None
) -> Done:
    """Give these to an agent, or to nobody; whose team's they are, they stay."""
    if agent_id is None:
        return _set(tx, ids, "ticket_assigned", "Unassigned", {"assignee_id": None}, versions)
    row = tx.row("SELECT name FROM agent WHERE id = :id AND active", id=agent_id)
    if row is None:
        raise NotFound("there is no such agent")
    words = "Took" if agent_id == tx.agent_id else f"Gave {row[0]}"
    return _set(tx, ids, "ticket_assigned", words, {"assignee_id": agent_id}, versions, to=row[0])


def set_team(tx: Transaction, ids: Sequence[int], team: str, *, versions: Versions | None = None) -> Done:
    """Give these to a team, or to none. Who has one and is not of the team has it no more."""
    kept = team_named(tx.policy, team)
    members = json.dumps(tx.policy.teams.get(kept, ()))
    rows = tx.rows(
        "SELECT t.id FROM ticket t JOIN agent a ON a.id = t.assignee_id"
        " WHERE t.id IN (SELECT value FROM json_each(:ids)) AND a.login NOT IN (SELECT value FROM json_each(:members))",
        ids=json.dumps([*ids]),
        members=members,
    )
    strangers = {row[0] for row in rows} if kept else set()
    words = f"Gave {kept}" if kept else "No team's:"
    changed: set[int] = set()
    for after in ({"team": kept}, {"team": kept, "assignee_id": None}):
        these = [id_ for id_ in ids if (id_ in strangers) == ("assignee_id" in after)]
        changed |= {*_set(tx, these, "ticket_team", words, after, versions).tickets}
    return _done(tx, words, [id_ for id_ in dict.fromkeys(ids) if id_ in changed])


def set_due(
    tx: Transaction, ids: Sequence[int], due_at: int | None, *, versions: Versions | None = None
) -> Done:
    """Until when these are to be done (UTC epoch ms), or no more by any time."""
    after = {"due_at": due_at, "reminded_for": reminding.passed(tx.policy, due_at, tx.now)}
    words = "No longer due"
    if due_at is not None:
        words = f"Due {due_words(moment(due_at), 'en', '', moment(tx.now))}"
    return _set(tx, ids, "ticket_due", f"{words}:", after, versions)


def set_priority(
    tx: Transaction, ids: Sequence[int], priority: int, *, versions: Versions | None = None
) -> Done:
    """How urgent these are, by rank."""
    called = tx.policy.priorities.name(priority)
    if tx.policy.priorities.rank(called) != priority:
        raise Misunderstood(f"a priority is {tx.policy.priorities.either}")
    words = f"Priority {called}:"
    return _set(tx, ids, "ticket_priority", words, {"priority": priority}, versions, called=called)


def set_category(
    tx: Transaction, ids: Sequence[int], category: str, *, versions: Versions | None = None
) -> Done:
    """What these are about; empty: nothing said."""
    kept = category_named(tx.policy, category)
    words = f"Category {kept}:" if kept else "No category:"
    return _set(tx, ids, "ticket_category", words, {"category": kept}, versions)


def set_kind(tx: Transaction, ids: Sequence[int], kind: str, *, versions: Versions | None = None) -> Done:
    """Make these tickets of another kind."""
    require_kind(tx.policy, kind)
    return _set(tx, ids, "ticket_kind", f"Now {kind.replace('_', ' ')}:", {"kind": kind}, versions)


def rewrite(
    tx: Transaction,
    ticket_id: int,
    *,
    title: str | None = None,
    text: str | None = None,
    versions: Versions | None = None,
) -> Done:
    """Give a ticket another title or text."""
    after: dict[str, Any] = {}
    if title is not None:
        after["title"] = title_named(title)
    if text is not None:
        after["text"] = storable(text.strip())[:LONGEST_TEXT]
    return _set(tx, [ticket_id], "ticket_rewritten", "Rewrote", after, versions)


def edit(
    tx: Transaction, ticket_id: int, title: str | None, text: str | None, requester_id: int | None
) -> Done:
    """Title, text and on whose behalf it was opened, as one deed; None: as it is."""
    asked = set_requester(tx, [ticket_id], requester_id) if requester_id is not None else None
    if title is None and text is None and asked is not None:
        return asked
    return rewrite(tx, ticket_id, title=title, text=text)


def set_requester(
    tx: Transaction, ids: Sequence[int], customer_id: int | None, *, versions: Versions | None = None
) -> Done:
    """On whose behalf these were opened."""
    if customer_id is not None and not tx.row("SELECT 1 FROM customer WHERE id = :id", id=customer_id):
        raise NotFound("there is no such customer")
    return _set(tx, ids, "ticket_requester", "Asked by another:", {"requester_id": customer_id}, versions)


def set_field(
    tx: Transaction, ids: Sequence[int], name: str, value: object, *, versions: Versions | None = None
) -> Done:
    """Fill in a field of the desk's own; None or nothing: empty it."""
    changed = []
    for id_ in dict.fromkeys(ids):
        linking.require(tx, id_)
        kind, values, version = _fields_of(tx, id_)
        field = fields.named(tx.policy, name, kind)
        after = fields.typed(field, value, tx.now)
        if versions and id_ in versions:
            overtaken.refuse_ticket(tx, id_, version, versions[id_], [f"field:{name}"])
        if values.get(name) != after:
            put_field(tx, id_, name, after)
            told: dict[str, Any] = {f"field:{name}": [values.get(name), after]}
            tx.event("ticket_field", ticket_id=id_, called=field.title, **told)
            changed.append(id_)
    return _done(tx, "Filled in" if value not in (None, "") else "Emptied a field of", changed)


def fill(tx: Transaction, ids: Sequence[int], values: Mapping[str, object]) -> Done:
    """Fill in several fields, as one deed."""
    done = [set_field(tx, ids, name, value) for name, value in values.items()]
    return _done(tx, "Filled in", list(dict.fromkeys(id_ for one in done for id_ in one.tickets)))


def put_field(tx: Transaction, ticket_id: int, name: str, value: object) -> None:
    """Put a field's value into a ticket's row; None: away with it."""
    values = {**_fields_of(tx, ticket_id)[1], name: value}
    kept = {key: one for key, one in values.items() if one is not None}
    put(tx, ticket_id, {"fields": json.dumps(kept)})


def field_value(tx: Transaction, ticket_id: int, name: str) -> object:
    """What a field says now; None: nothing."""
    return _fields_of(tx, ticket_id)[1].get(name)


def retag(tx: Transaction, ids: Sequence[int], new: Iterable[str], gone: Iterable[str]) -> Done:
    """Put words on these and take others off, as one deed."""
    added_names = list(dict.fromkeys(map(tag_named, new)))
    gone_names = list(dict.fromkeys(map(tag_named, gone)))
    changed = []
    for id_ in dict.fromkeys(ids):
        linking.require(tx, id_)
        added = [name for name in added_names if _tag(tx, id_, name)]
        removed = [name for name in gone_names if _untag(tx, id_, name)]
        if added or removed:
            linking.bump(tx, id_)
            tx.event("ticket_tagged", ticket_id=id_, tags_added=added, tags_removed=removed)
            changed.append(id_)
    return _done(tx, "Tagged" if added_names else "Removed tags:", changed)


def numbers(ids: Sequence[int]) -> str:
    """`#1042-7`, or how many."""
    return named(ids[0]) if len(ids) == 1 else f"{len(ids)} tickets"


def _set(
    tx: Transaction,
    ids: Sequence[int],
    kind: str,
    words: str,
    after: Mapping[str, Any],
    versions: Versions | None,
    **told: Any,
) -> Done:
    """Change columns of these tickets, each with an event that says what they were."""
    columns = list(after)
    changed = []
    for id_ in dict.fromkeys(ids):
        linking.require(tx, id_)
        before = tx.row(f"SELECT version, {', '.join(columns)} FROM ticket WHERE id = :id", id=id_)
        assert before is not None
        if versions and id_ in versions:
            overtaken.refuse_ticket(tx, id_, before[0], versions[id_], columns)
        pairs = {name: [old, after[name]] for name, old in zip(columns, before[1:], strict=True)}
        real = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if real.keys() <= LOOSE:
            continue
        put(tx, id_, {name: pair[1] for name, pair in real.items()})
        data: dict[str, Any] = {**real, **told}
        tx.event(kind, ticket_id=id_, **data)
        changed.append(id_)
    if after.get("state", "resolved") != "resolved":
        leavers.pass_on(tx, "ticket", changed)
    return _done(tx, words, changed)


def put(tx: Transaction, ticket_id: int, columns: Mapping[str, Any]) -> None:
    """Change a ticket's row, and its version with it."""
    tx.put("ticket", ticket_id, **columns, updated_at=tx.now)


def _fields_of(tx: Transaction, ticket_id: int) -> tuple[str, dict[str, Any], int]:
    row = tx.row("SELECT kind, fields, version FROM ticket WHERE id = :id", id=ticket_id)
    assert row is not None
    return row[0], json.loads(row[1]), row[2]


def _require_fields(tx: Transaction, ticket_id: int) -> None:
    linking.require(tx, ticket_id)
    kind, values, _ = _fields_of(tx, ticket_id)
    if needed := fields.missing(tx.policy, kind, values):
        raise DeskError(f"{named(ticket_id)} is not resolved without: {', '.join(needed)}")


def _tag(tx: Transaction, ticket_id: int, name: str) -> bool:
    sql = "INSERT OR IGNORE INTO ticket_tag (ticket_id, name) VALUES (:id, :name)"
    return bool(tx.run(sql, id=ticket_id, name=name))


def _untag(tx: Transaction, ticket_id: int, name: str) -> bool:
    return bool(
        tx.run("DELETE FROM ticket_tag WHERE ticket_id = :id AND name = :name", id=ticket_id, name=name)
    )


def _done(tx: Transaction, words: str, changed: Sequence[int]) -> Done:
    if not changed:
        return Done("Nothing to change", None, ())
    return Done(f"{words} {numbers(changed)}", tx.deed, (), tickets=tuple(changed))
