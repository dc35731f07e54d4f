"""Taking back: every event says what was before, so a deed is undone by its own record.

What somebody changed since is left alone and said so.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui_desk.desk.done import Done
from tui_desk.desk.standing import recount
from tui_desk.errors import Conflict, DeskError, NotFound

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

FIELDS = frozenset(
    {"status", "closed_at", "snoozed_until", "assignee_id", "priority", "spam", "continues_id", "link_reason"}
)
"""Columns of a conversation that a deed may have changed."""
LOOSE = frozenset({"closed_at"})
"""Columns that follow others and need not stand as the deed left them."""


def undo(tx: Transaction, deed: int | None = None) -> Done:
    """Take back a deed; None: this agent's newest that stands."""
    chosen = deed if deed is not None else _newest(tx)
    events = tx.rows(
        "SELECT id, kind, conversation_id, message_id, data FROM event"
        " WHERE deed = :deed AND undone_by IS NULL ORDER BY id DESC",
        deed=chosen,
    )
    if not events:
        raise DeskError("that has been taken back already")
    touched: set[int] = set()
    for id_, kind, conversation_id, message_id, data in events:
        _take_back(tx, kind, conversation_id, message_id, json.loads(data))
        touched |= {conversation_id} if conversation_id else set()
        undone = tx.event("undone", conversation_id, message_id, of=id_, was=kind)
        tx.run("UPDATE event SET undone_by = :undone WHERE id = :id", undone=undone, id=id_)
    recount(tx, touched)
    names = f"#{min(touched)}" if len(touched) == 1 else f"{len(touched)} conversations"
    return Done(f"Took back: {_words(events[-1][1])} {names}", None, tuple(sorted(touched)))


def _newest(tx: Transaction) -> int:
    row = tx.row(
        "SELECT deed FROM event WHERE actor = :actor AND undone_by IS NULL"
        " AND kind NOT IN ('undone', 'noted', 'agent_added', 'agent_removed') AND conversation_id IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        actor=tx.actor,
    )
    if row is None:
        raise NotFound("there is nothing of yours to take back")
    return int(row[0])


def _take_back(
    tx: Transaction, kind: str, conversation_id: int | None, message_id: int | None, data: dict[str, Any]
) -> None:
    if kind == "answered" and message_id is not None:
        from tui_desk.desk.answers import recall

        recall(tx, message_id)
        return
    if conversation_id is None:
        return
    if kind == "joined":
        _part(tx, conversation_id, data)
    for name in data.get("tags_added", ()):
        tx.run("DELETE FROM tag WHERE conversation_id = :id AND name = :name", id=conversation_id, name=name)
    for name in data.get("tags_removed", ()):
        tx.run(
            "INSERT OR IGNORE INTO tag (conversation_id, name) VALUES (:id, :name)",
            id=conversation_id,
            name=name,
        )
    _restore(tx, conversation_id, {name: pair for name, pair in data.items() if name in FIELDS})


def _restore(tx: Transaction, conversation_id: int, pairs: dict[str, Any]) -> None:
    from tui_desk.store.tables import Conversation

    if not pairs:
        return
    now = tx.row(f"SELECT {', '.join(pairs)} FROM conversation WHERE id = :id", id=conversation_id)
    assert now is not None
    for (name, (_, after)), value in zip(pairs.items(), now, strict=True):
        if value != after and name not in LOOSE:
            raise Conflict(f"#{conversation_id} was changed since; there is nothing to take back")
    before = {name: pair[0] for name, pair in pairs.items()}
    tx.change(Conversation, conversation_id, **before)
    tx.run("UPDATE conversation SET version = version + 1 WHERE id = :id", id=conversation_id)


def _part(tx: Transaction, conversation_id: int, data: dict[str, Any]) -> None:
    """Move what a join moved back, and put out whom it let in."""
    for message_id in data.get("moved", ()):
        tx.run(
            "UPDATE message SET conversation_id = :other WHERE id = :id AND conversation_id = :now",
            other=data["other"],
            id=message_id,
            now=conversation_id,
        )
    for value in data.get("let_in", ()):
        tx.run(
            "DELETE FROM participant WHERE conversation_id = :id AND value = :value",
            id=conversation_id,
            value=value,
        )
    recount(tx, [data["other"]])


def _words(kind: str) -> str:
    return kind.replace("_", " ")
