"""The copy of an answer in the Sent folder: made once, and never a reason to send the answer again."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

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
"""So many wait in memory while Sent can't be reached."""
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


def _is_watched(session: Session) -> bool:
    """Whether Sent is among the channel's `folders`, so that what lies there is seen."""
    listed = session.listed()
    return find("Sent", listed) in {find(name, listed) for name in session.settings.folders}


def _lay(session: Session, out: Outgoing) -> None:
    """Unless it is there."""
    if find_sent(session, out.key) is None:
        session.append(_folder(session), out.frozen, _SEEN)


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
        self._lock = threading.Lock()
        """Held to read or change what follows, and never while the server is waited for."""
        self._waiting: deque[Outgoing] = deque()
        self._again = False
        """Something came since the thread that saves began its round."""
        self._at_work = False
        """There is such a thread."""

    @property
    def wanted(self) -> bool:
        """Whether it falls to us to make copies."""
        smtp = self._settings.smtp
        if smtp is None or smtp.append_sent == "no":
            return False
        return smtp.append_sent == "yes" or not saves_itself(smtp.host)

    def keep(self, out: Outgoing) -> None:
        """Make a copy of what was sent; returns at once and never fails. The process does not end before it is made."""
        if not self.wanted:
            return
        with self._lock:
            self._waiting.append(out)
            if len(self._waiting) > _KEPT:
                words = "%s: too many wait to be copied into Sent; %s is given up"
                _log.warning(words, self._settings.name, self._waiting.popleft().key)
            self._again = True
            if self._at_work:
                return
            self._at_work = True
        threading.Thread(target=self._work, name="imap-sent", daemon=False).start()

    def hand_over(self) -> list[Outgoing]:
        """What waits to be copied, which is somebody else's from now on."""
        with self._lock:
            left = [*self._waiting]
            self._waiting.clear()
        return left

    def lay(self, outs: Iterable[Outgoing]) -> Iterator[Outgoing]:
        """Copy each unless it is there, and give it back then. Raises ChannelError, and NeedsOperator.

        None is taken where copies don't fall to us. Where Sent is not watched they are given back as they are: nobody
        can tell what was moved away from what was never there.
        """
        if not self.wanted:
            return
        ready = iter(outs)
        first = next(ready, None)
        if first is None:
            return
        with errand(self._settings, self._credentials, self._patience) as session:
            watched = _is_watched(session)
            for out in chain((first,), ready):
                if watched:
                    _lay(session, out)
                yield out

    def probe(self, out: Outgoing) -> Sent | None:
        """The mail as found in Sent."""
        with errand(self._settings, self._credentials, self._patience) as session:
            at = find_sent(session, out.key)
        return None if at is None else Sent(out.key, at)

    def _work(self) -> None:
        """In a thread of its own: round by round, until nothing came during the last one."""
        while self._go_on():
            try:
                self._save()
            except (ChannelError, NeedsOperator) as error:
                _log.warning("%s: sent, but not copied into Sent yet: %s", self._settings.name, error)
            except BaseException:
                with self._lock:
                    self._at_work = False
                raise

    def _go_on(self) -> bool:
        with self._lock:
            self._at_work, self._again = self._again and bool(self._waiting), False
            return self._at_work

    def _save(self) -> None:
        with errand(self._settings, self._credentials, self._patience) as session:
            while (out := self._next()) is not None:
                try:
                    _lay(session, out)
                except BaseException:
                    with self._lock:
                        self._waiting.appendleft(out)
                    raise

    def _next(self) -> Outgoing | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting else None
