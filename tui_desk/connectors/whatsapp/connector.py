"""The WhatsApp connector: calls of Meta's platform in, the Graph API out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from tui_desk.connectors import hooked
from tui_desk.connectors.base import IO, Check, Received, Reply, Request
from tui_desk.connectors.fields import text
from tui_desk.connectors.meta import looking, signature
from tui_desk.connectors.meta.graph import Graph
from tui_desk.connectors.whatsapp import checking, templates
from tui_desk.connectors.whatsapp.reading import events_of
from tui_desk.connectors.whatsapp.sending import FILE_MAX, TEXT_MAX, Sending
from tui_desk.connectors.whatsapp.settings import WhatsAppSettings
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch, Caps, Event, Outgoing, Sent
from tui_desk.rows import Template


class WhatsAppConnector:
    """One phone number."""

    kind: ClassVar[str] = "whatsapp"
    caps: ClassVar[Caps] = Caps(
        text_max=TEXT_MAX,
        measure="utf16",
        file_max=FILE_MAX,
        markup="simple",
        groups=True,
        replies=True,
        edits=True,
        deletes=True,
        receipts=True,
        window=timedelta(hours=24),
        templates=True,
        needs_url=True,
        spelled="WhatsApp",
    )
    Settings: ClassVar[type[WhatsAppSettings]] = WhatsAppSettings
    body_max = signature.BODY_MAX

    def __init__(self, settings: WhatsAppSettings, io: IO) -> None:
        self._settings = settings
        self._io = io
        self._sending = Sending(settings, io)

    @cached_property
    def _app_secret(self) -> str:
        return self._settings.app.reveal()

    def verify(self, request: Request) -> Reply | None:
        """Answer a challenge, refuse what Meta did not sign."""
        return signature.verify(request, self._app_secret, self._settings.name)

    def pull(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        """Yield what was stored, for ever."""
        number = self._settings.phone_number_id
        look = looking.look(self._settings, number)
        return hooked.pull(self._io, cursor, lambda received: events_of(received, number), look)

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What a stored call tells."""
        return events_of(Received(0, raw, at), self._settings.phone_number_id)

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises a SendError."""
        return self._sending.push(out, at_risk)

    def check(self) -> tuple[Check, ...]:
        """The token and the secret, the number, the webhook and the templates."""
        return tuple(checking.check(self._settings))

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """A file of a message. The address Meta gives for it lives five minutes, so it is asked for each time."""
        graph = Graph(self._settings, self._io.stop)
        try:
            url = text(graph.get(str(ref["id"])), "url")
            if not url:
                raise ChannelError("Meta does not have this file any more")
            yield from graph.file(url, with_token=True)
        finally:
            graph.close()

    def templates(self) -> tuple[Template, ...]:
        """Those that may be sent now."""
        graph = Graph(self._settings, self._io.stop)
        try:
            return tuple(templates.offered(graph, self._settings))
        finally:
            graph.close()
