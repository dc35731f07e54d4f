"""Tickets that are one matter become one: everything of them hangs on it, old numbers lead there, undo parts them.

What was on a ticket before stands in the event, so parting restores it exactly; what came since stays where it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk.done import Done
from tui_desk.desk.tickets import linking
from tui_desk.desk.tickets.changing import numbers
from tui_desk.errors import Conflict, DeskError
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_COLUMNS = {
    "conversations": ("ticket_conversation", ("conversation_id", "at")),
    "messages": ("ticket_message", ("message_id",)),
    "customers": ("ticket_customer", ("customer_id",)),
    "tags": ("ticket_tag", ("name",)),
}
"""What moves row by row: its table, and the columns beside the ticket's; the first says which it is."""
_OWNERS = {"conversations": "conversation", "messages": "message", "customers": "customer"}
"""What must still be there where a row is put back."""
Rows = list[list[Any]]


def merge(tx: Transaction, ids: Sequence[int], into: int) -> Done:
    """Make these tickets part of another one."""
    linking.require(tx, into)
    others = [id_ for id_ in dict.fromkeys(ids) if id_ != into]
    if not others:
        raise DeskError("a ticket is not merged with itself; name the others")
    for other in others:
        linking.require(tx, other)
        _merge(tx, other, into)
    return Done(f"Merged {numbers(others)} into {named(into)}", tx.deed, (), tickets=(into, *others))


def part(tx: Transaction, into: int, event_id: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """Undo one merge; gives what goes off the ticket that stays, and on what the other hangs besides what it did.

    `data`: what its event keeps. Raises Conflict where later merges must be taken back first.
    """
    other = data["other"]
    row = tx.row("SELECT merged_into_id FROM ticket WHERE id = :id", id=other)
    if row is None or row[0] != into:
        raise Conflict(f"{named(other)} is not part of {named(into)} any more")
    _require_far_ends(tx, other, data["was"]["links"])
    brought = _brought(tx, into, event_id, data)
    _take_off(tx, into, brought)
    for link in data["was"]["links"]:
        linking.put_back(tx, *link)
    _put_on(tx, other, {what: rows for what, rows in data["was"].items() if what != "links"})
    _move(tx, "ticket_note", data["notes"], into, other)
    _move(tx, "draft", data["drafts"], into, other)
    for step_id, position in data["steps"]:
        tx.run(
            "UPDATE checklist_item SET ticket_id = :other, position = :position"
            " WHERE id = :id AND ticket_id = :into",
            other=other,
            position=position,
            id=step_id,
            into=into,
        )
    before, after = data["asked"]
    if before != after:
        tx.run(
            "UPDATE ticket SET requester_id = :before WHERE id = :id AND requester_id = :after",
            before=before,
            after=after,
            id=into,
        )
    _point(tx, other, None)
    stand = linking.hang(tx, other, conversations=[row[0] for row in _rows(tx, other, "conversations")])
    return {"off": brought, "on": stand}


def _merge(tx: Transaction, other: int, into: int) -> None:
    was = {what: _rows(tx, other, what) for what in _COLUMNS} | {"links": _links(tx, other)}
    asked = _asked(tx, other, into)
    hung = {
        **{what: rows for what, rows in was.items() if what != "links"},
        "customers": [[one] for one in _concerned(was["customers"], asked)],
        "links": _turned(tx, was["links"], other, into),
    }
    there = {what: _keys(_rows(tx, into, what)) for what in _COLUMNS} | {"links": _keys(_links(tx, into), 3)}
    added = {
        what: [row for row in rows if tuple(row[: _width(what)]) not in there[what]]
        for what, rows in hung.items()
    }
    _take_off(tx, other, was)
    _put_on(tx, into, added)
    tx.put("ticket", into, requester_id=asked[1], updated_at=tx.now)
    tx.event(
        "ticket_merged",
        ticket_id=into,
        other=other,
        was=was,
        hung=hung,
        added=added,
        asked=list(asked[:2]),
        notes=_move_all(tx, "ticket_note", other, into),
        drafts=_move_all(tx, "draft", other, into),
        steps=_move_steps(tx, other, into),
    )
    _point(tx, other, into)
    tx.event("ticket_merged_into", ticket_id=other, into=into)
    linking.tell_conversations(tx, "ticket_linked", into, [row[0] for row in added["conversations"]])


def _asked(tx: Transaction, other: int, into: int) -> tuple[int | None, int | None, int | None]:
    """Who asked for the one that stays, before and after, and who asked for the other."""
    row = tx.row(
        "SELECT i.requester_id, coalesce(i.requester_id, o.requester_id), o.requester_id FROM ticket i, ticket o"
        " WHERE i.id = :into AND o.id = :other",
        into=into,
        other=other,
    )
    assert row is not None
    return row[0], row[1], row[2]


def _concerned(customers: Rows, asked: tuple[int | None, int | None, int | None]) -> list[int]:
    """Whom the merged ticket concerns besides who asks for it now."""
    everybody = dict.fromkeys([*(row[0] for row in customers), asked[2]])
    return [one for one in everybody if one is not None and one != asked[1]]


def _turned(tx: Transaction, links: Rows, other: int, into: int) -> Rows:
    """Links to other tickets as they are of the one that stays; none to itself, none in a circle."""
    turned = []
    for *both, kind in links:
        first, second = (into if one == other else one for one in both)
        if first == second or linking.circles(tx, first, second, kind):
            continue
        turned.append(list(linking.ends(first, second, kind)))
    return turned


def _brought(tx: Transaction, into: int, event_id: int, data: Mapping[str, Any]) -> dict[str, Rows]:
    """What the ticket has by this merge alone: not of its own, and by no other merge that stands."""
    brought = {what: list(rows) for what, rows in data["added"].items()}
    kept: dict[str, set[Any]] = {what: set() for what in brought}
    for id_, undone_by, told in tx.rows(
        "SELECT id, undone_by, data FROM event WHERE ticket_id = :id AND kind = 'ticket_merged' AND id != :event",
        id=into,
        event=event_id,
    ):
        merged = json.loads(told)
        for what in brought:
            if undone_by is None:
                kept[what] |= _keys(merged["hung"][what], _width(what))
            elif id_ < event_id < undone_by:
                own = _keys(data["hung"][what], _width(what))
                brought[what] += [row for row in merged["added"][what] if tuple(row[: _width(what)]) in own]
    return {
        what: [row for row in rows if tuple(row[: _width(what)]) not in kept[what]]
        for what, rows in brought.items()
    }


def _require_far_ends(tx: Transaction, other: int, links: Rows) -> None:
    for first, second, _ in links:
        far = second if first == other else first
        row = tx.row("SELECT merged_into_id FROM ticket WHERE id = :id", id=far)
        if row is not None and row[0] is not None:
            raise Conflict(
                f"{named(far)}, linked with {named(other)}, was merged since; take that back first"
            )


def _rows(tx: Transaction, ticket_id: int, what: str) -> Rows:
    table, columns = _COLUMNS[what]
    rows = tx.rows(
        f"SELECT {', '.join(columns)} FROM {table} WHERE ticket_id = :id ORDER BY {columns[0]}", id=ticket_id
    )
    return [list(row) for row in rows]


def _links(tx: Transaction, ticket_id: int) -> Rows:
    rows = tx.rows(
        "SELECT ticket_id, other_id, kind FROM ticket_link WHERE ticket_id = :id OR other_id = :id"
        " ORDER BY ticket_id, other_id, kind",
        id=ticket_id,
    )
    return [list(row) for row in rows]


def _width(what: str) -> int:
    """How many of a row's values say which it is."""
    return 3 if what == "links" else 1


def _keys(rows: Iterable[Sequence[Any]], width: int = 1) -> set[tuple[Any, ...]]:
    return {tuple(row[:width]) for row in rows}


def _put_on(tx: Transaction, ticket_id: int, what_rows: Mapping[str, Rows]) -> None:
    for what, rows in what_rows.items():
        for row in rows:
            if what == "links":
                linking.insert(tx, *row)
                continue
            table, columns = _COLUMNS[what]
            pointed_at = _OWNERS.get(what)
            there = (
                f" WHERE EXISTS (SELECT 1 FROM {pointed_at} WHERE id = :{columns[0]})" if pointed_at else ""
            )
            tx.run(
                f"INSERT OR IGNORE INTO {table} (ticket_id, {', '.join(columns)})"
                f" SELECT :ticket, {', '.join(f':{name}' for name in columns)}{there}",
                ticket=ticket_id,
                **dict(zip(columns, row, strict=True)),
            )


def _take_off(tx: Transaction, ticket_id: int, what_rows: Mapping[str, Rows]) -> None:
    for what, rows in what_rows.items():
        for row in rows:
            if what == "links":
                linking.remove(tx, *row)
                continue
            table, columns = _COLUMNS[what]
            tx.run(
                f"DELETE FROM {table} WHERE ticket_id = :ticket AND {columns[0]} = :value",
                ticket=ticket_id,
                value=row[0],
            )


def _move_all(tx: Transaction, table: str, other: int, into: int) -> list[int]:
    ids = [row[0] for row in tx.rows(f"SELECT id FROM {table} WHERE ticket_id = :id ORDER BY id", id=other)]
    _move(tx, table, ids, other, into)
    return ids


def _move(tx: Transaction, table: str, ids: Iterable[int], was: int, to: int) -> None:
    for id_ in ids:
        tx.run(
            f"UPDATE {table} SET ticket_id = :to WHERE id = :id AND ticket_id = :was", to=to, id=id_, was=was
        )


def _move_steps(tx: Transaction, other: int, into: int) -> Rows:
    """The steps follow those that are there; gives each with the place it had."""
    row = tx.row("SELECT coalesce(max(position), -1) + 1 FROM checklist_item WHERE ticket_id = :id", id=into)
    assert row is not None
    steps = tx.rows(
        "SELECT id, position FROM checklist_item WHERE ticket_id = :id ORDER BY position, id", id=other
    )
    for number, (step_id, _) in enumerate(steps, row[0]):
        tx.run(
            "UPDATE checklist_item SET ticket_id = :into, position = :position WHERE id = :id",
            into=into,
            position=number,
            id=step_id,
        )
    return [list(step) for step in steps]


def _point(tx: Transaction, ticket_id: int, into: int | None) -> None:
    tx.put("ticket", ticket_id, merged_into_id=into, updated_at=tx.now)
