"""The Matrix connector: /sync in, events by transaction out, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from tui_desk.connectors.ahead import ahead
from tui_desk.connectors.base import IO, Check
from tui_desk.connectors.matrix import again, checking, media
from tui_desk.connectors.matrix.asking import Asking
from tui_desk.connectors.matrix.login import Login
from tui_desk.connectors.matrix.pulling import Pulling, Report
from tui_desk.connectors.matrix.sending import Sending
from tui_desk.connectors.matrix.settings import MatrixSettings
from tui_desk.connectors.matrix.writing import TEXT_MAX
from tui_desk.exchange import Batch, Caps, Event, Outgoing, Sent


class MatrixConnector:
    """One account on a homeserver."""

    kind: ClassVar[str] = "matrix"
    caps: ClassVar[Caps] = Caps(
        text_max=TEXT_MAX,
        measure="bytes",
        markup="rich",
        groups=True,
        topics=True,
        replies=True,
        edits=True,
        deletes=True,
        receipts=True,
        idempotent=True,
    )
    Settings: ClassVar[type[MatrixSettings]] = MatrixSettings

    def __init__(self, settings: MatrixSettings, io: IO) -> None:
        self._settings = settings
        self._io = io
        self._login = Login(settings)
        self._sending = Sending(self._login, io, settings.address)

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        """Yield what arrives, for ever. Raises ChannelError when the connection is lost, and NeedsOperator."""
        pulling = Pulling(self._settings, self._login, self._io, cursor)
        for item in ahead(pulling.run(), self._io.stop, pulling.abort):
            if isinstance(item, Report):
                self._io.report(item.state, item.detail)
            else:
                yield item

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises a SendError."""
        return self._sending.push(out, at_risk)

    def check(self) -> tuple[Check, ...]:
        """Homeserver, login, rooms, files and invitations."""
        return tuple(checking.check(self._settings, self._login))

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """A file of a message."""
        client = self._login.client()
        try:
            yield from media.download(client, ref, self._settings.fetch_below)
        finally:
            client.close()

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What an event says. Raises ValueError, ChannelError and NeedsOperator."""
        asking = Asking(self._login, self._io.stop)
        try:
            return again.read(asking, self._settings.address, raw, at)
        finally:
            asking.close()
