"""The Viber connector: callbacks in, the REST API out."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

from tui_desk.connectors import hooked
from tui_desk.connectors.base import IO, Check, Received, Reply, Request
from tui_desk.connectors.viber import checking
from tui_desk.connectors.viber.api import Refused, ViberApi
from tui_desk.connectors.viber.reading import events_of
from tui_desk.connectors.viber.sending import TEXT_MAX, Sending
from tui_desk.connectors.viber.settings import ViberSettings
from tui_desk.exchange import Batch, Caps, Event, Outgoing, Sent

_UNSIGNED = Reply(401, b"The signature is missing or wrong.\n")
_UNKNOWN = Reply(405, b"Only POST.\n")


class ViberConnector:
    """One bot."""

    kind: ClassVar[str] = "viber"
    caps: ClassVar[Caps] = Caps(text_max=TEXT_MAX, measure="utf16", file_max=0, receipts=True, needs_url=True)
    Settings: ClassVar[type[ViberSettings]] = ViberSettings
    body_max = 2**20

    def __init__(self, settings: ViberSettings, io: IO) -> None:
        self._settings = settings
        self._io = io
        self._sending = Sending(settings, io)

    @cached_property
    def _key(self) -> bytes:
        return self._settings.access.reveal().encode()

    def verify(self, request: Request) -> Reply | None:
        """Refuse what Viber did not sign with the bot's token."""
        if request.method != "POST":
            return _UNKNOWN
        wanted = hmac.new(self._key, request.body, sha256).hexdigest()
        given = request.headers.get("x-viber-content-signature", "")
        return None if hmac.compare_digest(wanted.encode(), given.lower().encode()) else _UNSIGNED

    def pull(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        """Yield what was stored, for ever."""
        return hooked.pull(self._io, cursor, events_of, self._look)

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What a stored call tells."""
        return events_of(Received(0, raw, at))

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises a SendError."""
        return self._sending.push(out, at_risk)

    def check(self) -> tuple[Check, ...]:
        """The token, and whom Viber calls."""
        return tuple(checking.check(self._settings))

    def register(self) -> Check:
        """Have Viber call the channel's `webhook`; there is no page to enter it."""
        return checking.register(self._settings)

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """A file of a message."""
        api = ViberApi(self._settings)
        try:
            yield from api.file(str(ref["url"]))
        finally:
            api.close()

    def _look(self) -> None:
        """Whether the token is still good."""
        api = ViberApi(self._settings)
        try:
            api.ask("get_account_info", {})
        except Refused as error:
            raise error.as_send_error() from error
        finally:
            api.close()
