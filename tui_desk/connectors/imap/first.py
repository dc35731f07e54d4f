"""A mailbox's first connection, as far as its first folder; it may be begun before anybody is there to pull.

What a server takes to let us in, and to open a big folder, passes while the rest of the program is imported.
"""

from __future__ import annotations

import threading

from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.imap.names import Listed, find
from tui_desk.connectors.imap.session import Opened, Session
from tui_desk.connectors.imap.settings import ImapSettings


class First:
    """For one pull, and one thread; `begin`, `take` and `end` for any."""

    def __init__(
        self, settings: ImapSettings, credentials: Credentials, patience: Patience | None = None
    ) -> None:
        self.session = Session(settings, credentials, patience)
        self.listed: list[Listed] = []
        """The server's folders."""
        self._settings = settings
        self._opened: Opened | None = None
        self._begun: threading.Thread | None = None
        self._error: Exception | None = None
        self._free = threading.Lock()

    def begin(self) -> None:
        """Connect in a thread; `open` waits for it."""
        name = f"begin-{self._settings.name}"
        self._begun = threading.Thread(target=self._begin, name=name, daemon=True)
        self._begun.start()

    @property
    def is_awaited(self) -> bool:
        """Whether `open` would not return at once."""
        return self._begun is None or self._begun.is_alive()

    def take(self) -> First | None:
        """For whoever asks first; None: somebody has it, or did."""
        return self if self._free.acquire(blocking=False) else None

    def end(self) -> None:
        """Nobody will take it."""
        if self.take() is not None:
            self.session.abort()

    def open(self) -> None:
        """Log in, see what folders there are, and enter the first that is watched. Raises as a session does.

        Where that was begun, its end is waited for; where it failed, the next call does it anew.
        """
        begun, self._begun = self._begun, None
        if begun is None:
            self._open()
            return
        begun.join()
        if self._error is not None:
            raise self._error

    def entered(self, folder: str) -> Opened | None:
        """What the server told of this folder, if it is the one that is open; once."""
        opened, self._opened = self._opened, None
        return opened if folder == self.session.folder else None

    def _begin(self) -> None:
        try:
            self._open()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised in who waits for it
            self._error = error

    def _open(self) -> None:
        self.session.open()
        self.listed = self.session.listed()
        name = find(self._settings.folders[0], self.listed)
        if name is not None:
            self._opened = self.session.examine(name)
