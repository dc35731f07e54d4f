"""A quarantine entry read anew: from its original where that is here, else asked for on its server.

Mail is read apart: it may end, or never leave, who reads it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from tui_desk.config.channel import ChannelSettings
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.settings import Config
from tui_desk.connectors import registry
from tui_desk.connectors.base import Connector, Refetches, Rereads
from tui_desk.connectors.readers import Apart, Arrived
from tui_desk.errors import DeskError
from tui_desk.exchange import Event, Message, Place, SendError, Unreadable
from tui_desk.moments import moment
from tui_desk.rows import QuarantineRow

Understand = Callable[[QuarantineRow, bytes, Place | None, int], Event]
"""An entry, its raw bytes, where they lie, and when they came (UTC epoch ms)."""


@contextmanager
def understanding(config: Config, stop: threading.Event | None = None) -> Iterator[Understand]:
    """What reads entries anew, one after the other. On `stop` it raises DeskError soon."""
    with Apart(stop=stop) as apart:
        yield partial(understand, config, apart)


def understand(
    config: Config, apart: Apart, row: QuarantineRow, raw: bytes, place: Place | None, at: int
) -> Event:
    """What the entry is by today's rules; an `Unreadable` where it still can't be told. `at` is UTC epoch ms."""
    try:
        channels = registry.all_settings(config)
    except DeskError as error:
        return Unreadable(row.ext_id, raw, str(error), place)
    return read(next((one for one in channels if one.name == row.channel), None), apart, row, raw, place, at)


def read(
    channel: ChannelSettings | None,
    apart: Apart,
    row: QuarantineRow,
    raw: bytes,
    place: Place | None,
    at: int,
) -> Event:
    """The same by its channel; None: it is no longer in the config."""
    if row.raw_id is None and place is not None:
        return _asked_again(channel, row, place)
    received_at = moment(at)
    if channel is not None and not brings_mail(channel):
        return _reread(registry.for_errand(channel), row, raw, received_at)
    return _read_apart(apart, Arrived(raw, place, received_at, outgoing=False))


def brings_mail(channel: ChannelSettings) -> bool:
    """Whether what a channel delivers is mail as it was sent."""
    called = registry.connector_class(channel.kind).caps.needs_url
    return not called and not isinstance(channel, MessengerSettings)


def _read_apart(apart: Apart, mail: Arrived) -> Event:
    try:
        (event,) = apart.read([mail])
    except OSError as error:
        raise DeskError(f"this machine has no process to read mail with now ({error}); try later") from error
    return event


def _reread(connector: Connector, row: QuarantineRow, raw: bytes, at: datetime) -> Event:
    """The one message in it; several can't take the place of one entry, and what is still unclear says why."""
    if not isinstance(connector, Rereads):
        return Unreadable(row.ext_id, raw, row.error)
    try:
        events = connector.reread(raw, at)
    except Exception as error:  # noqa: BLE001
        # It could not be read before, and may break its reader again.
        return Unreadable(row.ext_id, raw, f"{type(error).__name__}: {error}")
    messages = [event for event in events if isinstance(event, Message)]
    if len(messages) == 1:
        return messages[0]
    if unclear := next((event for event in events if isinstance(event, Unreadable)), None):
        return Unreadable(row.ext_id, raw, unclear.error)
    return Unreadable(row.ext_id, raw, f"{len(messages)} messages are in it" if messages else row.error)


def _asked_again(channel: ChannelSettings | None, row: QuarantineRow, place: Place) -> Event:
    if channel is None:
        return Unreadable(row.ext_id, b"", row.error, place)
    try:
        return _refetched(registry.for_errand(channel), row, place)
    except (DeskError, SendError, OSError) as error:
        return Unreadable(row.ext_id, b"", str(error), place)


def _refetched(connector: Connector, row: QuarantineRow, place: Place) -> Event:
    if isinstance(connector, Refetches):
        return connector.refetch(place)
    return Unreadable(row.ext_id, b"", row.error, place)
