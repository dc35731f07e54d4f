"""The log without a forgotten customer: what was done to his card is gone, what else names him does not any more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui_desk.desk.customers.holding import Held
from tui_desk.desk.customers.mentions import Mentions

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

TELLING = 6
"""A name or address of so many letters is taken out of longer texts, too; a shorter one only where it stands alone."""


def scrub(tx: Transaction, what: Held, found: Mentions) -> None:
    """Take him out of every event; `found`: those that may name him."""
    for id_ in what.members:
        tx.run("DELETE FROM event WHERE customer_id = :id AND kind LIKE 'customer\\_%' ESCAPE '\\'", id=id_)
        tx.run("UPDATE event SET customer_id = NULL, data = '{}' WHERE customer_id = :id", id=id_)
    for message_id in what.messages:
        tx.run(
            "UPDATE event SET data = '{}', message_id = NULL WHERE message_id = :id AND kind != 'message'",
            id=message_id,
        )
    for id_ in found.events:
        _take_out(tx, id_, found.words)


def _take_out(tx: Transaction, event_id: int, words: tuple[str, ...]) -> None:
    row = tx.row("SELECT data FROM event WHERE id = :id", id=event_id)
    before = json.loads(row[0]) if row else None
    after = _without(before, words)
    if after != before:
        tx.run("UPDATE event SET data = :data WHERE id = :id", data=json.dumps(after), id=event_id)


def _without(value: Any, words: tuple[str, ...]) -> Any:
    """JSON in which none of these words stands."""
    if isinstance(value, dict):
        return {key: _without(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    if not isinstance(value, str):
        return value
    if value in words:
        return ""
    for word in words:
        if len(word) >= TELLING and word.casefold() in value.casefold():
            return ""
    return value
