"""Sending mail: a message leaves for all its recipients in one transaction or for none of them.

Recipients refused for good are reported and left out. If one is only refused for now, nothing is sent and the whole
mail is tried again later: nobody gets it twice, nobody is forgotten. Only the final dot can leave a doubt, so
`at_risk` is called right before it; whatever breaks earlier is safe to repeat.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tui_desk.connectors.base import Check
from tui_desk.connectors.smtp_auth import AuthRefused, Login, offered_ways
from tui_desk.connectors.smtp_replies import Reply, reply
from tui_desk.connectors.smtp_session import authenticate, connection, lost, session
from tui_desk.connectors.smtp_settings import SmtpSettings
from tui_desk.exchange import NeedsOperator, Outgoing, Rejected, Retry, SendError, Sent, Uncertain
from tui_desk.text.header_out import wire_address

__all__ = ["AuthRefused", "check", "send"]

_GO_AHEAD = 354
_CLOSING = 421
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_DOT = re.compile(rb"(?m)^\.")
_VERDICT_PATIENCE = 5
"""After the dot servers scan for spam and viruses: they get so many times longer to answer (RFC 5321 §4.5.3.2.6)."""


@dataclass(frozen=True, slots=True)
class _Envelope:
    """The addresses as they go over the line."""

    sender: str
    recipients: tuple[str, ...]


def send(
    settings: SmtpSettings,
    login: Callable[[], Login | None],
    out: Outgoing,
    at_risk: Callable[[], None],
    *,
    timeout: float = 60,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Sent:
    """Send `out.frozen` to `out.recipients`. Raises a SendError, and what `at_risk` raises."""
    envelope = _envelope(out)
    with session(settings, login, timeout=timeout) as server:
        try:
            _announce(server, settings, out, envelope)
            refused = _name_recipients(server, settings, envelope)
            _upload(server, settings, out.frozen)
        except (smtplib.SMTPException, OSError) as error:
            raise Retry(
                f"the connection to {settings.host} broke before the mail was sent: {lost(error)}"
            ) from error
        at_risk()
        _finish(server, settings, [one for one in envelope.recipients if one not in refused], timeout)
    return Sent(out.key, now(), refused)


def check(
    settings: SmtpSettings, login: Callable[[], Login | None], *, timeout: float = 20
) -> tuple[Check, ...]:
    """Connect and log in without sending anything."""
    place = settings.place
    done: list[Check] = []
    try:
        with connection(settings, timeout=timeout) as server:
            done.append(Check("smtp connection", True, f"{place} answers{_limit(server)}"))
            authenticate(server, settings, login)
            asked = bool(offered_ways(server))
    except SendError as error:
        return (*done, Check("smtp login" if done else "smtp connection", False, str(error)))
    words = f"{place} lets us send" if asked else f"{place} asks for none; mail is sent without a login"
    return (*done, Check("smtp login", True, words))


def _envelope(out: Outgoing) -> _Envelope:
    if not out.frozen or not out.recipients:
        raise Rejected("the mail is empty or has no recipient")
    if _BARE.search(out.frozen):
        raise Rejected("the mail is damaged: it has line ends that servers read differently")
    try:
        sender = wire_address(out.sender) if out.sender else ""
        return _Envelope(sender, tuple(dict.fromkeys(map(wire_address, out.recipients))))
    except ValueError as error:
        raise Rejected(str(error)) from error


def _announce(server: smtplib.SMTP, settings: SmtpSettings, out: Outgoing, envelope: _Envelope) -> None:
    """MAIL, with the size and the request for delivery reports where the server knows them."""
    _refuse_too_big(server, settings, len(out.frozen))
    options = []
    if server.has_extn("size"):
        options.append(f"SIZE={len(out.frozen)}")
    if _needs_utf8(out, envelope):
        if not server.has_extn("smtputf8"):
            raise Rejected(f"{settings.host} takes only addresses of ASCII letters", _non_ascii(envelope))
        server.command_encoding = "utf-8"
        options.append("SMTPUTF8")
    if not out.frozen.isascii() and server.has_extn("8bitmime"):
        options.append("BODY=8BITMIME")
    if server.has_extn("dsn"):
        options += ["RET=HDRS", f"ENVID={out.id}"]
    answer = reply(server.docmd("MAIL", " ".join([f"FROM:<{envelope.sender}>", *options])))
    if not answer.ok:
        raise _refusal(
            answer, settings, f"does not take mail from {envelope.sender or '<>'}", len(out.frozen)
        )


def _name_recipients(server: smtplib.SMTP, settings: SmtpSettings, envelope: _Envelope) -> dict[str, str]:
    """RCPT for each; those refused for good with the server's words. Raises unless all others may be sent to."""
    options = [f"NOTIFY={'FAILURE,DELAY' if envelope.sender else 'NEVER'}"] if server.has_extn("dsn") else []
    refused: dict[str, str] = {}
    later: dict[str, str] = {}
    for recipient in envelope.recipients:
        answer = reply(server.docmd("RCPT", " ".join([f"TO:<{recipient}>", *options])))
        if answer.wants_login or answer.code == _CLOSING:
            raise _refusal(answer, settings, f"does not take mail to {recipient}")
        if answer.final:
            refused[recipient] = str(answer)
        elif not answer.ok:
            later[recipient] = str(answer)
    if later:
        raise Retry(f"{settings.host} can't take mail to {_listed(later)} now")
    if len(refused) == len(envelope.recipients):
        raise Rejected(f"{settings.host} refuses {_listed(refused)}", refused)
    return refused


def _upload(server: smtplib.SMTP, settings: SmtpSettings, frozen: bytes) -> None:
    """DATA and the message, but not the dot that ends it: until then the server has taken nothing."""
    answer = reply(server.docmd("DATA"))
    if answer.code != _GO_AHEAD:
        raise _refusal(answer, settings, "does not take the mail", len(frozen))
    stuffed = _DOT.sub(b"..", frozen)
    server.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")


def _finish(server: smtplib.SMTP, settings: SmtpSettings, recipients: list[str], timeout: float) -> None:
    """The dot, and the server's verdict. Without a verdict nobody knows whether the mail is on its way."""
    try:
        if server.sock is not None:
            server.sock.settimeout(timeout * _VERDICT_PATIENCE)
        server.send(b".\r\n")
        answer = reply(server.getreply())
    except (smtplib.SMTPException, OSError) as error:
        raise Uncertain(f"{settings.host} did not say whether it took the mail: {lost(error)}") from error
    if answer.ok:
        return
    if not 400 <= answer.code < 600:
        raise Uncertain(f"{settings.host} did not say whether it took the mail: {answer}")
    raise _refusal(answer, settings, "does not take the mail", recipients=recipients)


def _refusal(
    answer: Reply, settings: SmtpSettings, what: str, size: int = 0, recipients: list[str] | None = None
) -> SendError:
    """The error for an answer other than yes: for now, for good, or because of who we are."""
    if answer.wants_login:
        return NeedsOperator(f"{settings.host} {what} without another login: {answer}")
    if not answer.final:
        return Retry(f"{settings.host} {what} now: {answer}")
    if answer.too_big:
        what = f"finds the mail{f' ({_megabytes(size)})' if size else ''} too big"
    return Rejected(f"{settings.host} {what}: {answer}", {one: str(answer) for one in recipients or ()})


def _refuse_too_big(server: smtplib.SMTP, settings: SmtpSettings, size: int) -> None:
    limit = _size_limit(server)
    if limit and size > limit:
        raise Rejected(f"the mail has {_megabytes(size)}, {settings.host} takes at most {_megabytes(limit)}")


def _size_limit(server: smtplib.SMTP) -> int:
    """Bytes; 0: none told."""
    told = server.esmtp_features.get("size", "").strip()
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0


def _limit(server: smtplib.SMTP) -> str:
    limit = _size_limit(server)
    return f" and takes mail up to {_megabytes(limit)}" if limit else ""


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _needs_utf8(out: Outgoing, envelope: _Envelope) -> bool:
    return bool(_non_ascii(envelope)) or not out.frozen.partition(b"\r\n\r\n")[0].isascii()


def _non_ascii(envelope: _Envelope) -> dict[str, str]:
    addresses = (envelope.sender, *envelope.recipients)
    return {one: "has letters that are not ASCII" for one in addresses if not one.isascii()}


def _listed(answers: dict[str, str]) -> str:
    return "; ".join(f"{recipient} ({words})" for recipient, words in answers.items())
