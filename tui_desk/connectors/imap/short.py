"""A connection for one errand: opened, used, closed; its errors in plain words."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager

from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.imap.session import Session
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.errors import ChannelError


@contextmanager
def errand(settings: ImapSettings, credentials: Credentials, patience: Patience) -> Iterator[Session]:
    """A session of its own. Raises ChannelError, and NeedsOperator if the login is refused."""
    session = Session(settings, credentials, patience)
    try:
        session.open()
        yield session
    except (imaplib.IMAP4.error, OSError, *words.NONSENSE) as error:
        raise ChannelError(words.broken(error, settings)) from error
    finally:
        session.close()
