"""Conversations of several customers who are one person: joined and merged as one deed, or nothing of both."""

from __future__ import annotations

from collections.abc import Sequence
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


def _customers(reader: Reader, ids: Sequence[int]) -> list[int]:
    """Whom these are with, the first one's first."""
    found = [reading.of_conversation(reader, homes.now_in(reader, id_)) for id_ in ids]
    return list(dict.fromkeys(one for one in found if one is not None))
