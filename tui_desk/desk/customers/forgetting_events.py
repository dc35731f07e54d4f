"""The log without a forgotten customer: what was done to his card is gone, what else names him does not any more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui_desk.desk.customers.holding import Held

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

TELLING = 6
"""A name or address of so many letters is taken out of longer texts, too; a shorter one only where it stands alone."""
_LIKE = str.maketrans({"%": "\\%", "_": "\\_", "\\": "\\\\"})


def scrub(tx: Transaction, what: Held) -> None:
    """Take him out of every event."""
    for id_ in what.members:
        tx.run("DELETE FROM event WHERE customer_id = :id AND kind LIKE 'customer\\_%' ESCAPE '\\'", id=id_)
        tx.run("UPDATE event SET customer_id = NULL, data = '{}' WHERE customer_id = :id", id=id_)
    for message_id in what.messages:
        tx.run(
            "UPDATE event SET data = '{}', message_id = NULL WHERE message_id = :id AND kind != 'message'",
            id=message_id,
        )
    words = tuple(dict.fromkeys((*what.names, *what.writings)))
    for word in words:
        _take_out(tx, word, words)


def _take_out(tx: Transaction, word: str, words: tuple[str, ...]) -> None:
    inner = json.dumps(word)[1:-1]
    rows = tx.rows(
        "SELECT id, data FROM event WHERE data LIKE :like ESCAPE '\\'", like=f"%{inner.translate(_LIKE)}%"
    )
    for id_, data in rows:
        before = json.loads(data)
        after = _without(before, words)
        if after != before:
            tx.run("UPDATE event SET data = :data WHERE id = :id", data=json.dumps(after), id=id_)


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
