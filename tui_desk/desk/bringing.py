"""What a conversation brings into another one besides its messages: people, tags, tickets, links, what was read.

The one that is merged keeps its own rows as they were; the other gets what it lacked, and loses no more than that when
the two are parted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk import people
from tui_desk.exchange import Person
from tui_desk.store.reader import Reader
from tui_desk.text.known_by import folded

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

Rows = list[list[Any]]
Sets = dict[str, Rows]
Marks = list[tuple[int, int | None, int]]
"""`(agent, read up to before, and after)`; None: nothing."""

_ROWS = {
    "people": "SELECT kind, value, name, role FROM participant WHERE conversation_id = :id ORDER BY kind, value",
    "tags": "SELECT name FROM tag WHERE conversation_id = :id ORDER BY name",
    "tickets": "SELECT ticket_id, at FROM ticket_conversation WHERE conversation_id = :id ORDER BY ticket_id",
    "links": "SELECT other_id, reason FROM link WHERE conversation_id = :id"
    " UNION SELECT conversation_id, reason FROM link WHERE other_id = :id ORDER BY 1, 2",
}
_INSERT = {
    "tags": "INSERT OR IGNORE INTO tag (conversation_id, name) VALUES (:id, :a)",
    "tickets": "INSERT OR IGNORE INTO ticket_conversation (conversation_id, ticket_id, at) VALUES (:id, :a, :b)",
    "links": "INSERT OR IGNORE INTO link (conversation_id, other_id, reason) VALUES (:id, :a, :b)",
}
_DELETE = {
    "people": "DELETE FROM participant WHERE conversation_id = :id AND kind = :a AND value = :b",
    "tags": "DELETE FROM tag WHERE conversation_id = :id AND name = :a",
    "tickets": "DELETE FROM ticket_conversation WHERE conversation_id = :id AND ticket_id = :a",
    "links": "DELETE FROM link WHERE conversation_id = :id AND other_id = :a",
}
_MARKS = """
SELECT r.agent_id, r.upto FROM agent a CROSS JOIN read_mark r ON r.agent_id = a.id AND r.conversation_id = :id
"""
_WRITTEN_TO = """
SELECT DISTINCT r.value FROM message m CROSS JOIN outbox o ON o.message_id = m.id, json_each(o.recipients) r
WHERE m.conversation_id = :id AND o.state != 'cancelled'
"""
"""The addresses that an agent wrote to in what stands in a conversation."""


def bring(tx: Transaction, source: int, target: int) -> dict[str, Any]:
    """Give the target what it lacks; gives what `take_off` needs: all that the source has, and the target's own."""
    had, there = _rows(tx, source), _rows(tx, target)
    others = list(_standing(tx, target))
    own = {what: [row for row in rows if not _by_others(what, row, others)] for what, rows in there.items()}
    added = {
        what: [
            row
            for row in rows
            if _key(what, row) not in _keys(what, there[what]) and (what != "links" or row[0] != target)
        ]
        for what, rows in had.items()
    }
    for what, insert in _INSERT.items():
        for row in added[what]:
            tx.run(insert, id=target, **dict(zip("ab", row, strict=False)))
    for kind, value, name, role in had["people"]:
        people.take_part(tx, target, Person(kind, value, name), role)
    return {"had": had, "own": own, "brought": added}


def take_off(tx: Transaction, source: int, target: int, merge: Mapping[str, Any], event_id: int) -> Sets:
    """Take off the target what it has by this merge alone; gives what. `merge`: what its event keeps."""
    others = [had for id_, had in _merges(tx, target) if id_ != event_id]
    had: Sets = {what: list(merge["had"].get(what, ())) for what in _ROWS}
    now = _rows(tx, source)
    had["people"] += now["people"]
    had["tickets"] += now["tickets"]
    own = merge["own"]
    off: Sets = {}
    for what, rows in _rows(tx, target).items():
        mine = _keys(what, had[what]) - _keys(what, own.get(what, ()))
        mine -= {key for one in others for key in _keys(what, one["had"].get(what, ()))}
        off[what] = [row for row in rows if _key(what, row) in mine]
    off["people"] = [row for row in off["people"] if not was_written_to(tx, target, row[0], row[1])]
    for what, rows in off.items():
        for row in rows:
            tx.run(_DELETE[what], id=target, **dict(zip("ab", _key(what, row), strict=False)))
    _roles_back(tx, target, own.get("people", ()))
    return off


def hang(tx: Transaction, conversation_id: int, message_ids: Sequence[int]) -> Rows:
    """Tickets that were made of these messages hang on their conversation too; gives which did not before."""
    there = _keys("tickets", _rows(tx, conversation_id)["tickets"])
    wanted = {
        row[0]
        for id_ in message_ids
        for row in tx.rows("SELECT ticket_id FROM ticket_message WHERE message_id = :id", id=id_)
    }
    new = [[ticket, tx.now] for ticket in sorted(wanted) if (ticket,) not in there]
    for ticket, at in new:
        tx.run(_INSERT["tickets"], id=conversation_id, a=ticket, b=at)
    return new


def read_together(tx: Transaction, source: int, target: int, *, news: bool) -> Marks:
    """Who has read both has read the whole; for everybody else something is new. Gives what changed.

    `news`: for everybody something is.
    """
    uptos: dict[int, dict[int, int]] = {source: {}, target: {}}
    newest: dict[int, int] = {}
    for id_, marks in uptos.items():
        marks |= dict(tx.rows(_MARKS, id=id_))
        row = tx.row("SELECT coalesce(last_inbound_at, 0) FROM conversation WHERE id = :id", id=id_)
        newest[id_] = row[0] if row else 0
    changed: Marks = []
    for agent in sorted({*uptos[source], *uptos[target]}):
        each = {id_: marks.get(agent, 0) for id_, marks in uptos.items()}
        all_read = not news and all(upto >= newest[id_] for id_, upto in each.items())
        after = max(each.values()) if all_read else min(each.values())
        if after != each[target]:
            changed.append((agent, uptos[target].get(agent), after))
            _mark(tx, agent, target, after)
    return changed


def unread_again(tx: Transaction, target: int, marks: Iterable[tuple[int, int | None, int]]) -> None:
    """Put the marks back; who has read on since has read it."""
    for agent, before, after in marks:
        row = tx.row(
            "SELECT upto FROM read_mark WHERE conversation_id = :id AND agent_id = :agent",
            id=target,
            agent=agent,
        )
        if row is None or row[0] != after:
            continue
        if before is None:
            tx.run(
                "DELETE FROM read_mark WHERE conversation_id = :id AND agent_id = :agent",
                id=target,
                agent=agent,
            )
        else:
            _mark(tx, agent, target, before)


def _mark(tx: Transaction, agent: int, id_: int, upto: int) -> None:
    tx.run(
        "INSERT INTO read_mark (agent_id, conversation_id, upto) VALUES (:agent, :id, :upto)"
        " ON CONFLICT (agent_id, conversation_id) DO UPDATE SET upto = excluded.upto",
        agent=agent,
        id=id_,
        upto=upto,
    )


def _rows(reader: Reader, id_: int) -> Sets:
    return {what: [list(row) for row in reader.rows(sql, id=id_)] for what, sql in _ROWS.items()}


def _key(what: str, row: Sequence[Any]) -> tuple[Any, ...]:
    return (row[0], folded(row[0], row[1])) if what == "people" else (row[0],)


def _keys(what: str, rows: Iterable[Sequence[Any]]) -> set[tuple[Any, ...]]:
    return {_key(what, row) for row in rows}


def _merges(reader: Reader, target: int) -> list[tuple[int, dict[str, Any]]]:
    """The merges into this conversation that stand, each with what its event keeps."""
    rows = reader.rows(
        "SELECT id, data FROM event WHERE conversation_id = :id AND kind = 'joined' AND undone_by IS NULL"
        " ORDER BY id",
        id=target,
    )
    return [(row[0], json.loads(row[1])) for row in rows]


def _standing(reader: Reader, target: int) -> list[dict[str, Any]]:
    return [data for _, data in _merges(reader, target)]


def _by_others(what: str, row: Sequence[Any], merges: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the conversation has this only by earlier merges that stand."""
    key = _key(what, row)
    return any(
        key in _keys(what, one["had"].get(what, ())) and key not in _keys(what, one["own"].get(what, ()))
        for one in merges
    )


def was_written_to(tx: Transaction, id_: int, kind: str, value: str) -> bool:
    """By an agent: who only wrote himself is put out again."""
    if kind != "mail":
        return False
    return folded(kind, value) in {folded(kind, address) for (address,) in tx.rows(_WRITTEN_TO, id=id_)}


def _roles_back(tx: Transaction, target: int, own: Iterable[Sequence[Any]]) -> None:
    """Whom the merge made a recipient is what he was before, unless an agent wrote to him since."""
    for kind, value, name, role in own:
        if role == "known" and was_written_to(tx, target, kind, value):
            continue
        tx.run(
            "UPDATE participant SET role = :role, name = :name"
            " WHERE conversation_id = :id AND kind = :kind AND value = :value",
            role=role,
            name=name,
            id=target,
            kind=kind,
            value=folded(kind, value),
        )
