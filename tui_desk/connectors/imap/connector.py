"""The mailbox connector: IMAP in, SMTP out, each on connections of its own."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from tui_desk.connectors.base import IO, Caps
from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.ahead import ahead
from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.pulling import Pulling, Report
from tui_desk.connectors.imap.session import Patience
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch


class ImapConnector:
    """One mailbox."""

    kind: ClassVar[str] = "imap"
    caps: ClassVar[Caps] = Caps(probes=True)
    Settings: ClassVar[type[ImapSettings]] = ImapSettings

    def __init__(self, settings: ImapSettings, io: IO, patience: Patience | None = None) -> None:
        self._settings = settings
        self._io = io
        self._patience = patience or Patience()
        self._credentials = Credentials(settings)

    def pull(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        """Yield what arrives, for ever. Raises ChannelError when the connection is lost, and NeedsOperator."""
        pulling = Pulling(self._settings, self._credentials, self._io, self._patience, cursor)
        try:
            for item in ahead(pulling.run(), self._io.stop, pulling.abort):
                if isinstance(item, Report):
                    self._io.report(item.state, item.detail)
                else:
                    yield item
        except (imaplib.IMAP4.error, OSError) as error:
            raise ChannelError(words.broken(error, self._settings)) from error
