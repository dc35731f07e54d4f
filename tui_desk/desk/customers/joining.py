"""Customers who are one person are joined by hand, never by themselves, and can be parted at any time.

Nothing moves: the one leads to the other, and what is known, written or opened of either is read of both. Parting takes
the lead away, so that whatever came in meanwhile stands where its identity is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.customer_rows import LetIn
from tui_desk.desk.customers import family, let_in
from tui_desk.desk.customers.changing import called
from tui_desk.desk.done import Done
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def join(tx: Transaction, ids: Sequence[int], into: int) -> Done:
    """These are the same person as another one, whose card holds from now on."""
    target = family.current(tx, into)
    sources = [one for one in dict.fromkeys(family.current(tx, id_) for id_ in ids) if one != target]
    if not sources:
        raise DeskError("name another customer: these are one already")
    for source in sources:
        tx.run("UPDATE customer SET merged_into_id = :target WHERE id = :id", target=target, id=source)
        tx.event("customer_joined_into", customer_id=source, other=target)
        tx.event("customer_joined", customer_id=target, other=source)
    names = ", ".join(named(tx, source) for source in sources)
    return Done(f"Joined {names} to {named(tx, target)}", tx.deed, (), customers=(target, *sources))


def part(tx: Transaction, customer_id: int, *, put_out: bool = False) -> Done:
    """Somebody is another person after all; whom he was joined to may be named where that has only one.

    `put_out`: either takes no part any more with the other where he came in only by that.
    """
    source, target = _joined(tx, customer_id)
    found = let_in.by_joining(tx, source, target)
    gone = let_in.put_out(tx, found) if put_out else []
    take_apart(tx, source, target)
    tx.event("customer_parted_from", customer_id=source, other=target)
    parted = tx.event("customer_parted", customer_id=target, other=source, put_out=gone)
    for id_, kind, data in tx.rows(
        "SELECT id, kind, data FROM event WHERE customer_id IN (:source, :target) AND undone_by IS NULL"
        " AND kind IN ('customer_joined', 'customer_joined_into')",
        source=source,
        target=target,
    ):
        if _tells_of(kind, json.loads(data), source, target):
            tx.run("UPDATE event SET undone_by = :parted WHERE id = :id", parted=parted, id=id_)
    text = f"Parted {named(tx, source)} from {named(tx, target)}"
    if found:
        text += f"; {'put out' if put_out else 'still takes part'}: {let_in.told(found)}"
    return Done(text, tx.deed, (), customers=(source, target))


def let_in_by(reader: Reader, customer_id: int) -> tuple[LetIn, ...]:
    """Where somebody takes part only by the joining that `part` would end."""
    return let_in.by_joining(reader, *_joined(reader, customer_id))


def join_again(tx: Transaction, event_id: int, source: int, target: int, gone: let_in.Gone) -> None:
    """Take a parting back. Raises Conflict where either was joined otherwise since."""
    row = tx.row("SELECT merged_into_id FROM customer WHERE id = :id", id=source)
    if row is None or row[0] is not None or family.is_now(tx, target) == source:
        raise Conflict(f"{named(tx, source)} was joined otherwise since; there is nothing to take back")
    tx.run("UPDATE customer SET merged_into_id = :target WHERE id = :id", target=target, id=source)
    let_in.let_in_again(tx, gone)
    tx.run(
        "UPDATE event SET undone_by = NULL WHERE undone_by = :parted"
        " AND kind IN ('customer_joined', 'customer_joined_into')",
        parted=event_id,
    )


def take_apart(tx: Transaction, source: int, target: int) -> None:
    """Undo one joining. Raises Conflict where they are not joined any more."""
    changed = tx.run(
        "UPDATE customer SET merged_into_id = NULL WHERE id = :source AND merged_into_id = :target",
        source=source,
        target=target,
    )
    if not changed:
        raise Conflict(f"customer {source} is not joined to {target} any more")


def _tells_of(kind: str, data: dict[str, Any], source: int, target: int) -> bool:
    return bool(data["other"] == (source if kind == "customer_joined" else target))


def _joined(reader: Reader, customer_id: int) -> tuple[int, int]:
    """Who is meant to be parted, and from whom."""
    row = reader.row("SELECT merged_into_id FROM customer WHERE id = :id", id=customer_id)
    if row is None:
        raise NotFound(f"there is no customer {customer_id}")
    if row[0] is not None:
        return customer_id, int(row[0])
    parts = [
        one for (one,) in reader.rows("SELECT id FROM customer WHERE merged_into_id = :id", id=customer_id)
    ]
    if not parts:
        raise NotFound(f"customer {customer_id} is joined to nobody, and nobody to him")
    if len(parts) > 1:
        names = ", ".join(named(reader, one) for one in parts)
        raise DeskError(f"{names} were joined to him: part the one that is meant, by his number")
    return int(parts[0]), customer_id


def named(reader: Reader, customer_id: int) -> str:
    """A customer by name and number: of joined ones two may be called the same."""
    return f"{called(reader, customer_id)} ({customer_id})"
