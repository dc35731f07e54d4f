"""Whom a conversation is with: one that was merged from several customers' has a part for each, told by itself.

A part is told to one customer at most, and a customer in one part.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui_desk.desk import chats, homes
from tui_desk.desk.chats import Chat
from tui_desk.desk.people import TAKES_PART, is_now
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.known_by import folded
from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A conversation that stands by itself or in another one, and who is told something there."""

    home_id: int
    channel_id: int
    channel: str
    kind: str
    owner_id: int | None
    """The customer it is with; None: nobody known."""
    chat: Chat | None
    message_id: int | None
    """What is answered there; None: nothing was written."""
    last_used: bool
    """Whether an answer goes there where nothing else is said."""
    whom: int | None = None
    """The customer who is told; None: whoever reads there."""
    homes: frozenset[int] = frozenset()
    """All parts for which this one is told: those of the same customer, and of the same chat."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part by mail or in a chat."""

    kind: str
    value: str
    """As people write it."""
    name: str
    role: str
    customer_id: int | None

    @property
    def written_to(self) -> bool:
        """Whether he takes part, and is not only known to have read a mail."""
        return self.kind != "mail" or self.role != "known"


def of_everybody(reader: Reader, conversation_id: int, concerned: Sequence[int]) -> tuple[Part, ...]:
    """The parts in which everybody is reached, what was used last first; each told to whom it concerns, if to one."""
    left = _parts(reader, conversation_id)
    owners = {one.owner_id for one in left}
    strays = frozenset(homes.family(reader, conversation_id)) - {one.home_id for one in left}
    found: list[Part] = []
    while left:
        first = left[0]
        together = [one for one in left if one is first or _is_same(one, first)]
        left = [one for one in left if one not in together]
        heard = {one.home_id for one in together} | (set() if found else strays)
        elsewhere = owners | {one.whom for one in found}
        others = [one for one in concerned if one not in elsewhere or one == first.owner_id]
        whom = _first_there(reader, conversation_id, first, others)
        found.append(replace(first, whom=whom, homes=frozenset(heard)))
    return tuple(found)


def of_concerned(reader: Reader, conversation_id: int, concerned: Sequence[int]) -> tuple[Part, ...]:
    """The parts in which those are reached whom something concerns, the first of them first."""
    parts = _parts(reader, conversation_id)
    there = {one.home_id: people_of(reader, one.home_id) for one in parts}
    told: list[Part] = []
    for only_known in (False, True):
        for customer_id in concerned:
            if any(one.whom == customer_id for one in told):
                continue
            free = [
                one
                for one in parts
                if not any(_shares(one, other) for other in told)
                and _takes_part(one, there[one.home_id], customer_id, only_known=only_known)
            ]
            if free:
                told.append(
                    _told(_nearest(reader, conversation_id, free, customer_id, concerned), customer_id, parts)
                )
    return tuple(told)


def owners(reader: Reader, conversation_ids: Sequence[int]) -> dict[int, int]:
    """By conversation the customer it is with; of groups nobody."""
    names, values = any_of("id", conversation_ids)
    rows = reader.rows(
        "SELECT c.id, c.customer_id FROM conversation c LEFT JOIN chat g ON g.id = c.chat_id"
        f" WHERE c.id IN ({names}) AND c.customer_id IS NOT NULL AND NOT coalesce(g.is_group, 0)",
        **values,
    )
    return {id_: is_now(reader, customer_id) for id_, customer_id in rows}


def people_of(reader: Reader, conversation_id: int) -> list[Person]:
    """Who takes part in a conversation by itself, not by what was merged into it."""
    came_in = _came_in(reader, conversation_id)
    everybody = people_in(reader, conversation_id)
    return [one for one in everybody if (one.kind, folded(one.kind, one.value)) not in came_in]


def people_in(reader: Reader, conversation_id: int) -> list[Person]:
    """Who takes part in a conversation, main recipients first."""
    rows = reader.rows(
        f"SELECT p.kind, {TAKES_PART}, p.name, p.role, coalesce(i.customer_id, p.customer_id) FROM participant p"
        " LEFT JOIN identity i ON i.kind = p.kind AND i.value = p.value WHERE p.conversation_id = :id"
        " ORDER BY p.role = 'to' DESC, p.value",
        id=conversation_id,
    )
    return [
        Person(kind, value, name, role, is_now(reader, owner) if owner is not None else None)
        for kind, value, name, role, owner in rows
    ]


def newest_of(reader: Reader, conversation_id: int, customer_id: int, home_id: int) -> tuple[int, int] | None:
    """The newest message of a customer in a conversation and where it belongs; one that belongs to this home first."""
    rows = reader.rows(
        "SELECT id, coalesce(home_id, conversation_id), customer_id FROM message WHERE conversation_id = :id"
        " AND direction = 'inbound' AND customer_id IS NOT NULL AND deleted_at IS NULL"
        " ORDER BY coalesce(home_id, conversation_id) != :home, at DESC, id DESC",
        id=conversation_id,
        home=home_id,
    )
    return next((row[:2] for row in rows if is_now(reader, row[2]) == customer_id), None)


def _parts(reader: Reader, conversation_id: int) -> list[Part]:
    used: Mapping[int, int | None] = homes.used(reader, conversation_id) or {conversation_id: None}
    last = next(iter(used))
    return [_part(reader, home, message_id, last_used=home == last) for home, message_id in used.items()]


def _part(reader: Reader, home_id: int, message_id: int | None, *, last_used: bool) -> Part:
    row = reader.row(
        "SELECT h.id, h.name, h.kind, c.customer_id FROM conversation c JOIN channel h ON h.id = c.channel_id"
        " WHERE c.id = :id",
        id=home_id,
    )
    assert row is not None
    channel_id, channel, kind, owner = row
    chat = chats.of_conversation(reader, home_id)
    owner_id = is_now(reader, owner) if owner is not None else None
    return Part(home_id, channel_id, channel, kind, owner_id, chat, message_id, last_used)


def _is_same(one: Part, other: Part) -> bool:
    """Whether who reads the one reads the other."""
    return (one.owner_id is not None and one.owner_id == other.owner_id) or _shares(one, other)


def _shares(one: Part, other: Part) -> bool:
    in_one_chat = one.chat is not None and other.chat is not None and one.chat.id == other.chat.id
    return one.home_id == other.home_id or in_one_chat


def _takes_part(part: Part, people: Sequence[Person], customer_id: int, *, only_known: bool) -> bool:
    known = (one for one in people if one.customer_id == customer_id)
    return part.owner_id == customer_id or any(only_known or one.written_to for one in known)


def _nearest(
    reader: Reader, conversation_id: int, parts: Sequence[Part], customer_id: int, concerned: Sequence[int]
) -> Part:
    """The part to reach a customer in: not another's whom it concerns, then where he wrote last, then his own."""
    wrote = _wrote_last(reader, conversation_id, customer_id) if len(parts) > 1 else None

    def strange(one: Part) -> tuple[bool, ...]:
        his = one.owner_id == customer_id
        return not his and one.owner_id in concerned, one.home_id != wrote, not his

    return min(parts, key=strange)


def _first_there(reader: Reader, conversation_id: int, part: Part, concerned: Sequence[int]) -> int | None:
    """Of those something concerns the one a part is told to; else whom it is with, which is nobody in a group.

    In a group he must have written: his message is answered.
    """
    in_group = part.chat is not None and part.chat.group
    if not in_group and (not concerned or part.owner_id in concerned):
        return part.owner_id
    people = people_of(reader, part.home_id) if concerned else ()
    there = (one for one in concerned if _takes_part(part, people, one, only_known=False))
    if in_group:
        wrote = {one: newest_of(reader, conversation_id, one, part.home_id) for one in there}
        return next((one for one, found in wrote.items() if found and found[1] == part.home_id), None)
    return next(there, part.owner_id)


def _wrote_last(reader: Reader, conversation_id: int, customer_id: int) -> int | None:
    """Where the last message belongs that he wrote in a conversation."""
    rows = reader.rows(
        "SELECT coalesce(home_id, conversation_id), customer_id FROM message WHERE conversation_id = :id"
        " AND direction = 'inbound' AND customer_id IS NOT NULL ORDER BY key LIKE :logged, at DESC, id DESC",
        id=conversation_id,
        logged=f"{homes.LOGGED}%",
    )
    return next((home for home, author in rows if is_now(reader, author) == customer_id), None)


def _told(part: Part, customer_id: int, parts: Sequence[Part]) -> Part:
    heard = {one.home_id for one in parts if one.owner_id == customer_id or _shares(one, part)}
    return replace(part, whom=customer_id, homes=frozenset(heard | {part.home_id}))


def _came_in(reader: Reader, conversation_id: int) -> set[tuple[str, str]]:
    """Who takes part there only by merges that stand, and has not written there himself."""
    merges = reader.rows(
        "SELECT data FROM event WHERE conversation_id = :id AND kind = 'joined' AND undone_by IS NULL",
        id=conversation_id,
    )
    brought = {
        (kind, folded(kind, value))
        for (data,) in merges
        for kind, value, *_ in json.loads(data).get("brought", {}).get("people", ())
    }
    if not brought:
        return set()
    wrote = reader.rows(
        "SELECT DISTINCT i.kind, i.value FROM message m JOIN identity i ON i.customer_id = m.customer_id"
        " WHERE m.conversation_id = :stands AND coalesce(m.home_id, m.conversation_id) = :id"
        " AND m.direction = 'inbound'",
        stands=homes.now_in(reader, conversation_id),
        id=conversation_id,
    )
    return brought - {(kind, value) for kind, value in wrote}
