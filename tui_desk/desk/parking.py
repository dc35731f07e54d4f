"""Changes that came before their message: kept until it comes, forgotten after a while."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui_desk.exchange import Deleted, Edited, Receipt
from tui_desk.moments import DAY_MS
from tui_desk.store import tables
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

Waits = Edited | Deleted | Receipt
KEPT_MS = 7 * DAY_MS


def park(tx: Transaction, channel_id: int, change: Waits) -> None:
    """Keep a change until its message comes."""
    tx.insert(
        tables.Parked,
        channel_id=channel_id,
        ext_id=storable(change.ext_id),
        change=_as_data(change),
        at=tx.now,
    )


def waiting_for(tx: Transaction, channel_id: int, ext_id: str) -> tuple[Waits, ...]:
    """What waited for this message, in the order it came; it waits no more."""
    rows = tx.rows(
        "SELECT id, change FROM parked WHERE ext_id = :ext_id AND channel_id = :channel ORDER BY id",
        ext_id=storable(ext_id),
        channel=channel_id,
    )
    for id_, _ in rows:
        tx.run("DELETE FROM parked WHERE id = :id", id=id_)
    return tuple(_from_data(json.loads(change)) for _, change in rows)


def forget_old(tx: Transaction) -> int:
    """Drop what waits for messages that will not come any more; gives how many."""
    return tx.run("DELETE FROM parked WHERE at < :limit", limit=tx.now - KEPT_MS)


def _as_data(change: Waits) -> dict[str, Any]:
    data: dict[str, Any] = {
        "ext_id": storable(change.ext_id),
        "thread": storable(change.thread),
        "at": change.at.isoformat(),
    }
    match change:
        case Edited():
            return {"what": "edited", **data, "text": storable(change.text)}
        case Deleted():
            return {"what": "deleted", **data}
        case Receipt():
            return {"what": "receipt", **data, "state": change.state, "detail": storable(change.detail)}


def _from_data(data: dict[str, Any]) -> Waits:
    ext_id, thread, at = data["ext_id"], data["thread"], datetime.fromisoformat(data["at"])
    match data["what"]:
        case "edited":
            return Edited(ext_id, thread, at, data["text"])
        case "deleted":
            return Deleted(ext_id, thread, at)
        case _:
            return Receipt(ext_id, thread, at, data["state"], data["detail"])
