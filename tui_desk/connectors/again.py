"""A quarantine entry read anew: from its original where that is here, else asked for on its server."""

from __future__ import annotations

from datetime import datetime

from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.settings import ChannelSettings, Config
from tui_desk.connectors import registry
from tui_desk.connectors.base import Connector, Refetches, Rereads
from tui_desk.errors import DeskError
from tui_desk.exchange import Event, Message, Place, SendError, Unreadable
from tui_desk.moments import moment
from tui_desk.rows import QuarantineRow


def understand(config: Config, row: QuarantineRow, raw: bytes, place: Place | None, at: int) -> Event:
    """What the entry is by today's rules; an `Unreadable` where it still can't be told. `at` is UTC epoch ms."""
    from tui_desk.connectors.mail import mail_event

    if row.raw_id is None and place is not None:
        return _asked_again(config, row, place)
    received_at = moment(at)
    try:
        channel = _settings(config, row.channel)
    except DeskError as error:
        return Unreadable(row.ext_id, raw, str(error), place)
    if channel is not None and not _brings_mail(channel):
        return _reread(registry.for_errand(channel), row, raw, received_at)
    return mail_event(raw, place=place, received_at=received_at)


def _brings_mail(channel: ChannelSettings) -> bool:
    """Whether what a channel delivers is mail as it was sent."""
    called = registry.connector_class(channel.kind).caps.needs_url
    return not called and not isinstance(channel, MessengerSettings)


def _reread(connector: Connector, row: QuarantineRow, raw: bytes, at: datetime) -> Event:
    """The one message in it; several can't take the place of one entry."""
    if not isinstance(connector, Rereads):
        return Unreadable(row.ext_id, raw, row.error)
    try:
        messages = [event for event in connector.reread(raw, at) if isinstance(event, Message)]
    except Exception as error:  # noqa: BLE001
        # It could not be read before, and may break its reader again.
        return Unreadable(row.ext_id, raw, f"{type(error).__name__}: {error}")
    if len(messages) == 1:
        return messages[0]
    return Unreadable(row.ext_id, raw, f"{len(messages)} messages are in it" if messages else row.error)


def _asked_again(config: Config, row: QuarantineRow, place: Place) -> Event:
    try:
        channel = _settings(config, row.channel)
        if channel is not None:
            return _refetched(registry.for_errand(channel), row, place)
    except (DeskError, SendError, OSError) as error:
        return Unreadable(row.ext_id, b"", str(error), place)
    return Unreadable(row.ext_id, b"", row.error, place)


def _settings(config: Config, name: str) -> ChannelSettings | None:
    return next((one for one in registry.all_settings(config) if one.name == name), None)


def _refetched(connector: Connector, row: QuarantineRow, place: Place) -> Event:
    if isinstance(connector, Refetches):
        return connector.refetch(place)
    return Unreadable(row.ext_id, b"", row.error, place)
