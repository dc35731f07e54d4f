"""Taking back: every event says what was before, so a deed is undone by its own record.

What somebody changed since is left alone and said so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk import answers, joining, splitting
from tui_desk.desk.done import Done
from tui_desk.desk.standing import recount
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.store.reader import Row, any_of

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

FIELDS = frozenset({"status", "closed_at", "snoozed_until", "assignee_id", "priority", "spam"})
"""Columns of a conversation that a deed may have changed."""
LOOSE = frozenset({"closed_at"})
"""Columns that follow others and need not stand as the deed left them."""
UNDOABLE = (
    *("closed", "reopened", "pending", "snoozed", "assigned", "unassigned", "priority", "spam", "not_spam"),
    *("tagged", "untagged", "joined", "joined_into", "split", "answered", "begun"),
)
"""Events whose record is enough to take them back."""
_NAMES, _KINDS = any_of("kind", UNDOABLE)


def undo(tx: Transaction, deed: int | None = None) -> Done:
    """Take back a deed; None: this agent's newest that stands."""
    chosen = deed if deed is not None else _newest(tx)
    events = tx.rows(
        "SELECT id, kind, conversation_id, message_id, data FROM event"
        f" WHERE deed = :deed AND undone_by IS NULL AND kind IN ({_NAMES}) ORDER BY id DESC",
        deed=chosen,
        **_KINDS,
    )
    if not events:
        raise DeskError("that can't be taken back, or has been already")
    groups: dict[int, list[Row]] = {}
    for event in events:
        groups.setdefault(event[2], []).append(event)
    left = {id_: conflict for id_, group in groups.items() if (conflict := _group_back(tx, group))}
    touched = sorted(groups.keys() - left.keys())
    if left and (not touched or any(event[1] == "joined" for event in events)):
        raise next(iter(left.values()))
    recount(tx, touched)
    spared = f"; {_names(sorted(left))} changed since and stay as they are" if left else ""
    if joined := next((event for event in events if event[1] == "joined"), None):
        apart = json.loads(joined[4])["other"]
        return Done(f"Took back: joined #{apart} into #{joined[2]}", None, (apart, joined[2]))
    return Done(f"Took back: {_words(events[-1][1])} {_names(touched)}{spared}", None, tuple(touched))


def _newest(tx: Transaction) -> int:
    row = tx.row(
        "SELECT deed FROM event WHERE actor = :actor AND undone_by IS NULL AND id = deed"
        f" AND kind IN ({_NAMES}) ORDER BY id DESC LIMIT 1",
        actor=tx.actor,
        **_KINDS,
    )
    if row is None:
        raise NotFound("there is nothing of yours to take back")
    return int(row[0])


def _group_back(tx: Transaction, events: Sequence[Row]) -> Conflict | None:
    """Take back all of a deed that concerns one conversation, or nothing of it where it was changed since."""
    try:
        with tx.part():
            for id_, kind, conversation_id, message_id, data in events:
                _take_back(tx, kind, conversation_id, message_id, json.loads(data))
                undone = tx.event("undone", conversation_id, message_id, of=id_, was=kind)
                tx.run("UPDATE event SET undone_by = :undone WHERE id = :id", undone=undone, id=id_)
    except Conflict as conflict:
        return conflict
    return None


def _take_back(
    tx: Transaction, kind: str, conversation_id: int, message_id: int | None, data: dict[str, Any]
) -> None:
    if kind == "answered" and message_id is not None:
        answers.recall(tx, message_id, data)
        return
    if kind == "joined":
        joining.part(tx, conversation_id, data)
    if kind == "split":
        splitting.unite(tx, conversation_id, data)
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
    if _has_left(tx, before.get("assignee_id")):
        raise Conflict(f"who had #{conversation_id} before works here no more; there is nothing to take back")
    tx.change(Conversation, conversation_id, **before)
    tx.run("UPDATE conversation SET version = version + 1 WHERE id = :id", id=conversation_id)


def _has_left(tx: Transaction, agent_id: int | None) -> bool:
    return tx.row("SELECT 1 FROM agent WHERE id = :id AND NOT active", id=agent_id) is not None


def _names(ids: Sequence[int]) -> str:
    return f"#{ids[0]}" if len(ids) == 1 else f"{len(ids)} conversations"


def _words(kind: str) -> str:
    return kind.replace("_", " ")
