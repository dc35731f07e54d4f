"""What a channel can do, as its connector told when the sync began, and what the config wants of it.

The desk asks the store, never a connector.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tui_desk.errors import DeskError
from tui_desk.exchange import Caps
from tui_desk.rows import Template
from tui_desk.store import tables
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.policy import ChannelPolicy
    from tui_desk.store.transaction import Transaction


def channel_row(tx: Transaction, name: str, kind: str, address: str, caps: Caps | None = None) -> int:
    """The channel's row, made when first seen; `caps`: what its connector can do, where that is known."""
    id_ = _channel_row(tx, name, kind, address)
    if caps is not None and caps != of(tx, id_):
        tell(tx, id_, caps)
    return id_


def _channel_row(tx: Transaction, name: str, kind: str, address: str) -> int:
    known = tx.row("SELECT id FROM channel WHERE name = :name", name=name)
    if known is None:
        return tx.insert(tables.Channel, name=name, kind=kind, address=address, state_since=tx.now)
    tx.run(
        "UPDATE channel SET kind = :kind, address = :address WHERE id = :id"
        " AND (kind != :kind OR address != :address)",
        kind=kind,
        address=address,
        id=known[0],
    )
    return int(known[0])


def of(reader: Reader, channel_id: int) -> Caps:
    """What this channel can do."""
    row = reader.row("SELECT caps FROM channel WHERE id = :id", id=channel_id)
    return from_text(row[0] if row else None)


def policy_of(tx: Transaction, channel_id: int) -> ChannelPolicy:
    """What the config wants of this channel."""
    row = tx.row("SELECT name FROM channel WHERE id = :id", id=channel_id)
    assert row is not None
    return tx.policy.channel(row[0])


def named(reader: Reader, channel: str) -> Caps:
    """What the channel of this name can do; nothing is known of one that is not there yet."""
    row = reader.row("SELECT id FROM channel WHERE name = :name", name=channel)
    return of(reader, row[0]) if row else Caps()


def receives_only(reader: Reader, channel: str) -> str:
    """Why nothing can be sent by the channel of this name; empty: it can, or there is none yet."""
    return named(reader, channel).receives_only


def require_sending(reader: Reader, channel: str) -> None:
    """Raises DeskError where nothing can be sent by the channel of this name."""
    if why := receives_only(reader, channel):
        raise DeskError(f"the channel {channel} can't send: {why}")


def tell(tx: Transaction, channel_id: int, caps: Caps) -> None:
    """Note what a connector can do."""
    tx.change(tables.Channel, channel_id, caps=as_data(caps))


def templates(reader: Reader, channel_id: int) -> tuple[Template, ...]:
    """What may be sent on this channel when the window has closed."""
    row = reader.row("SELECT templates FROM channel WHERE id = :id", id=channel_id)
    return templates_from(row[0] if row else None)


def templates_from(text: str | None) -> tuple[Template, ...]:
    """As the store keeps them."""
    return tuple(Template(*one) for one in json.loads(text)) if text else ()


def with_template(reader: Reader, name: str, values: tuple[str, ...]) -> dict[str, Template]:
    """This template of each channel that has it, with these values."""
    found = {}
    for channel_id, channel in reader.rows("SELECT id, name FROM channel ORDER BY id"):
        for one in templates(reader, channel_id):
            if one.name == name:
                found[channel] = replace(one, values=values)
    return found


def tell_templates(tx: Transaction, channel_id: int, offered: tuple[Template, ...]) -> None:
    """Note which templates a channel has."""
    tx.change(tables.Channel, channel_id, templates=[[one.name, one.language, one.text] for one in offered])


def as_data(caps: Caps) -> dict[str, Any]:
    """As the store keeps it."""
    return {**asdict(caps), "window": caps.window.total_seconds() if caps.window else None}


@lru_cache(maxsize=64)
def from_text(text: str | None) -> Caps:
    """As the store keeps it."""
    return from_data(json.loads(text)) if text else Caps()


def from_data(data: Mapping[str, Any]) -> Caps:
    """Read back; what a newer or older connector told besides is left out."""
    known = {name: value for name, value in data.items() if name in Caps.__dataclass_fields__}
    window = known.get("window")
    return Caps(**{**known, "window": timedelta(seconds=window) if window is not None else None})
