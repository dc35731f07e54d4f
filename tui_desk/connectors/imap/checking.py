"""Trying everything a mailbox needs, one plain line for each, as far as it goes."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator

from tui_desk.connectors import smtp
from tui_desk.connectors.base import Check
from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.imap.names import Listed, find
from tui_desk.connectors.imap.sent import SentCopies, saves_itself
from tui_desk.connectors.imap.session import Session
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.errors import ChannelError
from tui_desk.exchange import NeedsOperator

_READ_SECONDS = 20


def check(settings: ImapSettings, credentials: Credentials, patience: Patience) -> Iterator[Check]:
    """The mailbox, then sending."""
    hurried = Patience(patience.connect, min(patience.read, _READ_SECONDS))
    reading = tuple(_reading(settings, credentials, hurried))
    yield from reading
    if settings.smtp is None:
        yield Check("sending", True, "not set up: this channel only receives")
        return
    sending = tuple(smtp.check(settings.smtp, credentials.smtp, timeout=hurried.read))
    yield from sending
    if all(one.ok for one in (*reading, *sending)):
        yield _copies(settings, SentCopies(settings, credentials, patience).wanted)


def _reading(settings: ImapSettings, credentials: Credentials, patience: Patience) -> Iterator[Check]:
    session = Session(settings, credentials, patience)
    step = "connection"
    try:
        session.connect()
        yield Check(step, True, f"{settings.place} answers{_how(settings)}")
        step = "login"
        session.log_in()
        yield Check(step, True, f"{settings.login_name} is let in")
        step = "folders"
        yield from _folders(session, settings)
        yield _notices(session, settings)
    except (ChannelError, NeedsOperator) as error:
        yield Check(step, False, str(error))
    except (imaplib.IMAP4.error, OSError) as error:
        yield Check(step, False, words.broken(error, settings))
    finally:
        session.close()


def _how(settings: ImapSettings) -> str:
    return ", not encrypted" if settings.tls == "none" else ", encrypted"


def _folders(session: Session, settings: ImapSettings) -> Iterator[Check]:
    listed = session.listed()
    wanted = [*settings.folders, *filter(None, [settings.move_closed_to])]
    for name in dict.fromkeys(wanted):
        found = find(name, listed)
        if found is None:
            yield Check(f"folder {name}", False, f"not on the server, which has: {_names(listed)}")
            continue
        session.examine(found)
        as_named = "" if found == name else f" as {found}"
        yield Check(f"folder {name}", True, f"there{as_named}, with {len(session.uids())} mails")


def _notices(session: Session, settings: ImapSettings) -> Check:
    if session.has("IDLE"):
        return Check("new mail", True, "the server tells of it at once (IDLE)")
    seconds = int(settings.poll.total_seconds())
    return Check("new mail", True, f"the server does not tell of it; it is asked every {seconds} s")


def _copies(settings: ImapSettings, ours: bool) -> Check:
    assert settings.smtp is not None
    if ours:
        return Check("copies", True, "what is sent is copied into Sent by the desk")
    if saves_itself(settings.smtp.host):
        return Check("copies", True, f"{settings.smtp.host} puts what is sent into Sent itself")
    return Check("copies", True, "what is sent is not copied into Sent, as `append_sent` says")


def _names(listed: list[Listed]) -> str:
    return ", ".join(folder.name for folder in listed if folder.can_open)
