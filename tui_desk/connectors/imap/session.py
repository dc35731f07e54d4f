"""One connection to a mailbox: encrypted, logged in, with a limit on every wait. Typed, over IMAPClient.

Errors come as imaplib and the socket raise them, except while connecting: `open` raises ChannelError, and NeedsOperator
where only a person can help, both in plain words.
"""

from __future__ import annotations

import imaplib
import socket
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.dialling import Patience, connect, has_buffered, overheard
from tui_desk.connectors.imap.login import log_in
from tui_desk.connectors.imap.names import Listed
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.errors import ChannelError
from tui_desk.exchange import NeedsOperator, Retry
from tui_desk.typed import dataclass

_SEARCH_WINDOW = 50_000
"""So many mails in one SEARCH: its answer is a single line, and imaplib reads none beyond a megabyte."""
_GOODBYE_SECONDS = 1

Row = Mapping[bytes, Any]
"""What FETCH tells of one mail: item to value, such as `{b"BODY[]": b"…"}`."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder's counters, as EXAMINE or STATUS tells them."""

    uidvalidity: int
    uid_next: int
    """0: not told."""
    modseq: int
    """HIGHESTMODSEQ; 0: the server has none."""


class Session:
    """A connection, and the folder open in it. For one thread, except `abort`."""

    def __init__(
        self, settings: ImapSettings, credentials: Credentials, patience: Patience | None = None
    ) -> None:
        self.settings = settings
        self.folder = ""
        self.came = False
        """Whether the server has told of mail in the open folder since somebody last set this to False."""
        self.exists = 0
        """So many mails the open folder has, at most: of those that went meanwhile nobody takes note."""
        self.patience = patience or Patience()
        self._credentials = credentials
        self._ended = threading.Event()
        self._client: Any = None

    def open(self) -> None:
        """Connect and log in, with nothing left of an earlier connection."""
        self.connect()
        self.log_in()

    def connect(self) -> None:
        """The first half of `open`: as far as an encrypted line."""
        if self._ended.is_set():
            raise ChannelError("the connection was given up")
        self._drop()
        self.folder = ""
        self._client = connect(self.settings, self.patience)
        if self._ended.is_set():
            self._drop()

    def log_in(self) -> None:
        """The second half of `open`."""
        try:
            log_in(self._client, self._credentials, self.settings)
            if self.has("ENABLE") and self.has("CONDSTORE"):
                self._client.enable("CONDSTORE")
        except (imaplib.IMAP4.error, OSError) as error:
            self._drop()
            raise ChannelError(words.broken(error, self.settings)) from error
        except Retry as error:
            self.close()
            raise ChannelError(str(error)) from error
        except NeedsOperator:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        if self._client is None:
            return
        try:
            self._client.socket().settimeout(_GOODBYE_SECONDS)
            self._client.logout()
        except (imaplib.IMAP4.error, OSError, *words.NONSENSE):
            self._drop()
        self._client = None

    def abort(self) -> None:
        """End the connection at once and for good; whoever waits on it gets an error. For any thread."""
        self._ended.set()
        self._drop()

    def _drop(self) -> None:
        client = self._client
        if client is None:
            return
        try:
            client.socket().shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it was gone already
        try:
            client.shutdown()
        except OSError:
            pass  # closed all the same

    @property
    def is_open(self) -> bool:
        return self._client is not None

    def has(self, capability: str) -> bool:
        return bool(self._client.has_capability(capability))

    def listed(self) -> list[Listed]:
        """Every folder of the mailbox."""
        return [
            Listed(str(name), frozenset(flags), (delimiter or b"/").decode("ascii", "replace"))
            for flags, delimiter, name in self._client.list_folders()
        ]

    def examine(self, folder: str, *, write: bool = False) -> Opened:
        """Open a folder, read-only unless told otherwise."""
        self.folder = ""
        try:
            told = self._client.select_folder(folder, readonly=not write)
        except imaplib.IMAP4.readonly as error:
            raise ChannelError(f"the server lets us read {folder}, but not change it") from error
        self._overhear()
        self.came = False
        self.folder = folder
        self.exists = told.get(b"EXISTS", 0)
        return _opened(told)

    def status(self, folder: str) -> Opened:
        """A folder's counters without opening it."""
        wanted = ["UIDNEXT", "UIDVALIDITY", *(["HIGHESTMODSEQ"] if self.has("CONDSTORE") else [])]
        return _opened(self._client.folder_status(folder, wanted))

    def uids(self, *criteria: str) -> list[int]:
        """The UIDs in the open folder that meet all criteria, ascending."""
        found: set[int] = set()
        for window in _windows(self.exists):
            found.update(self._client.search([*window, *criteria] or "ALL"))
        self._overhear()
        return sorted(found)

    def newest(self, count: int, *criteria: str) -> list[int]:
        """As `uids`, of the last so many mails of the folder, which have the highest UIDs, and of no other."""
        found = self._client.search([f"{max(1, self.exists - count + 1)}:*", *criteria])
        self._overhear()
        return sorted(found)

    def fetch(self, uids: Iterable[int], *items: str) -> dict[int, Row]:
        """What the server delivers; mails it does not deliver are missing."""
        fetched: dict[int, Row] = self._client.fetch(list(uids), list(items))
        self._overhear()
        return fetched

    def renew(self) -> None:
        """Let the server tell what is new in the open folder."""
        self._hear(self._client.noop()[1])

    def idle(self) -> bool:
        """Ask for the server's notices, until `done`; whether some came with the answer, where `select` sees none."""
        self._client.idle()
        return has_buffered(self._client)

    def notices(self) -> list[Any]:
        """What has come while idling. Nothing, although `select` saw something: the connection may be gone."""
        came: list[Any] = self._client.idle_check(0)
        self._hear(came)
        return came

    def done(self) -> None:
        """End idling. Raises if the connection is gone."""
        try:
            self._hear(self._client.idle_done()[1])
        except imaplib.IMAP4.abort as error:
            if goodbye := overheard(self._client, "BYE"):
                raise imaplib.IMAP4.abort(goodbye[-1]) from error
            raise

    def fileno(self) -> int:
        """For select."""
        return int(self._client.socket().fileno())

    def append(self, folder: str, raw: bytes, *flags: bytes) -> None:
        """Put a mail into a folder."""
        self._client.append(folder, raw, flags)

    def mark(self, uids: Sequence[int], flag: bytes) -> set[int]:
        """Add a flag; those of the UIDs that have it now. Servers say OK to what they do not do."""
        self._client.add_flags(uids, [flag])
        flags: dict[int, tuple[bytes, ...]] = self._client.get_flags(uids)
        return {uid for uid, present in flags.items() if flag in present}

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails to another folder; without MOVE nothing is done by halves: copied, then removed by UID."""
        if self.has("MOVE"):
            self._client.move(uids, folder)
            return
        if not self.has("UIDPLUS"):
            raise ChannelError(f"{self.settings.host} can't move mail (neither MOVE nor UIDPLUS)")
        self._client.copy(uids, folder)
        self._client.delete_messages(uids)
        self._client.uid_expunge(uids)

    def _hear(self, responses: Iterable[Any]) -> None:
        for response in responses:
            if is_notice(response, b"EXISTS"):
                self.exists, self.came = int(response[0]), True

    def _overhear(self) -> None:
        """What the server told in passing while it answered something else; it will not tell it again."""
        self._hear((count, b"EXISTS") for count in overheard(self._client, "EXISTS"))


def is_notice(response: Any, kind: bytes) -> bool:
    """Whether an untagged response is of this kind: `(5, b"EXISTS")`, `(b"BYE", b"…")`."""
    return isinstance(response, tuple) and kind in response[:2]


def _windows(exists: int) -> list[list[str]]:
    """The criteria that cut a big folder in pieces, from the top down: mail that vanishes meanwhile moves the others
    down, so that they may be seen twice and are never missed."""
    if exists <= _SEARCH_WINDOW:
        return [[]]
    tops = range(exists - _SEARCH_WINDOW, 0, -_SEARCH_WINDOW)
    lower = [[f"{max(1, top - _SEARCH_WINDOW + 1)}:{top}"] for top in tops]
    return [[f"{exists - _SEARCH_WINDOW + 1}:*"], *lower]


def _opened(told: Mapping[bytes, Any]) -> Opened:
    return Opened(
        uidvalidity=int(told.get(b"UIDVALIDITY", 0)),
        uid_next=int(told.get(b"UIDNEXT", 0)),
        modseq=int(told.get(b"HIGHESTMODSEQ", 0)),
    )
