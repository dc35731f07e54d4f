"""What hangs on a ticket: conversations, single messages, customers, other tickets; both ends show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

from tui_desk.desk import homes
from tui_desk.desk.done import Done
from tui_desk.errors import Conflict, DeskError, Misunderstood, NotFound
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import LinkKind

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_TABLES = {
    "conversations": ("ticket_conversation", "conversation_id", "conversation"),
    "messages": ("ticket_message", "message_id", "message"),
    "customers": ("ticket_customer", "customer_id", "customer"),
}
_TURNED: Mapping[str, str] = {
    "child_of": "parent_of",
    "blocked_by": "blocks",
    "duplicated_by": "duplicate_of",
}
"""How a link is kept that is told from its other end."""
_NO_CIRCLE: Mapping[str, str] = {
    "parent_of": "{second} stands above {first}; it can't stand below it, too",
    "blocks": "{second} blocks {first}; {first} can't block {second}, too",
    "duplicate_of": "{second} is a duplicate of {first}; {first} can't be one of {second}, too",
}
"""What is said where a link would lead back to where it begins, be it through others."""


def hang(
    tx: Transaction,
    ticket_id: int,
    *,
    conversations: Iterable[int] = (),
    messages: Iterable[int] = (),
    customers: Iterable[int] = (),
) -> dict[str, list[int]]:
    """Hang these on a ticket, messages with their conversations; gives what was not there before.

    A conversation that was merged into another hangs where its messages stand.
    """
    require(tx, ticket_id)
    chosen = list(dict.fromkeys(messages))
    wanted = {
        "conversations": [homes.now_in(tx, id_) for id_ in (*conversations, *_conversations_of(tx, chosen))],
        "messages": chosen,
        "customers": list(customers),
    }
    return {what: _hang(tx, ticket_id, what, dict.fromkeys(ids)) for what, ids in wanted.items()}


def unhang(tx: Transaction, ticket_id: int, hung: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Take these off a ticket; gives what was there."""
    gone: dict[str, list[int]] = {}
    for what, ids in hung.items():
        table, column, _ = _TABLES[what]
        gone[what] = [
            id_
            for id_ in ids
            if tx.run(
                f"DELETE FROM {table} WHERE ticket_id = :ticket AND {column} = :id", ticket=ticket_id, id=id_
            )
        ]
    return gone


def link(
    tx: Transaction,
    ticket_id: int,
    *,
    conversations: Iterable[int] = (),
    messages: Iterable[int] = (),
    customers: Iterable[int] = (),
) -> Done:
    """Hang conversations, messages or customers on a ticket."""
    hung = hang(tx, ticket_id, conversations=conversations, messages=messages, customers=customers)
    if not any(hung.values()):
        return Done("That hangs on it already", None, ())
    bump(tx, ticket_id)
    tx.event("ticket_hung", ticket_id=ticket_id, hung=hung)
    tell_conversations(tx, "ticket_linked", ticket_id, hung["conversations"])
    return Done(f"Linked to {named(ticket_id)}", tx.deed, tuple(hung["conversations"]), tickets=(ticket_id,))


def link_to(
    tx: Transaction,
    ticket_ids: Sequence[int],
    *,
    conversations: Iterable[int] = (),
    messages: Iterable[int] = (),
    customers: Iterable[int] = (),
) -> Done:
    """Hang these on several tickets, as one deed."""
    hung = {"conversations": list(conversations), "messages": list(messages), "customers": list(customers)}
    told = [link(tx, one, **hung) for one in dict.fromkeys(ticket_ids)]
    return _together(told, f"Linked to {len(told)} tickets")


def hear(tx: Transaction, ticket_id: int, conversation_id: int) -> bool:
    """Hang a conversation on the ticket its customer speaks of; False: it hung there."""
    hung = hang(tx, ticket_id, conversations=[conversation_id])
    if not any(hung.values()):
        return False
    bump(tx, ticket_id)
    tx.event("ticket_hung", ticket_id=ticket_id, actor="customer", hung=hung)
    return True


def unlink(
    tx: Transaction,
    ticket_id: int,
    *,
    conversations: Iterable[int] = (),
    messages: Iterable[int] = (),
    customers: Iterable[int] = (),
) -> Done:
    """Take conversations, messages or customers off a ticket; a conversation's messages go with it."""
    away = list(dict.fromkeys(homes.now_in(tx, id_) for id_ in conversations))
    chosen = [*messages, *(one for id_ in away for one in _messages_of(tx, ticket_id, id_))]
    gone = unhang(
        tx,
        ticket_id,
        {"conversations": away, "messages": list(dict.fromkeys(chosen)), "customers": list(customers)},
    )
    if not any(gone.values()):
        raise NotFound(f"that does not hang on {named(ticket_id)}")
    bump(tx, ticket_id)
    tx.event("ticket_unhung", ticket_id=ticket_id, unhung=gone)
    tell_conversations(tx, "ticket_unlinked", ticket_id, gone["conversations"])
    return Done(f"Taken off {named(ticket_id)}", tx.deed, tuple(gone["conversations"]), tickets=(ticket_id,))


def relate(tx: Transaction, ticket_id: int, other_id: int, kind: LinkKind) -> Done:
    """Say what a ticket is to another. Raises DeskError for what leads in a circle."""
    first, second, kept = ends(ticket_id, other_id, kind)
    require(tx, ticket_id)
    require(tx, other_id)
    if circles(tx, first, second, kept):
        raise DeskError(_NO_CIRCLE[kept].format(first=named(first), second=named(second)))
    if not insert(tx, ticket_id, other_id, kind):
        return Done("They are linked like that already", None, ())
    return _told(
        tx, "ticket_related", ticket_id, other_id, kind, f"Linked {named(ticket_id)} and {named(other_id)}"
    )


def relate_all(tx: Transaction, ticket_id: int, other_ids: Sequence[int], kind: LinkKind) -> Done:
    """Say what a ticket is to several others, as one deed."""
    told = [relate(tx, ticket_id, one, kind) for one in dict.fromkeys(other_ids)]
    return _together(told, f"Linked {named(ticket_id)} and {len(told)} tickets")


def unrelate(tx: Transaction, ticket_id: int, other_id: int, kind: LinkKind) -> Done:
    """Take that back."""
    if not remove(tx, ticket_id, other_id, kind):
        raise NotFound(f"{named(ticket_id)} and {named(other_id)} are not linked like that")
    words = f"Unlinked {named(ticket_id)} and {named(other_id)}"
    return _told(tx, "ticket_unrelated", ticket_id, other_id, kind, words)


def insert(tx: Transaction, ticket_id: int, other_id: int, kind: str) -> bool:
    """Link two tickets; whether they were not linked like that before."""
    first, second, kept = ends(ticket_id, other_id, kind)
    return bool(
        tx.run(
            "INSERT OR IGNORE INTO ticket_link (ticket_id, other_id, kind) VALUES (:first, :second, :kind)",
            first=first,
            second=second,
            kind=kept,
        )
    )


def put_back(tx: Transaction, ticket_id: int, other_id: int, kind: str) -> None:
    """Link two tickets as they were. Raises Conflict where that leads in a circle by what was linked since."""
    first, second, kept = ends(ticket_id, other_id, kind)
    if circles(tx, first, second, kept):
        since = _NO_CIRCLE[kept].format(first=named(first), second=named(second))
        raise Conflict(f"{since}; there is nothing to take back")
    insert(tx, ticket_id, other_id, kind)


def remove(tx: Transaction, ticket_id: int, other_id: int, kind: str) -> bool:
    """Remove a link between tickets; whether there was one."""
    first, second, kept = ends(ticket_id, other_id, kind)
    return bool(
        tx.run(
            "DELETE FROM ticket_link WHERE ticket_id = :first AND other_id = :second AND kind = :kind",
            first=first,
            second=second,
            kind=kept,
        )
    )


def ends(ticket_id: int, other_id: int, kind: str) -> tuple[int, int, str]:
    """How a link is kept: `(first, second, kind)`."""
    if kind not in get_args(LinkKind):
        raise Misunderstood(f"a ticket is {', '.join(get_args(LinkKind))} another")
    if ticket_id == other_id:
        raise DeskError("a ticket is not linked with itself")
    if kind == "related":
        return min(ticket_id, other_id), max(ticket_id, other_id), kind
    return (other_id, ticket_id, _TURNED[kind]) if kind in _TURNED else (ticket_id, other_id, kind)


def circles(tx: Transaction, first: int, second: int, kind: str) -> bool:
    """Whether a link, as it is kept, would lead in a circle: the second leads to the first already."""
    return kind in _NO_CIRCLE and first in _led_to(tx, second, kind)


def require(tx: Transaction, ticket_id: int) -> None:
    """Refuse a ticket that is not there, or that stands elsewhere now."""
    row = tx.row("SELECT merged_into_id FROM ticket WHERE id = :id", id=ticket_id)
    if row is None:
        raise NotFound(f"there is no ticket {named(ticket_id)}")
    if row[0] is not None:
        raise DeskError(f"{named(ticket_id)} was merged into {named(row[0])}; work on that one")


def bump(tx: Transaction, ticket_id: int) -> None:
    """A ticket changed: who read it before must read it again."""
    require(tx, ticket_id)
    tx.put("ticket", ticket_id, updated_at=tx.now)


def tell_conversations(
    tx: Transaction, kind: str, ticket_id: int, conversation_ids: Iterable[int], **data: Any
) -> None:
    """In each conversation's own timeline, too."""
    for id_ in conversation_ids:
        tx.event(kind, id_, ticket=ticket_id, **data)


def _together(told: Sequence[Done], words: str) -> Done:
    """Of several, what changed something; that is one deed."""
    changed = [one for one in told if one.deed is not None]
    if len(changed) < 2:
        return changed[0] if changed else told[0]
    ids = dict.fromkeys(id_ for one in changed for id_ in one.ids)
    tickets = dict.fromkeys(id_ for one in changed for id_ in one.tickets)
    return Done(words, changed[0].deed, tuple(ids), tickets=tuple(tickets))


def _told(tx: Transaction, event: str, ticket_id: int, other_id: int, kind: str, words: str) -> Done:
    bump(tx, ticket_id)
    bump(tx, other_id)
    tx.event(event, ticket_id=ticket_id, other=other_id, link=kind)
    tx.event(f"{event}_by", ticket_id=other_id, other=ticket_id, link=kind)
    return Done(words, tx.deed, (), tickets=(ticket_id, other_id))


def _hang(tx: Transaction, ticket_id: int, what: str, ids: Iterable[int]) -> list[int]:
    table, column, pointed_at = _TABLES[what]
    added = []
    for id_ in ids:
        if tx.row(f"SELECT 1 FROM {pointed_at} WHERE id = :id", id=id_) is None:
            raise NotFound(f"there is no {pointed_at} {id_}")
        columns, placeholders = f"ticket_id, {column}", ":ticket, :id"
        if what == "conversations":
            columns, placeholders = f"{columns}, at", f"{placeholders}, :now"
        sql = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({placeholders})"
        if tx.run(sql, ticket=ticket_id, id=id_, now=tx.now):
            added.append(id_)
    return added


def _conversations_of(tx: Transaction, message_ids: Iterable[int]) -> list[int]:
    rows = (tx.row("SELECT conversation_id FROM message WHERE id = :id", id=id_) for id_ in message_ids)
    return [row[0] for row in rows if row is not None]


def _messages_of(tx: Transaction, ticket_id: int, conversation_id: int) -> list[int]:
    rows = tx.rows(
        "SELECT t.message_id FROM ticket_message t JOIN message m ON m.id = t.message_id"
        " WHERE t.ticket_id = :ticket AND m.conversation_id = :id",
        ticket=ticket_id,
        id=conversation_id,
    )
    return [row[0] for row in rows]


def _led_to(tx: Transaction, ticket_id: int, kind: str) -> set[int]:
    """A ticket and all that links of this kind lead to from it."""
    rows = tx.rows(
        "WITH RECURSIVE led(id) AS (SELECT :id UNION SELECT l.other_id FROM ticket_link l JOIN led"
        " ON l.ticket_id = led.id WHERE l.kind = :kind) SELECT id FROM led",
        id=ticket_id,
        kind=kind,
    )
    return {row[0] for row in rows}
