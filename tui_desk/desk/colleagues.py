"""Who of a chat's people is one of us: by the channel's `staff`, or because an agent said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk.done import Done
from tui_desk.errors import DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.policy import ChannelPolicy
from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable
from tui_desk.text.known_by import folded
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of us, writing outside the desk."""

    agent_id: int | None
    """Which agent, where that is known."""


def known(reader: Reader, channel: ChannelPolicy, person: Person) -> Colleague | None:
    """Whether this person is one of us."""
    row = reader.row(
        "SELECT agent_id FROM colleague WHERE kind = :kind AND value = :value",
        kind=person.kind,
        value=_kept(person),
    )
    if row is not None:
        return Colleague(row[0])
    return Colleague(None) if in_staff(channel, person) else None


def in_staff(channel: ChannelPolicy, person: Person) -> bool:
    """Whether the config names this person, by id or @name."""
    names = {person.value.casefold(), person.handle.casefold(), person.handle.lstrip("@").casefold()} - {""}
    return bool(names & {one.casefold() for one in channel.staff})


def add(tx: Transaction, person: Person, agent_id: int | None = None) -> Done:
    """From now on what this identity writes counts as ours."""
    if not person.value:
        raise DeskError("this sender has no identity to know him by")
    if agent_id is not None and tx.row("SELECT 1 FROM agent WHERE id = :id", id=agent_id) is None:
        raise NotFound("there is no such agent")
    tx.run(
        "INSERT INTO colleague (kind, value, agent_id) VALUES (:kind, :value, :agent)"
        " ON CONFLICT (kind, value) DO UPDATE SET agent_id = excluded.agent_id",
        kind=person.kind,
        value=_kept(person),
        agent=agent_id,
    )
    tx.event("colleague_added", identity=[person.kind, person.value], agent=agent_id)
    return Done(f"{person.name or person.handle or person.value} is a colleague from now on", None, ())


def remove(tx: Transaction, kind: str, value: str) -> Done:
    """From now on what this identity writes counts as a customer's."""
    kept = _kept(Person(kind, value))
    if not tx.run("DELETE FROM colleague WHERE kind = :kind AND value = :value", kind=kind, value=kept):
        raise NotFound(f"{kind}:{value} is no colleague")
    tx.event("colleague_removed", identity=[kind, value])
    return Done(f"{kind}:{value} is a customer from now on", None, ())


def sender(reader: Reader, message_id: int) -> Person:
    """Who wrote a message of a chat, by the identity he is known by. Raises NotFound where none is."""
    row = reader.row(
        "SELECT m.customer_id, m.author_name, m.author_address FROM message m"
        " JOIN conversation c ON c.id = coalesce(m.home_id, m.conversation_id) AND c.chat_id IS NOT NULL"
        " WHERE m.id = :id AND m.kind = 'message'",
        id=message_id,
    )
    if row is None:
        raise NotFound("only who writes in a chat can be a colleague there")
    customer_id, name, address = row
    known = reader.row(
        "SELECT i.kind, i.value, i.handle FROM identity i WHERE i.customer_id = :customer"
        " OR (:customer IS NULL AND (i.handle = :address OR i.value = :address))"
        " ORDER BY (i.handle = :address OR i.value = :address) DESC, i.id LIMIT 1",
        address=address,
        customer=customer_id,
    )
    if known is None:
        raise NotFound("this sender has no identity to know him by")
    return Person(known[0], known[1], name, known[2])


def is_one(reader: Reader, person: Person) -> bool:
    """Whether an agent said that this person is one of us."""
    return (
        reader.row(
            "SELECT 1 FROM colleague WHERE kind = :kind AND value = :value",
            kind=person.kind,
            value=_kept(person),
        )
        is not None
    )


def _kept(person: Person) -> str:
    return folded(person.kind, storable(person.value))


def everybody(reader: Reader) -> tuple[tuple[str, str, str], ...]:
    """`(kind, value, agent's login or empty)` of each."""
    rows = reader.rows(
        "SELECT k.kind, k.value, coalesce(a.login, '') FROM colleague k LEFT JOIN agent a ON a.id = k.agent_id"
        " ORDER BY k.kind, k.value"
    )
    return tuple((str(kind), str(value), str(login)) for kind, value, login in rows)
