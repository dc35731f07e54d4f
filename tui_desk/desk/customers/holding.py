"""Everything the desk holds of one customer: what is only his, and where he is one of several."""

from __future__ import annotations

from dataclasses import dataclass

from tui_desk.desk import homes
from tui_desk.desk.customers import family, reading
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.known_by import folded


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a customer and of everybody who was joined to him."""

    customer_id: int
    members: tuple[int, ...]
    names: tuple[str, ...]
    identities: tuple[tuple[str, str, str], ...]
    """`(kind, value, handle)`"""
    own: tuple[int, ...]
    """Conversations in which nobody else wrote: all of them is his, our answers too."""
    mixed: tuple[int, ...]
    """Conversations with others in which he wrote, or which he is called the customer of: only his messages are his."""
    named: tuple[int, ...]
    """Conversations of others in which he takes part and wrote nothing."""
    messages: tuple[int, ...]
    """Every message of his own conversations, and his own in those with others, oldest first."""
    tickets: tuple[int, ...]
    """Tickets that concern nobody else."""
    shared_tickets: tuple[int, ...]
    """Tickets that concern others as well."""

    @property
    def writings(self) -> tuple[str, ...]:
        """Every way in which one of his identities is written down."""
        ways = ((value, handle, folded(kind, value)) for kind, value, handle in self.identities)
        return tuple(dict.fromkeys(text for some in ways for text in some if text))


def held(reader: Reader, customer_id: int) -> Held:
    """What is held of a customer, or of who he turned out to be. Raises NotFound."""
    id_ = family.current(reader, customer_id)
    members = family.members(reader, id_)
    identities = tuple((one.kind, one.value, one.handle) for one in reading.identities(reader, id_))
    own, mixed = _conversations(reader, members)
    tickets, shared = _tickets(reader, members, own)
    names, params = any_of("id", members)
    return Held(
        customer_id=id_,
        members=tuple(members),
        names=tuple(
            row[0]
            for row in reader.rows(
                f"SELECT name FROM customer WHERE id IN ({names}) AND name != ''", **params
            )
        ),
        identities=identities,
        own=tuple(own),
        mixed=tuple(mixed),
        named=tuple(sorted(_takes_part(reader, identities) - {*own, *mixed})),
        messages=tuple(_messages(reader, members, own, mixed)),
        tickets=tuple(tickets),
        shared_tickets=tuple(shared),
    )


def _conversations(reader: Reader, members: list[int]) -> tuple[list[int], list[int]]:
    """Those that are only his, and those with others; what was merged into one is one."""
    names, params = any_of("id", members)
    rows = reader.rows(
        f"SELECT id FROM conversation WHERE customer_id IN ({names})"
        f" UNION SELECT conversation_id FROM message WHERE customer_id IN ({names})",
        **params,
    )
    own: list[int] = []
    mixed: list[int] = []
    for root in dict.fromkeys(homes.now_in(reader, row[0]) for row in rows):
        group = homes.family(reader, root)
        (mixed if _has_others(reader, group, members) else own).extend(group)
    return sorted(own), sorted(mixed)


def _takes_part(reader: Reader, identities: tuple[tuple[str, str, str], ...]) -> set[int]:
    """Where an address of his takes part, be it only by a copy."""
    return {
        int(row[0])
        for kind, value, _ in identities
        for row in reader.rows(
            "SELECT conversation_id FROM participant WHERE kind = :kind AND value = :value",
            kind=kind,
            value=folded(kind, value),
        )
    }


def _has_others(reader: Reader, group: tuple[int, ...], members: list[int]) -> bool:
    """Whether somebody else wrote there, or can read there."""
    talks, talk_params = any_of("talk", group)
    names, params = any_of("id", members)
    row = reader.row(
        f"SELECT 1 FROM conversation c LEFT JOIN chat t ON t.id = c.chat_id WHERE c.id IN ({talks})"
        f" AND (t.is_group OR c.customer_id NOT IN ({names}))"
        f" UNION ALL SELECT 1 FROM message WHERE conversation_id IN ({talks}) AND direction = 'inbound'"
        f" AND customer_id NOT IN ({names}) LIMIT 1",
        **params,
        **talk_params,
    )
    return row is not None


def _messages(reader: Reader, members: list[int], own: list[int], mixed: list[int]) -> list[int]:
    names, params = any_of("id", members)
    found: list[int] = []
    for talk in own:
        found += [
            row[0] for row in reader.rows("SELECT id FROM message WHERE conversation_id = :id", id=talk)
        ]
    for talk in mixed:
        rows = reader.rows(
            f"SELECT id FROM message WHERE conversation_id = :talk AND customer_id IN ({names})",
            talk=talk,
            **params,
        )
        found += [row[0] for row in rows]
    return sorted(found)


def _tickets(reader: Reader, members: list[int], own: list[int]) -> tuple[list[int], list[int]]:
    """The tickets that concern him alone, and those that concern others too."""
    names, params = any_of("id", members)
    talks, talk_params = any_of("talk", own)
    rows = reader.rows(
        f"SELECT id FROM ticket WHERE requester_id IN ({names})"
        f" UNION SELECT ticket_id FROM ticket_customer WHERE customer_id IN ({names})",
        **params,
    )
    alone: list[int] = []
    shared: list[int] = []
    for (id_,) in rows:
        others = reader.row(
            f"SELECT 1 FROM ticket WHERE id = :ticket AND requester_id NOT IN ({names})"
            f" UNION ALL SELECT 1 FROM ticket_customer WHERE ticket_id = :ticket AND customer_id NOT IN ({names})"
            " UNION ALL SELECT 1 FROM ticket_conversation WHERE ticket_id = :ticket"
            f" AND conversation_id NOT IN ({talks or 'NULL'}) LIMIT 1",
            ticket=id_,
            **params,
            **talk_params,
        )
        (shared if others else alone).append(id_)
    return alone, shared
