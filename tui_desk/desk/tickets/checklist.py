"""A ticket's steps: added, done, not done after all, moved, removed; each is an event that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk.done import Done
from tui_desk.desk.tickets import linking
from tui_desk.desk.tickets.opening import add_steps
from tui_desk.errors import Conflict, Misunderstood, NotFound
from tui_desk.store import tables
from tui_desk.store.reader import Row
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

Kept = Sequence[Any]
"""A step as an event keeps it: `[id, position, text, done_at, done_by_id]`."""


def add(tx: Transaction, ticket_id: int, steps: Sequence[str]) -> Done:
    """Add steps at the end."""
    linking.require(tx, ticket_id)
    added = add_steps(tx, ticket_id, tuple(steps))
    if not added:
        raise Misunderstood("a step says what is to be done")
    linking.bump(tx, ticket_id)
    tx.event("ticket_steps_added", ticket_id=ticket_id, steps=[_kept(tx, ticket_id, one) for one in added])
    words = "Added a step" if len(added) == 1 else f"Added {len(added)} steps"
    return Done(f"{words} to {named(ticket_id)}", tx.deed, (), tickets=(ticket_id,))


def check(tx: Transaction, ticket_id: int, step_id: int, *, done: bool = True) -> Done:
    """Say that a step is done, or that it is not after all."""
    _, _, text, done_at, done_by_id = _kept(tx, ticket_id, step_id)
    if (done_at is not None) == done:
        return Done("Nothing to change", None, ())
    after = [tx.now, tx.agent_id] if done else [None, None]
    _put(tx, step_id, after)
    linking.bump(tx, ticket_id)
    tx.event(
        "ticket_step", ticket_id=ticket_id, step=step_id, said=text, checked=[[done_at, done_by_id], after]
    )
    return Done(f"{'Done' if done else 'To do'}: {text}", tx.deed, (), tickets=(ticket_id,))


def turn(tx: Transaction, ticket_id: int, step_id: int) -> Done:
    """Say that a step is done, or that it is not after all if it was."""
    done_at = _kept(tx, ticket_id, step_id)[3]
    return check(tx, ticket_id, step_id, done=done_at is None)


def check_all(tx: Transaction, ticket_id: int, step_ids: Sequence[int], *, done: bool = True) -> Done:
    """Several steps, as one deed."""
    told = [check(tx, ticket_id, one, done=done) for one in dict.fromkeys(step_ids)]
    changed = [one for one in told if one.deed is not None]
    if len(changed) < 2:
        return changed[0] if changed else Done("Nothing to change", None, ())
    words = f"{'Done' if done else 'To do'}: {len(changed)} steps of {named(ticket_id)}"
    return Done(words, tx.deed, (), tickets=(ticket_id,))


def uncheck(tx: Transaction, ticket_id: int, step_id: int) -> Done:
    """Say that a step is not done after all."""
    return check(tx, ticket_id, step_id, done=False)


def remove(tx: Transaction, ticket_id: int, step_id: int) -> Done:
    """Take a step away."""
    step = _kept(tx, ticket_id, step_id)
    tx.run("DELETE FROM checklist_item WHERE id = :id", id=step_id)
    linking.bump(tx, ticket_id)
    tx.event("ticket_step_removed", ticket_id=ticket_id, steps=[step])
    return Done(f"Removed: {step[2]}", tx.deed, (), tickets=(ticket_id,))


def move(tx: Transaction, ticket_id: int, step_id: int, by: int) -> Done:
    """Let a step come earlier (below 0) or later by so many."""
    before = _order(tx, ticket_id)
    if step_id not in before:
        raise NotFound(f"{named(ticket_id)} has no such step")
    place = min(max(before.index(step_id) + by, 0), len(before) - 1)
    after = [one for one in before if one != step_id]
    after.insert(place, step_id)
    if after == before:
        return Done("Nothing to change", None, ())
    _arrange(tx, after)
    linking.bump(tx, ticket_id)
    tx.event("ticket_steps_ordered", ticket_id=ticket_id, order=[before, after])
    return Done(f"Step {place + 1} of {named(ticket_id)} now", tx.deed, (), tickets=(ticket_id,))


def _order(tx: Transaction, ticket_id: int) -> list[int]:
    rows = tx.rows("SELECT id FROM checklist_item WHERE ticket_id = :id ORDER BY position, id", id=ticket_id)
    return [row[0] for row in rows]


def _arrange(tx: Transaction, order: Sequence[int]) -> None:
    for position, id_ in enumerate(order):
        tx.run("UPDATE checklist_item SET position = :position WHERE id = :id", position=position, id=id_)


def take_back(tx: Transaction, kind: str, ticket_id: int, data: dict[str, Any]) -> dict[str, Any]:
    """Undo one of these; gives what its record does not tell: `numbers`, of steps that have others now, from and to.

    Raises Conflict where somebody changed the same step since.
    """
    numbers: list[tuple[int, int]] = []
    if kind == "ticket_step":
        before, after = data["checked"]
        if _kept(tx, ticket_id, data["step"])[3:] != after:
            raise Conflict(
                f"that step of {named(ticket_id)} was changed since; there is nothing to take back"
            )
        _put(tx, data["step"], before)
    if kind == "ticket_steps_ordered":
        before, after = data["order"]
        if _order(tx, ticket_id) != after:
            raise Conflict(
                f"the steps of {named(ticket_id)} were changed since; there is nothing to take back"
            )
        _arrange(tx, before)
    for step in data.get("steps", ()):
        if kind == "ticket_steps_added":
            if _kept(tx, ticket_id, step[0])[2:] != step[2:]:
                raise Conflict(
                    f"a step of {named(ticket_id)} was changed since; there is nothing to take back"
                )
            tx.run("DELETE FROM checklist_item WHERE id = :id", id=step[0])
        elif (number := _put_back(tx, ticket_id, step)) != step[0]:
            numbers.append((step[0], number))
    return {"numbers": numbers} if numbers else {}


def _put_back(tx: Transaction, ticket_id: int, step: Kept) -> int:
    """A step that was removed, as it was; gives its number, a new one where the old was given to another.

    Stores from before migration 0015 did so.
    """
    id_, position, text, done_at, done_by_id = step
    taken = tx.row("SELECT 1 FROM checklist_item WHERE id = :id", id=id_)
    made = tx.insert(
        tables.ChecklistItem,
        **({} if taken else {"id": id_}),
        ticket_id=ticket_id,
        position=position,
        text=text,
        done_at=done_at,
        done_by_id=done_by_id,
    )
    return made or int(id_)


def _put(tx: Transaction, step_id: int, checked: Kept) -> None:
    tx.run(
        "UPDATE checklist_item SET done_at = :at, done_by_id = :by WHERE id = :id",
        at=checked[0],
        by=checked[1],
        id=step_id,
    )


def _kept(tx: Transaction, ticket_id: int, step_id: int) -> list[Any]:
    row: Row | None = tx.row(
        "SELECT id, position, text, done_at, done_by_id FROM checklist_item WHERE id = :id AND ticket_id = :ticket",
        id=step_id,
        ticket=ticket_id,
    )
    if row is None:
        raise NotFound(f"{named(ticket_id)} has no such step")
    return list(row)
