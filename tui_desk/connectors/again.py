"""A quarantine entry read anew: from its original where that is here, else asked for on its server."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from tui_desk.config.settings import Config
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Connector, Refetches
from tui_desk.errors import DeskError
from tui_desk.exchange import Event, Place, SendError, Unreadable
from tui_desk.rows import QuarantineRow


def understand(config: Config, row: QuarantineRow, raw: bytes, place: Place | None, at: int) -> Event:
    """What the entry is by today's rules; an `Unreadable` where it still can't be told. `at` is UTC epoch ms."""
    from tui_desk.connectors.mail import mail_event

    if row.raw_id is None and place is not None:
        return _asked_again(config, row, place)
    return mail_event(raw, place=place, received_at=datetime.fromtimestamp(at / 1000, UTC))


def _asked_again(config: Config, row: QuarantineRow, place: Place) -> Event:
    io = IO(stop=threading.Event(), report=lambda _state, _detail: None, now=lambda: datetime.now(UTC))
    try:
        for channel in registry.all_settings(config):
            if channel.name == row.channel:
                return _refetched(registry.connector(channel, io), row, place)
    except (DeskError, SendError, OSError) as error:
        return Unreadable(row.ext_id, b"", str(error), place)
    return Unreadable(row.ext_id, b"", row.error, place)


def _refetched(connector: Connector, row: QuarantineRow, place: Place) -> Event:
    if isinstance(connector, Refetches):
        return connector.refetch(place)
    return Unreadable(row.ext_id, b"", row.error, place)
