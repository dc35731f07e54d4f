"""What goes wrong with a mail server, in words that name the cause and the remedy; never with a secret in them."""

from __future__ import annotations

import imaplib
import re

from tui_desk.connectors import network_words
from tui_desk.connectors.imap.client import ProtocolError
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.patterns import pattern
from tui_desk.text.clean import clean

_CODE = pattern(r"\[([A-Z-]+)")
_BAD_LOGIN = {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED"}
_PASSING = {"UNAVAILABLE", "LIMIT", "INUSE", "OVERQUOTA", "THROTTLED"}
_BROKEN = {"SERVERBUG", "CONTACTADMIN"}
_BUSY = pattern(r"too many|try again|temporar|unavailable|exceeded|overquota|busy", re.IGNORECASE)
_OVERLONG = "got more than"
"""imaplib read part of a line and left the rest, so nothing that follows makes sense."""
_BROKEN_OFF = ("socket error: EOF", "socket error: unterminated", "unterminated line")
_OF_THE_LINE = "socket error: "
"""What imaplib puts before an error of the line itself, where it could not send."""
_NO_IMAP = ("unexpected ", _OVERLONG)
_MAX_WORDS = 300
NONSENSE = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, TypeError, ValueError)
"""What our libraries and we stumble over in an answer that no IMAP server gives."""


def said(error: Exception) -> str:
    """The server's own words in an error of imaplib, fit to show."""
    first = error.args[0] if error.args else ""
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    text = re.sub(r"^command: \S+ => ", "", text)
    return shown(text.removeprefix("b'").removesuffix("'")) or type(error).__name__


def shown(text: str) -> str:
    """A server's words, fit to show."""
    return clean(text, one_line=True)[:_MAX_WORDS].strip()


def is_lost(error: Exception) -> bool:
    """Whether the connection is gone, rather than a command refused."""
    return isinstance(error, imaplib.IMAP4.abort | OSError) or said(error).startswith(_OVERLONG)


def is_passing(error: Exception) -> bool:
    """Whether a refusal is about the server's present state and not about what was asked."""
    text = said(error)
    code = _CODE.search(text)
    return bool(code and code[1] in _PASSING) or bool(_BUSY.search(text))


def is_bad_login(error: Exception) -> bool:
    """Whether the server says that these credentials are wrong, and not that it is busy or broken."""
    if is_lost(error):
        return False
    code = _CODE.search(said(error))
    if code and code[1] in _BAD_LOGIN:
        return True
    return not (is_passing(error) or (code and code[1] in _BROKEN))


def bad_login(error: Exception, settings: ImapSettings, *, token: bool = False) -> str:
    """What to do about a refused login."""
    head = f"{settings.host} refuses the login of {settings.login_name}: {said(error).rstrip('.')}."
    if token:
        return f"{head} Give the desk access again"
    if _is_google(settings.host):
        return (
            f"{head} Google takes app passwords only: make one at https://myaccount.google.com/apppasswords"
        )
    if _is_microsoft(settings.host):
        return f"{head} Microsoft takes no passwords any more: set up `oauth`"
    return f"{head} Check user name and password"


def unreachable(error: Exception, settings: ImapSettings) -> str:
    """Why there is no connection to the server at all."""
    error = _beneath(error)
    match error:
        case TimeoutError():
            return f"{settings.place} does not answer; check `host` and `port`{_or_tls(settings)}"
        case imaplib.IMAP4.error() if odd := _odd(error):
            return f"{settings.place} {odd}; check `port`{_or_tls(settings)}"
        case imaplib.IMAP4.error():
            return f"{settings.place} turns us away: {said(error)}{_or_tls(settings)}"
        case _:
            return network_words.unreachable(error, settings)


def broken(error: Exception, settings: ImapSettings) -> str:
    """Why a connection that stood is of no use any more."""
    error = _beneath(error)
    if isinstance(error, TimeoutError):
        return f"{settings.host} does not answer any more"
    if odd := _odd(error):
        return f"{settings.host} {odd}; is the network steady?"
    if isinstance(error, imaplib.IMAP4.abort):
        return goodbye(said(error), settings)
    if isinstance(error, imaplib.IMAP4.error):
        return f"{settings.host}: {said(error)}"
    reason = getattr(error, "strerror", None) or error
    return f"the connection to {settings.host} broke ({reason}); is the network steady?"


def goodbye(told: str, settings: ImapSettings) -> str:
    """What a server says that ends the connection by itself."""
    return f"{settings.host} ends the connection: {told}"


def _beneath(error: Exception) -> Exception:
    """The error of the line that imaplib tells as one of its own; else this one."""
    text = said(error) if isinstance(error, imaplib.IMAP4.abort) else ""
    if not text.startswith(_OF_THE_LINE) or text.startswith(_BROKEN_OFF):
        return error
    beneath = error.__context__
    return beneath if isinstance(beneath, OSError) else OSError(text.removeprefix(_OF_THE_LINE))


def _odd(error: Exception) -> str:
    """What a server does that breaks off or speaks no IMAP, in place of our libraries' words; empty: neither."""
    if isinstance(error, MemoryError | OverflowError):
        return "promises more than any memory holds"
    if isinstance(error, (ProtocolError, *NONSENSE)):
        return "says what is no IMAP"
    text = said(error) if isinstance(error, imaplib.IMAP4.error) else ""
    if text.startswith(_BROKEN_OFF):
        return "breaks off in the middle of a word"
    return "says what is no IMAP" if text.startswith(_NO_IMAP) else ""


def _or_tls(settings: ImapSettings) -> str:
    return (
        f"; or it waits for encryption: try {network_words.other_way(settings)}"
        if settings.tls != "tls"
        else ""
    )


def _is_google(host: str) -> bool:
    return host.lower().endswith((".gmail.com", ".googlemail.com"))


def _is_microsoft(host: str) -> bool:
    return host.lower().endswith((".office365.com", ".outlook.com"))
