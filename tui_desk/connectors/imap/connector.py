"""The mailbox connector: IMAP in, SMTP out, each on connections of its own."""

from __future__ import annotations

import imaplib
import logging
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from tui_desk.connectors.ahead import ahead
from tui_desk.connectors.base import IO, Check, Folder
from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.imap.doubts import Doubts
from tui_desk.connectors.imap.pulling import Pulling, Report
from tui_desk.connectors.imap.sent import SentCopies
from tui_desk.connectors.imap.session import Session
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.imap.short import errand
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch, Caps, Event, NeedsOperator, Outgoing, Place, Sent, Tidied

if TYPE_CHECKING:
    from tui_desk.connectors.smtp_settings import SmtpSettings

_log = logging.getLogger(__name__)


class ImapConnector:
    """One mailbox."""

    kind: ClassVar[str] = "imap"
    caps: ClassVar[Caps] = Caps(file_max=25 * 2**20, markup="rich", replies=True)
    Settings: ClassVar[type[ImapSettings]] = ImapSettings

    def __init__(self, settings: ImapSettings, io: IO, patience: Patience | None = None) -> None:
        self._settings = settings
        self._io = io
        self._patience = patience or Patience()
        self._credentials = Credentials(settings, io.now)
        self._doubts = Doubts()
        self.copies = SentCopies(settings, self._credentials, self._patience)

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        """Yield what arrives, for ever. Raises ChannelError when the connection is lost, and NeedsOperator."""
        lent = (self._settings, self._credentials, self._io, self._patience)
        pulling = Pulling(*lent, cursor, self._doubts)
        try:
            for item in ahead(pulling.run(), self._io.stop, pulling.abort, waited_for=_has_mail):
                if isinstance(item, Report):
                    self._io.report(item.state, item.detail)
                else:
                    yield item
        except (imaplib.IMAP4.error, OSError) as error:
            raise ChannelError(words.broken(error, self._settings)) from error
        except words.NONSENSE as error:
            _log.warning("%s: an answer makes no sense", self._settings.name, exc_info=True)
            raise ChannelError(words.broken(error, self._settings)) from error

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send by SMTP; the copy in Sent follows by itself. Raises a SendError."""
        settings = self._settings.smtp
        if settings is None:
            raise NeedsOperator("this channel can't send: it has no [channels.smtp]")
        sent = self._send(settings, out, at_risk)
        self.copies.keep(out)
        return sent

    def copy(self, outs: Iterable[Outgoing]) -> Iterator[Outgoing]:
        """Copies in Sent that an earlier process owes. Raises ChannelError, and NeedsOperator."""
        return self.copies.lay(outs)

    def succeed(self, earlier: object) -> None:
        """Make the copies in Sent that it could not make yet."""
        if isinstance(earlier, ImapConnector):
            for out in earlier.copies.hand_over():
                self.copies.keep(out)

    def _send(self, settings: SmtpSettings, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """With a fresh token if the server refuses the one at hand; a refused login has sent nothing."""
        from tui_desk.connectors import smtp

        try:
            return smtp.send(settings, self._credentials.smtp, out, at_risk, now=self._io.now)
        except smtp.AuthRefused:
            if self._settings.oauth is None or settings.has_secret:
                raise
        fresh = partial(self._credentials.smtp, fresh=True)
        return smtp.send(settings, fresh, out, at_risk, now=self._io.now)

    def probe(self, out: Outgoing) -> Sent | None:
        """Look for the mail in Sent. Raises ChannelError if nothing can be found out."""
        return self.copies.probe(out)

    def check(self) -> tuple[Check, ...]:
        """Log in, look at the folders, and try the sending server."""
        from tui_desk.connectors.imap import checking

        return tuple(checking.check(self._settings, self._credentials, self._patience))

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """A file that was left on the server, in pieces. Raises ChannelError."""
        from tui_desk.connectors.imap import download

        with self._errand() as session:
            yield from download.download(session, ref)

    def inventory(self, cursor: Mapping[str, Any] | None = None) -> Iterator[Folder]:
        """Every watched folder that is there, with its UIDs. Raises ChannelError."""
        from tui_desk.connectors.imap import looking

        with self._errand() as session:
            yield from looking.inventory(session, self._settings, cursor, self._io.now())

    def refetch(self, place: Place) -> Event:
        """The mail at a place, asked for anew. Raises ChannelError."""
        from tui_desk.connectors.imap import looking

        with self._errand() as session:
            return looking.refetch(session, self._settings, place, self._io.now)

    def tidy(self, tidied: Tidied) -> None:
        """Mark or move on the server, if the settings say so. Raises ChannelError."""
        from tui_desk.connectors.imap import tidying

        marks, target = self._settings.mark_answered, self._settings.move_closed_to
        if not tidying.wanted(tidied, mark_answered=marks, move_closed_to=target):
            return
        with self._errand() as session:
            if tidied.deed == "answered":
                tidying.mark_answered(session, tidied.places)
            else:
                tidying.move(session, tidied.places, target)

    def _errand(self) -> AbstractContextManager[Session]:
        return errand(self._settings, self._credentials, self._patience)


def _has_mail(item: Batch | Report) -> bool:
    return isinstance(item, Batch) and bool(item.events)
