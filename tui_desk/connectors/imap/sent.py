"""The copy of an answer in the Sent folder: made once, and never a reason to send the answer again."""

from __future__ import annotations

import logging
import threading
from collections import deque
from datetime import UTC, datetime

from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.imap.names import find
from tui_desk.connectors.imap.session import Session
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.imap.short import errand
from tui_desk.errors import ChannelError
from tui_desk.exchange import NeedsOperator, Outgoing, Sent

_SEEN = rb"\Seen"
_SAVE_THEMSELVES = (
    "gmail.com",
    "googlemail.com",
    "office365.com",
    "outlook.com",
    "hotmail.com",
    "yandex.com",
    "yandex.ru",
    "mail.ru",
)
"""Their sending servers put a copy into Sent."""
_KEPT = 20
_log = logging.getLogger(__name__)


def saves_itself(host: str) -> bool:
    """Whether the server at `host` is known to keep what it sends."""
    name = host.lower().rstrip(".")
    return any(name == domain or name.endswith(f".{domain}") for domain in _SAVE_THEMSELVES)


def find_sent(session: Session, message_id: str) -> datetime | None:
    """When the server got the mail with this Message-ID into Sent; None if it is not there."""
    session.examine(_folder(session))
    uids = session.uids("HEADER", "Message-ID", message_id)
    if not uids:
        return None
    at = session.fetch(uids[:1], "INTERNALDATE").get(uids[0], {}).get(b"INTERNALDATE")
    return at.astimezone(UTC) if isinstance(at, datetime) else datetime.now(UTC)


def _folder(session: Session) -> str:
    folder = find("Sent", session.listed())
    if folder is None:
        raise ChannelError(f"{session.settings.host} has no folder for sent mail; make one named Sent")
    return folder


class SentCopies:
    """Puts copies into Sent, beside whoever sends. What fails is tried again with the next copy, and is in the log."""

    def __init__(self, settings: ImapSettings, credentials: Credentials, patience: Patience) -> None:
        self._settings = settings
        self._credentials = credentials
        self._patience = patience
        self._waiting: deque[Outgoing] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()
        """Held by the one thread that saves."""

    @property
    def wanted(self) -> bool:
        """Whether it falls to us to make copies."""
        smtp = self._settings.smtp
        if smtp is None or smtp.append_sent == "no":
            return False
        return smtp.append_sent == "yes" or not saves_itself(smtp.host)

    def keep(self, out: Outgoing) -> None:
        """Make a copy of what was sent; returns at once and never fails. The process does not end before it is made."""
        if self.wanted:
            self._waiting.append(out)
            threading.Thread(target=self._save, name="imap-sent", daemon=False).start()

    def probe(self, out: Outgoing) -> Sent | None:
        """The mail as found in Sent."""
        with errand(self._settings, self._credentials, self._patience) as session:
            at = find_sent(session, out.key)
        return None if at is None else Sent(out.key, at)

    def _save(self) -> None:
        with self._lock:
            if not self._waiting:
                return
            try:
                with errand(self._settings, self._credentials, self._patience) as session:
                    self._save_all(session)
            except (ChannelError, NeedsOperator) as error:
                _log.warning("%s: sent, but not copied into Sent yet: %s", self._settings.name, error)

    def _save_all(self, session: Session) -> None:
        while self._waiting:
            out = self._waiting[0]
            if find_sent(session, out.key) is None:
                session.append(_folder(session), out.frozen, _SEEN)
            self._waiting.popleft()
