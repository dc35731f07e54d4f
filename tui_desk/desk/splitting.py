"""Chosen messages of an endless chat become a conversation of their own; the one they came from keeps a pointer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk import homes, joining, people
from tui_desk.desk.conversations import bump
from tui_desk.desk.done import Done
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.standing import recount
from tui_desk.errors import DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.store import tables
from tui_desk.store.reader import Row, any_of

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def split(tx: Transaction, conversation_id: int, message_ids: Sequence[int]) -> Done:
    """Move these messages into a new conversation of the same chat. Raises DeskError if nothing would be left."""
    conversation_id = homes.now_in(tx, conversation_id)
    moved = _chosen(tx, conversation_id, message_ids)
    whole = tx.row("SELECT count(*) FROM message WHERE conversation_id = :id", id=conversation_id)
    if whole and len(moved) == whole[0]:
        raise DeskError("these are all its messages; leave at least one")
    fresh = _like(tx, conversation_id, moved)
    homes_before = [homes.of_message(tx, row[0]) for row in moved]
    joining.move(tx, [row[0] for row in moved], fresh)
    _let_in(tx, fresh, [row[0] for row in moved])
    tx.event(
        "split",
        fresh,
        other=conversation_id,
        moved=[row[0] for row in moved],
        homes=homes_before,
        assignee=_assignee(tx, fresh),
        status=["closed", "open"],
    )
    bump(tx, conversation_id)
    tx.event("split_off", conversation_id, other=fresh, number=len(moved))
    recount(tx, [conversation_id, fresh])
    number = f"{len(moved)} messages" if len(moved) > 1 else "1 message"
    return Done(f"#{fresh} has {number} of #{conversation_id} now", tx.deed, (fresh, conversation_id))


def unite(tx: Transaction, fresh: int, event: Mapping[str, Any]) -> dict[str, Any]:
    """Move what a split moved back; gives what became of the rest: nothing where something is left.

    `event`: the data of its event.
    """
    still = [
        row[0]
        for row in tx.rows("SELECT id FROM message WHERE conversation_id = :id", id=fresh)
        if row[0] in event["moved"]
    ]
    belongs = dict(zip(event["moved"], event.get("homes", ()), strict=False))
    back = set()
    for id_ in still:
        home = belongs.get(id_, event["other"])
        stands = homes.now_in(tx, home)
        joining.move(tx, [id_], stands, None if stands == home else home)
        back.add(stands)
    dissolved: dict[str, Any] = {}
    if tx.row("SELECT 1 FROM message WHERE conversation_id = :id LIMIT 1", id=fresh) is None:
        home = belongs.get(still[0], event["other"]) if still else event["other"]
        dissolved = joining.dissolve(tx, fresh, home)
    recount(tx, [fresh, *back])
    return dissolved


def _chosen(tx: Transaction, conversation_id: int, message_ids: Sequence[int]) -> list[Row]:
    if not message_ids:
        raise DeskError("choose the messages first")
    names, params = any_of("message", message_ids)
    rows = tx.rows(
        f"SELECT id, at, customer_id FROM message WHERE conversation_id = :id AND id IN ({names}) ORDER BY at, id",
        id=conversation_id,
        **params,
    )
    if len(rows) != len(set(message_ids)):
        raise NotFound(f"not all of these messages are in #{conversation_id}")
    return rows


def _like(tx: Transaction, conversation_id: int, moved: Sequence[Row]) -> int:
    """A conversation of the chat that these messages came by. Raises DeskError if that is not one."""
    names, params = any_of("message", [one[0] for one in moved])
    found = tx.rows(
        "SELECT DISTINCT h.channel_id, h.chat_id, c.assignee_id, c.subject, c.priority, c.customer_id FROM message m"
        " JOIN conversation c ON c.id = m.conversation_id JOIN conversation h ON h.id = coalesce(m.home_id, c.id)"
        f" WHERE m.id IN ({names}) AND m.kind = 'message'",
        **params,
    ) or tx.rows(
        "SELECT channel_id, chat_id, assignee_id, subject, priority, customer_id FROM conversation WHERE id = :id",
        id=conversation_id,
    )
    if len(found) > 1:
        raise DeskError("these came by several channels; choose messages of one")
    row = found[0]
    channel_id, chat_id, assignee_id, subject, priority, customer_id = row
    fresh = tx.insert(
        tables.Conversation,
        channel_id=channel_id,
        chat_id=chat_id,
        assignee_id=assignee_id,
        subject=subject,
        priority=priority,
        customer_id=next((one[2] for one in moved if one[2] is not None), customer_id),
        continues_id=conversation_id,
        link_reason="split",
        created_at=moved[0][1],
        last_at=moved[-1][1],
        waiting_key=NEVER,
    )
    tx.insert(tables.Link, conversation_id=fresh, other_id=conversation_id, reason="split")
    return fresh


def _assignee(tx: Transaction, id_: int) -> int | None:
    row = tx.row("SELECT assignee_id FROM conversation WHERE id = :id", id=id_)
    return row[0] if row else None


def _let_in(tx: Transaction, fresh: int, message_ids: Sequence[int]) -> None:
    """Who wrote these messages takes part where they stand now."""
    names, params = any_of("message", message_ids)
    rows = tx.rows(
        "SELECT DISTINCT i.kind, i.value, k.name FROM message m JOIN identity i ON i.customer_id = m.customer_id"
        f" JOIN customer k ON k.id = m.customer_id WHERE m.id IN ({names})",
        **params,
    )
    for kind, value, name in rows:
        people.take_part(tx, fresh, Person(kind, value, name), "to")
