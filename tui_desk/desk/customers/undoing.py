"""Taking back what was done to customers, by the record each event keeps: a deed whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk import people
from tui_desk.desk.customers import calls, changing, joining, let_in, words
from tui_desk.desk.done import Done
from tui_desk.errors import Conflict
from tui_desk.exchange import Person
from tui_desk.moments import to_the_minute
from tui_desk.store.reader import Reader, Row
from tui_desk.text.known_by import folded
from tui_desk.words.events import deed as deed_words

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

FIELDS = frozenset({"name", "organisation", "language", "time_zone", "vip", "notes"})
"""Columns of a customer that a deed may have changed."""
UNDOABLE = (
    *("customer_made", "customer_renamed", "customer_organisation", "customer_language", "customer_vip"),
    *("customer_time_zone", "customer_noted", "customer_attribute", "customer_identity_added"),
    *("customer_identity_removed", "customer_joined", "customer_joined_into"),
    *("customer_parted", "customer_parted_from"),
)
"""Events whose record is enough to take them back."""
_HANGS = (
    "SELECT 1 FROM conversation WHERE customer_id = :id UNION ALL SELECT 1 FROM message WHERE customer_id = :id"
    " UNION ALL SELECT 1 FROM ticket WHERE requester_id = :id"
    " UNION ALL SELECT 1 FROM ticket_customer WHERE customer_id = :id"
    " UNION ALL SELECT 1 FROM customer WHERE merged_into_id = :id"
    " UNION ALL SELECT 1 FROM identity WHERE customer_id = :id"
    " UNION ALL SELECT 1 FROM participant WHERE customer_id = :id"
    " UNION ALL SELECT 1 FROM event WHERE customer_id = :id AND undone_by IS NULL"
    " AND kind NOT IN ('customer_made', 'undone') LIMIT 1"
)


def back(tx: Transaction, events: Sequence[Row]) -> Done:
    """Take back a deed, newest event first: rows of `id, kind, …, data, …, customer_id` as `desk.undo` reads them.

    Raises Conflict where somebody changed the same since; then nothing is taken back.
    """
    touched = dict.fromkeys(row[6] for row in reversed(events))
    names = {id_: changing.called(tx, id_) for id_ in touched}
    left = [
        one
        for event in events
        if event[1] == "customer_joined"
        for one in let_in.by_joining(tx, json.loads(event[4])["other"], event[6])
    ]
    for id_, kind, _conversation, _message, data, _ticket, customer_id in events:
        _take_back(tx, id_, kind, customer_id, json.loads(data))
        undone = tx.event("undone", customer_id=customer_id, of=id_, was=kind)
        tx.run("UPDATE event SET undone_by = :undone WHERE id = :id", undone=undone, id=id_)
    if apart := _apart(tx, events):
        more = f"; still takes part: {let_in.told(left)}" if left else ""
        return Done(f"Took back: {apart}{more}", None, (), customers=tuple(touched))
    return Done(f"Took back{_said(events, names)}", None, (), customers=tuple(touched))


def _said(events: Sequence[Row], names: Mapping[int, str]) -> str:
    """What was taken back, and of whom; of several how many were written down, and how many changed."""
    made = sum(event[1] == "customer_made" for event in events)
    if made and len(names) > 1:
        others = f"; what was changed of {len(names) - made} more" if len(names) > made else ""
        return f": wrote down {made} {'customer' if made == 1 else 'customers'}{others}"
    first = events[-1]
    said = deed_words(first[1], json.loads(first[4]), to_the_minute)
    return (
        f" on {names[first[6]]}: {said}"
        if len(names) == 1
        else f" what was changed of {len(names)} customers"
    )


def _apart(tx: Transaction, events: Sequence[Row]) -> str:
    """Who was joined to whom by a deed, or parted; empty: nobody."""
    told = {"customer_joined": ("joined", "to"), "customer_parted": ("parted", "from")}
    for kind, (did, whom) in told.items():
        of_it = [event for event in reversed(events) if event[1] == kind]
        if of_it:
            names = ", ".join(joining.named(tx, json.loads(event[4])["other"]) for event in of_it)
            return f"{did} {names} {whom} {joining.named(tx, of_it[0][6])}"
    return ""


def _take_back(tx: Transaction, event_id: int, kind: str, customer_id: int, data: dict[str, Any]) -> None:
    match kind:
        case "customer_made":
            _unmake(tx, customer_id)
        case "customer_identity_added":
            _identity_off(tx, customer_id, *data["identity"])
        case "customer_identity_removed":
            _identity_on(tx, customer_id, *data["identity"])
        case "customer_joined":
            joining.take_apart(tx, data["other"], customer_id)
        case "customer_parted":
            joining.join_again(tx, event_id, data["other"], customer_id, data.get("put_out", []))
        case "customer_joined_into" | "customer_parted_from":
            pass
        case "customer_attribute":
            _attribute_back(tx, customer_id, data["name"], *data["value"])
        case _:
            _restore(tx, customer_id, {name: pair for name, pair in data.items() if name in FIELDS})


def is_used(reader: Reader, customer_id: int) -> bool:
    """Whether anything hangs on a customer but that he was made."""
    return reader.row(_HANGS, id=customer_id) is not None


def _unmake(tx: Transaction, customer_id: int) -> None:
    calls.let_go(tx, customer_id)
    if is_used(tx, customer_id):
        raise _changed(tx, customer_id)
    tx.run("DELETE FROM customer WHERE id = :id", id=customer_id)


def _identity_off(tx: Transaction, customer_id: int, kind: str, value: str, _handle: str) -> None:
    gone = tx.run(
        "DELETE FROM identity WHERE customer_id = :id AND kind = :kind AND value IN (:value, :folded)",
        id=customer_id,
        kind=kind,
        value=value,
        folded=folded(kind, value),
    )
    if not gone:
        raise _changed(tx, customer_id)
    words.index(tx, customer_id)


def _identity_on(tx: Transaction, customer_id: int, kind: str, value: str, handle: str) -> None:
    if people.customer_of(tx, Person(kind, value)) is not None:
        raise Conflict(f"{handle or value} is somebody else's since; there is nothing to take back")
    changing.put_identity(tx, customer_id, kind, value, handle)


def _attribute_back(
    tx: Transaction, customer_id: int, name: str, before: str | None, after: str | None
) -> None:
    if changing.attributes(tx, customer_id).get(name) != after:
        raise _changed(tx, customer_id)
    changing.put_attribute(tx, customer_id, name, before)


def _restore(tx: Transaction, customer_id: int, pairs: dict[str, Any]) -> None:
    now = tx.row(f"SELECT {', '.join(pairs)} FROM customer WHERE id = :id", id=customer_id)
    if now is None or any(value != pair[1] for value, pair in zip(now, pairs.values(), strict=True)):
        raise _changed(tx, customer_id)
    changing.put(tx, customer_id, {name: pair[0] for name, pair in pairs.items()})


def _changed(tx: Transaction, customer_id: int) -> Conflict:
    return Conflict(f"{changing.called(tx, customer_id)} was changed since; there is nothing to take back")
