"""Conversations of several customers: of one person they are joined and merged as one deed, or nothing of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import homes, joining
from tui_desk.desk.customers import joining as customers
from tui_desk.desk.customers import reading
from tui_desk.desk.done import Done

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction


def merge(tx: Transaction, ids: Sequence[int], into: int) -> Done:
    """Make conversations part of another one, and their customers the customer of that."""
    first, *others = _customers(tx, (into, *ids)) or [0]
    joined = customers.join(tx, others, first) if others else None
    merged = joining.merge(tx, ids, into)
    if joined is None:
        return merged
    text = f"{merged.text}; {joined.text[0].lower()}{joined.text[1:]}"
    return Done(text, tx.deed, merged.ids, customers=joined.customers)


def merge_apart(tx: Transaction, ids: Sequence[int], into: int) -> Done:
    """Make conversations part of another one, and say so where their customers are several."""
    several = _customers(tx, (into, *ids))
    merged = joining.merge(tx, ids, into)
    if len(several) < 2:
        return merged
    names = ", ".join(customers.named(tx, one) for one in several)
    hint = "if they are one person, undo this and merge with --same-customer"
    return replace(merged, text=f"{merged.text}; they are of different customers, {names}: {hint}")


def _customers(reader: Reader, ids: Sequence[int]) -> list[int]:
    """Whom these are with, the first one's first."""
    found = [reading.of_conversation(reader, homes.now_in(reader, id_)) for id_ in ids]
    return list(dict.fromkeys(one for one in found if one is not None))
