"""What agents do with a customer's card: verbs whose events say what was before, for undo to go back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_desk.desk import people
from tui_desk.desk.customers import family, finding, wording, words
from tui_desk.desk.done import Done
from tui_desk.errors import Conflict, DeskError, Misunderstood, NotFound
from tui_desk.store import tables
from tui_desk.store.reader import Reader, Row
from tui_desk.text.clean import clean
from tui_desk.text.known_by import folded, written

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_FOUND_BY = frozenset({"name", "organisation"})


def make(tx: Transaction, name: str) -> int:
    """A customer whom no channel has brought; gives his number."""
    id_ = tx.insert(tables.Customer, name=wording.one_line(name), created_at=tx.now)
    words.index(tx, id_)
    tx.event("customer_made", customer_id=id_)
    return id_


def rename(tx: Transaction, customer_id: int, name: str) -> Done:
    """What he is called."""
    kept = wording.one_line(name)
    if not kept:
        raise Misunderstood("a customer's name is not empty")
    return _set(tx, customer_id, "customer_renamed", "Renamed", {"name": kept})


def set_organisation(tx: Transaction, customer_id: int, organisation: str) -> Done:
    """For whom he speaks; empty: for himself."""
    after = {"organisation": wording.one_line(organisation)}
    return _set(tx, customer_id, "customer_organisation", "Organisation of", after)


def set_language(tx: Transaction, customer_id: int, language: str) -> Done:
    """In which language he is written to; empty: not known."""
    return _set(tx, customer_id, "customer_language", "Language of", {"language": wording.language(language)})


def set_time_zone(tx: Transaction, customer_id: int, time_zone: str) -> Done:
    """Where his clock stands; empty: not known."""
    after = {"time_zone": wording.time_zone(time_zone)}
    return _set(tx, customer_id, "customer_time_zone", "Time zone of", after)


def set_vip(tx: Transaction, customer_id: int, on: bool) -> Done:
    """Whether he comes first."""
    return _set(tx, customer_id, "customer_vip", "VIP:" if on else "No VIP:", {"vip": on})


def turn_vip(tx: Transaction, customer_id: int) -> Done:
    """He comes first, or not any more if he did."""
    id_ = family.current(tx, customer_id)
    return set_vip(tx, id_, tx.row("SELECT 1 FROM customer WHERE id = :id AND vip", id=id_) is None)


def set_notes(tx: Transaction, customer_id: int, text: str) -> Done:
    """What colleagues should know of him; he never sees it."""
    return _set(tx, customer_id, "customer_noted", "Notes of", {"notes": wording.notes(text)})


def add_note(tx: Transaction, customer_id: int, line: str) -> Done:
    """A further line of the notes, below what stands there by now."""
    if not line.strip():
        raise DeskError("a further line of the notes is not empty")
    id_ = family.current(tx, customer_id)
    return set_notes(tx, id_, f"{_notes(tx, id_)}\n{line}")


def drop_note(tx: Transaction, customer_id: int, place: int, seen: str) -> Done:
    """Take the line at this place off the notes, counted as they are shown.

    Raises Conflict where another one stands there by now.
    """
    id_ = family.current(tx, customer_id)
    lines = clean(_notes(tx, id_)).split("\n")
    if lines[place : place + 1] != [seen]:
        raise Conflict(f"the notes of {called(tx, id_)} were changed since; look again")
    return set_notes(tx, id_, "\n".join((*lines[:place], *lines[place + 1 :])))


def set_attribute(tx: Transaction, customer_id: int, name: str, value: str) -> Done:
    """Keep something of him by a name; an empty value: keep it no more."""
    id_ = family.current(tx, customer_id)
    kept, text = wording.attribute(name, value)
    holders = [id_] if text else [one for one in family.members(tx, id_) if kept in attributes(tx, one)]
    changed = [one for one in holders if _put_attribute(tx, one, kept, text or None)]
    return _done(tx, f"{kept} of" if text else f"No {kept} any more:", id_, changed=bool(changed))


def add_identity(tx: Transaction, customer_id: int, kind: str, value: str, handle: str = "") -> Done:
    """He can be reached, and is known, by this as well. Refused where somebody else is."""
    id_ = family.current(tx, customer_id)
    word, kept = wording.identity(kind, value)
    holder = finding.known_by(tx, word, kept)
    if holder is not None and family.current(tx, holder) == id_:
        return Done("Nothing to change", None, (), customers=(id_,))
    if holder is not None:
        other = family.current(tx, holder)
        raise DeskError(f"{kept} is customer {other}, {called(tx, other)}; join the two, if they are one")
    put_identity(tx, id_, word, kept, wording.one_line(handle))
    tx.event("customer_identity_added", customer_id=id_, identity=[word, kept, wording.one_line(handle)])
    return _done(tx, f"{kept}:", id_)


def remove_identity(tx: Transaction, customer_id: int, kind: str, value: str) -> Done:
    """He is no longer known by this; who writes from it next is somebody new."""
    id_ = family.current(tx, customer_id)
    row = _identity(tx, id_, kind, value) or _identity(tx, id_, *wording.identity(kind, value))
    if row is None:
        raise NotFound(f"{called(tx, id_)} is not known by {kind} {value!r}")
    identity_id, owner, word, kept, handle = row
    tx.run("DELETE FROM identity WHERE id = :id", id=identity_id)
    words.index(tx, owner)
    tx.event("customer_identity_removed", customer_id=owner, identity=[word, kept, handle])
    return _done(tx, f"No longer {handle or kept}:", id_)


def put_identity(tx: Transaction, customer_id: int, kind: str, value: str, handle: str) -> None:
    """Write an identity down, folded, with the way people write it."""
    shown = handle or written(kind, value)
    tx.insert(tables.Identity, customer_id=customer_id, kind=kind, value=folded(kind, value), handle=shown)
    words.index(tx, customer_id)


def attributes(reader: Reader, customer_id: int) -> dict[str, str]:
    """What is kept of one customer, without those joined to him."""
    row = reader.row("SELECT attributes FROM customer WHERE id = :id", id=customer_id)
    found: dict[str, str] = json.loads(row[0]) if row else {}
    return found


def put_attribute(tx: Transaction, customer_id: int, name: str, value: str | None) -> None:
    """Put an attribute into a customer's row; None: away with it."""
    after = {**attributes(tx, customer_id), name: value}
    kept = {key: one for key, one in after.items() if one is not None}
    if len(kept) > wording.MOST_ATTRIBUTES:
        raise DeskError(f"a customer has at most {wording.MOST_ATTRIBUTES} attributes")
    tx.run("UPDATE customer SET attributes = :kept WHERE id = :id", kept=json.dumps(kept), id=customer_id)


def put(tx: Transaction, customer_id: int, columns: Mapping[str, Any]) -> None:
    """Change a customer's row, and what he is found by with it."""
    setting = ", ".join(f"{name} = :{name}" for name in columns)
    tx.run(f"UPDATE customer SET {setting} WHERE id = :customer_id", **columns, customer_id=customer_id)
    if _FOUND_BY & columns.keys():
        words.index(tx, customer_id)


def called(reader: Reader, customer_id: int) -> str:
    """How a customer is named to an agent."""
    row = reader.row(f"SELECT {people.CALLED} FROM customer k WHERE k.id = :id", id=customer_id)
    return row[0] if row else f"customer {customer_id}"


def _set(tx: Transaction, customer_id: int, kind: str, said: str, after: Mapping[str, Any]) -> Done:
    """Change columns of a customer, with an event that says what they were."""
    id_ = family.current(tx, customer_id)
    before = tx.row(f"SELECT {', '.join(after)} FROM customer WHERE id = :id", id=id_)
    assert before is not None
    pairs: dict[str, Any] = {
        name: [type(value)(old), value]
        for (name, value), old in zip(after.items(), before, strict=True)
        if old != value
    }
    if pairs:
        put(tx, id_, {name: pair[1] for name, pair in pairs.items()})
        tx.event(kind, customer_id=id_, **pairs)
    return _done(tx, said, id_, changed=bool(pairs))


def _identity(reader: Reader, customer_id: int, kind: str, value: str) -> Row | None:
    """What he is known by: just so, as people write it, or folded."""
    return reader.row(
        "SELECT id, customer_id, kind, value, handle FROM identity"
        f" WHERE customer_id IN ({family.FAMILY}) AND kind = :kind AND (:value IN (value, handle) OR value = :folded)"
        " ORDER BY value != :value, handle != :value LIMIT 1",
        customer=customer_id,
        kind=kind,
        value=value,
        folded=folded(kind, value),
    )


def _notes(reader: Reader, customer_id: int) -> str:
    row = reader.row("SELECT notes FROM customer WHERE id = :id", id=customer_id)
    return str(row[0]) if row else ""


def _put_attribute(tx: Transaction, customer_id: int, name: str, value: str | None) -> bool:
    before = attributes(tx, customer_id).get(name)
    if before == value:
        return False
    put_attribute(tx, customer_id, name, value)
    tx.event("customer_attribute", customer_id=customer_id, name=name, value=[before, value])
    return True


def _done(tx: Transaction, said: str, customer_id: int, *, changed: bool = True) -> Done:
    if not changed:
        return Done("Nothing to change", None, (), customers=(customer_id,))
    return Done(f"{said} {called(tx, customer_id)}", tx.deed, (), customers=(customer_id,))
