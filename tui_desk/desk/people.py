"""Customers, their identities, and who takes part in a conversation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui_desk.desk import pointers
from tui_desk.desk.customers import words
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.text.known_by import folded, written

if TYPE_CHECKING:
    from tui_desk.exchange import Person
    from tui_desk.store.transaction import Transaction

LONGEST_NAME = 200
FAMILY = (
    "WITH RECURSIVE family(id) AS (SELECT :customer UNION SELECT k.id FROM customer k JOIN family"
    " ON k.merged_into_id = family.id) SELECT id FROM family"
)
"""A customer and everybody who was joined to him; `:customer` is the one all of them lead to."""
_FAMILY_OF = (
    "WITH RECURSIVE up(id) AS (SELECT :customer UNION SELECT k.merged_into_id FROM up JOIN customer k ON k.id = up.id),"
    " family(id) AS (SELECT k.id FROM up JOIN customer k ON k.id = up.id WHERE k.merged_into_id IS NULL"
    " UNION SELECT k.id FROM family JOIN customer k ON k.merged_into_id = family.id) SELECT id FROM family"
)
_RING = f"SELECT k.id FROM customer k WHERE k.id IN ({FAMILY}) ORDER BY k.id != :customer"
CALLED = (
    "coalesce(nullif(k.name, ''), (SELECT coalesce(nullif(i.handle, ''), i.value) FROM identity i"
    " WHERE i.customer_id = k.id ORDER BY i.id LIMIT 1), 'customer ' || k.id)"
)
"""How the customer `k` is named to an agent: by what he is known by, where he has no name."""
WRITTEN = (
    "CASE WHEN i.kind IN ('mail', 'phone') AND i.handle != '' THEN i.handle ELSE i.value END,"
    " CASE WHEN i.kind IN ('mail', 'phone') THEN '' ELSE i.handle END"
)
"""Value and handle of the identity `i` as people write them: what is kept is folded."""
ANY_TAKES_PART = (
    "m.conversation_id IN (SELECT p.conversation_id FROM json_each(:people) w CROSS JOIN participant p"
    " ON p.customer_id = json_extract(w.value, '$[0]') UNION SELECT p.conversation_id FROM json_each(:people) w"
    " CROSS JOIN participant p ON p.value = json_extract(w.value, '$[2]') AND p.kind = json_extract(w.value, '$[1]'))"
)
"""Whether one of `:people`, as `known_as` tells them, is in the conversation where the message `m` stands."""
TAKES_PART = "CASE WHEN p.kind = 'mail' AND i.handle != '' THEN i.handle ELSE p.value END"
"""The value of the participant `p` as people write it; `i`: his identity, where there is one."""


def customer_of(reader: Reader, person: Person) -> int | None:
    """The customer this identity belongs to."""
    row = reader.row(
        "SELECT customer_id FROM identity WHERE kind = :kind AND value = :value",
        kind=person.kind,
        value=folded(person.kind, person.value),
    )
    return row[0] if row else None


def is_now(reader: Reader, customer_id: int) -> int:
    """A customer, or who he turned out to be."""
    found = pointers.last(reader, "customer", customer_id)
    return customer_id if found is None else found


def family(reader: Reader, customer_id: int) -> list[int]:
    """Who a customer turned out to be, first, and everybody else who did; empty where there is no such customer."""
    rows = reader.rows(_FAMILY_OF, customer=customer_id) or reader.rows(_RING, customer=customer_id)
    return [row[0] for row in rows]


def meet(tx: Transaction, person: Person) -> int | None:
    """The customer this identity belongs to, made when first met; None where there is no identity to know him by."""
    if not person.value:
        return None
    known = tx.row(
        "SELECT k.id, k.name FROM identity i JOIN customer k ON k.id = i.customer_id"
        " WHERE i.kind = :kind AND i.value = :value",
        kind=person.kind,
        value=folded(person.kind, person.value),
    )
    if known is not None:
        if person.name and not known[1]:
            tx.run(
                "UPDATE customer SET name = :name WHERE id = :id",
                name=person.name[:LONGEST_NAME],
                id=known[0],
            )
            words.index(tx, known[0])
        return int(known[0])
    customer_id = tx.insert(tables.Customer, name=person.name[:LONGEST_NAME], created_at=tx.now)
    tx.insert(
        tables.Identity,
        customer_id=customer_id,
        kind=person.kind,
        value=folded(person.kind, person.value),
        handle=person.handle[:LONGEST_NAME] or written(person.kind, person.value),
    )
    words.index(tx, customer_id)
    return customer_id


def takes_part(reader: Reader, conversation_id: int, person: Person) -> bool:
    """Whether this identity, or another one of the same customer, is in the conversation."""
    if not person.value:
        return False
    customer = customer_of(reader, person)
    row = reader.row(
        "SELECT 1 FROM participant p WHERE p.conversation_id = :id AND ((p.kind = :kind AND p.value = :value)"
        f" OR p.customer_id IN ({FAMILY}))",
        id=conversation_id,
        kind=person.kind,
        value=folded(person.kind, person.value),
        customer=None if customer is None else is_now(reader, customer),
    )
    return row is not None


def take_part(tx: Transaction, conversation_id: int, person: Person, role: str) -> None:
    """Let an identity in. Somebody who is in already keeps the stronger role."""
    if not person.value:
        return
    tx.run(
        "INSERT INTO participant (conversation_id, kind, value, name, role, customer_id)"
        " VALUES (:id, :kind, :value, :name, :role,"
        " (SELECT customer_id FROM identity WHERE kind = :kind AND value = :value))"
        " ON CONFLICT (conversation_id, kind, value) DO UPDATE SET"
        " role = CASE WHEN participant.role = 'known' THEN excluded.role ELSE participant.role END,"
        " name = CASE WHEN participant.name = '' THEN excluded.name ELSE participant.name END,"
        " customer_id = coalesce(participant.customer_id, excluded.customer_id)",
        id=conversation_id,
        kind=person.kind,
        value=folded(person.kind, person.value),
        name=person.name[:LONGEST_NAME],
        role=role,
    )


def known_as(reader: Reader, people: Iterable[Person]) -> str:
    """Whom `ANY_TAKES_PART` looks for: `[customer, kind, value]` of all that these people are known by, as JSON."""
    rows: list[tuple[int | None, str, str]] = []
    for person in people:
        if not person.value:
            continue
        rows.append((None, person.kind, folded(person.kind, person.value)))
        customer = customer_of(reader, person)
        if customer is not None:
            family_of = reader.rows(FAMILY, customer=is_now(reader, customer))
            rows += [(id_, "", "") for (id_,) in family_of]
    return json.dumps(rows)


def any_takes_part(reader: Reader, conversation_id: int, people: Iterable[Person]) -> bool:
    """Whether one of these is in the conversation."""
    return any(takes_part(reader, conversation_id, person) for person in people)
