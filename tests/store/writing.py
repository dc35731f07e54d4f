"""The least a store can be told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tui_desk.policy import Policy
from tui_desk.store.engine import Store
from tui_desk.store.transaction import Transaction


@contextmanager
def writing(store: Store) -> Iterator[Transaction]:
    """A write transaction of nobody in particular."""
    with store.write(Policy(), actor="test", agent_id=None, now=1) as tx:
        yield tx


def note(store: Store, number: int = 0) -> int:
    """One event; gives its id."""
    with writing(store) as tx:
        return tx.event("noted", number=number)
