"""A mail of ours is built once: the headers named here and no others, and a body every server can carry (7 bit)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from tui_desk.text.address import Address
from tui_desk.text.clean import storable
from tui_desk.text.filename import safe_name
from tui_desk.text.header_out import (
    address_header,
    ids_header,
    is_message_id,
    is_reference,
    text_header,
    wire_address,
)

_POLICY = SMTP.clone(cte_type="7bit")
_MAX_REFERENCES = 20
_MAX_REFERENCES_BYTES = 900
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}", re.ASCII)
_CONTAINERS = ("multipart/", "message/")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to attach."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """What an agent, or a rule, wants to send by mail."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    """Whole, as `text.subject` makes it."""
    text: str
    """Markdown; sent as it is in text/plain, rendered in text/html."""
    message_id: str
    """`<…@…>`, from `Signer.message_id`."""
    date: datetime
    """Aware."""
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    """In the envelope only."""
    signature: str = ""
    """Plain text below a `-- ` line."""
    in_reply_to: str = ""
    """Message-ID of the mail this one answers."""
    references: tuple[str, ...] = ()
    """The answered mail's References; its own Message-ID is added."""
    attachments: tuple[OutgoingFile, ...] = ()
    automatic: Literal["", "auto-replied", "auto-generated"] = ""
    """Empty: written by a person."""
    reply_to: Address | None = None
    """Our plus address, where the channel has one."""
    language: str = ""
    """BCP 47 tag of `text`, where known."""
    plain: bool = False
    """`text` is no Markdown, and there is no text/html."""


def build(mail: OutgoingMail) -> bytes:
    """The finished message with CRLF line ends. Raises ValueError in plain words for what can't be sent."""
    if not is_message_id(mail.message_id):
        raise ValueError(f"{mail.message_id!r} is no Message-ID")
    if not (mail.to or mail.cc or mail.bcc):
        raise ValueError("the mail has no recipient")
    return b"".join(_headers(mail)) + _body(mail).as_bytes(policy=_POLICY)


def recipients(mail: OutgoingMail) -> tuple[str, ...]:
    """The envelope: every address of To, Cc and Bcc once. Raises ValueError for one that can't be written to."""
    found: dict[str, str] = {}
    for one in (*mail.to, *mail.cc, *mail.bcc):
        address = wire_address(one.address)
        found.setdefault(address.lower(), address)
    return tuple(found.values())


def references(answered: Iterable[str], in_reply_to: str) -> tuple[str, ...]:
    """The References of an answer: well-formed ids once each, the first and the last ones, at most 20 and 900 bytes."""
    known = dict.fromkeys(one for one in answered if is_reference(one) and one != in_reply_to)
    ids = [*known, in_reply_to] if is_reference(in_reply_to) else list(known)
    if not ids:
        return ()
    last = ids[-1]
    first = [ids[0]] if len(ids) > 1 and len(ids[0]) + len(last) < _MAX_REFERENCES_BYTES else []
    middle: list[str] = []
    room = _MAX_REFERENCES_BYTES - sum(len(one) + 1 for one in (*first, last))
    for one in reversed(ids[1:-1]):
        room -= len(one) + 1
        if room < 0 or len(middle) >= _MAX_REFERENCES - len(first) - 1:
            break
        middle.insert(0, one)
    return (*first, *middle, last)


def _headers(mail: OutgoingMail) -> Iterator[bytes]:
    yield address_header("From", [mail.sender])
    if mail.reply_to:
        yield address_header("Reply-To", [mail.reply_to])
    if mail.to:
        yield address_header("To", mail.to)
    if mail.cc:
        yield address_header("Cc", mail.cc)
    if not (mail.to or mail.cc):
        yield b"To: undisclosed-recipients:;\r\n"
    yield text_header("Subject", mail.subject)
    yield text_header("Date", format_datetime(mail.date.astimezone(UTC)))
    yield ids_header("Message-ID", [mail.message_id])
    if is_reference(mail.in_reply_to):
        yield ids_header("In-Reply-To", [mail.in_reply_to])
    if chain := references(mail.references, mail.in_reply_to):
        yield ids_header("References", chain)
    if mail.automatic:
        yield from _automatic_headers(mail)
    if _LANGUAGE.fullmatch(mail.language):
        yield text_header("Content-Language", mail.language)


def _automatic_headers(mail: OutgoingMail) -> Iterator[bytes]:
    yield text_header("Auto-Submitted", mail.automatic)
    yield text_header("X-Auto-Response-Suppress", "All")
    yield text_header("Precedence", "bulk")
    yield text_header("X-Loop", wire_address(mail.sender.address))


def _body(mail: OutgoingMail) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message.set_content(_plain_text(mail))
    if not mail.plain:
        message.add_alternative(_html_text(mail), subtype="html")
    for file in mail.attachments:
        maintype, _, subtype = _media_type(file).partition("/")
        message.add_attachment(
            file.content, maintype=maintype, subtype=subtype, filename=safe_name(file.name)
        )
    return message


def _plain_text(mail: OutgoingMail) -> str:
    parts = [_tidy(mail.text)]
    if mail.signature.strip():
        parts.append("-- \n" + _tidy(mail.signature))
    return "\n\n".join(parts) + "\n"


def _html_text(mail: OutgoingMail) -> str:
    from tui_desk.text import markdown

    body = markdown.fragment(_tidy(mail.text))
    if mail.signature.strip():
        body += f"<p>-- <br>\n{markdown.plain(_tidy(mail.signature))}</p>\n"
    return markdown.document(body, mail.language if _LANGUAGE.fullmatch(mail.language) else "")


def _tidy(text: str) -> str:
    """The text with line feeds only, without controls, and without empty lines at its ends."""
    return _CONTROLS.sub("", _LINE_END.sub("\n", storable(text))).strip("\n").rstrip()


def _media_type(file: OutgoingFile) -> str:
    """The declared type where it can stand over base64, else application/octet-stream."""
    declared = file.media_type.strip().lower()
    if not _MEDIA_TYPE.fullmatch(declared) or declared.startswith(_CONTAINERS):
        return "application/octet-stream"
    return declared
