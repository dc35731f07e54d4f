"""A quarantine entry read anew: from its original where that is here, else asked for on its server."""

from __future__ import annotations

from datetime import datetime

from tui_desk.config.channel import ChannelSettings
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.settings import Config
from tui_desk.connectors import registry
from tui_desk.connectors.base import Connector, Refetches, Rereads
from tui_desk.errors import DeskError
from tui_desk.exchange import Event, Message, Place, SendError, Unreadable
from tui_desk.moments import moment
from tui_desk.rows import QuarantineRow


def understand(config: Config, row: QuarantineRow, raw: bytes, place: Place | None, at: int) -> Event:
    """What the entry is by today's rules; an `Unreadable` where it still can't be told. `at` is UTC epoch ms."""
    try:
        channels = registry.all_settings(config)
    except DeskError as error:
        return Unreadable(row.ext_id, raw, str(error), place)
    return read(next((one for one in channels if one.name == row.channel), None), row, raw, place, at)


def read(
    channel: ChannelSettings | None, row: QuarantineRow, raw: bytes, place: Place | None, at: int
) -> Event:
    """The same by its channel; None: it is no longer in the config."""
    from tui_desk.connectors.mail import mail_event

    if row.raw_id is None and place is not None:
        return _asked_again(channel, row, place)
    received_at = moment(at)
    if channel is not None and not brings_mail(channel):
        return _reread(registry.for_errand(channel), row, raw, received_at)
    return mail_event(raw, place=place, received_at=received_at)


def brings_mail(channel: ChannelSettings) -> bool:
    """Whether what a channel delivers is mail as it was sent."""
    called = registry.connector_class(channel.kind).caps.needs_url
    return not called and not isinstance(channel, MessengerSettings)


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
