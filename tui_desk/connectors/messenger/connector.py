"""The connectors for Messenger and Instagram: calls of Meta's platform in, the Graph API out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from tui_desk.connectors import hooked
from tui_desk.connectors.base import IO, Check, Received, Reply, Request
from tui_desk.connectors.fields import text
from tui_desk.connectors.messenger.reading import Page, events_of
from tui_desk.connectors.messenger.sending import FILE_MAX, Sending
from tui_desk.connectors.messenger.settings import InstagramSettings, MessengerSettings, PageSettings
from tui_desk.connectors.meta import looking, signature
from tui_desk.connectors.meta.checking import failed, webhook
from tui_desk.connectors.meta.graph import Graph, GraphError
from tui_desk.connectors.meta.names import Names
from tui_desk.connectors.web_api import Unreached
from tui_desk.exchange import Batch, Caps, Event, Outgoing, SendError, Sent


class _PageConnector:
    """What both have in common."""

    kind: ClassVar[str]
    body_max = signature.BODY_MAX
    _profile: ClassVar[str]
    """What is asked of a customer."""

    def __init__(self, settings: PageSettings, io: IO) -> None:
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
        page = self._page()
        look = looking.look(self._settings, self._settings.account)
        return hooked.pull(self._io, cursor, lambda received: events_of(received, page), look)

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What a stored call tells."""
        return events_of(Received(0, raw, at), self._page())

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises a SendError."""
        return self._sending.push(out, at_risk)

    def check(self) -> tuple[Check, ...]:
        """The token and the secret, and the webhook."""
        graph = Graph(self._settings)
        try:
            account = graph.get(self._settings.account, fields="id,name")
            name = text(account, "name") or self._settings.account
            return (Check("account", True, f"{name} answers to this token"), webhook(self._settings, ""))
        except (GraphError, Unreached, SendError) as error:
            return (failed("account", error, f"{'page' if self.kind == 'messenger' else 'account'}_id"),)
        finally:
            graph.close()

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """A file of a message."""
        graph = Graph(self._settings)
        try:
            yield from graph.file(str(ref["url"]), with_token=False)
        finally:
            graph.close()

    def _page(self) -> Page:
        names = Names(self._settings, self._io, self._profile)
        return Page(self.kind, self._settings.account, names.of)


class MessengerConnector(_PageConnector):
    """One Facebook page."""

    kind: ClassVar[str] = "messenger"
    caps: ClassVar[Caps] = Caps(
        text_max=2000,
        measure="utf16",
        file_max=FILE_MAX,
        edits=True,
        receipts=True,
        window=timedelta(hours=24),
        needs_url=True,
    )
    Settings: ClassVar[type[MessengerSettings]] = MessengerSettings
    _profile = "first_name,last_name"


class InstagramConnector(_PageConnector):
    """One Instagram business account."""

    kind: ClassVar[str] = "instagram"
    caps: ClassVar[Caps] = replace(
        MessengerConnector.caps, text_max=1000, measure="bytes", file_max=0, deletes=True
    )
    Settings: ClassVar[type[InstagramSettings]] = InstagramSettings
    _profile = "name,username"
