"""A mail's raw bytes become one value that everything else works with: always readable, never an exception but one.

What is odd about a mail stands in its flags. The text is decoded, not cleaned; that happens where it is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from tui_desk.text import identity as identities
from tui_desk.text.address import Address, parse_addresses, parse_sender
from tui_desk.text.attachment import Attachment
from tui_desk.text.auth import Authentication, read_authentication, verdict
from tui_desk.text.automatic import why_automatic
from tui_desk.text.body import Body
from tui_desk.text.charset import Guesser
from tui_desk.text.clean import storable
from tui_desk.text.header import decode_raw, decode_words
from tui_desk.text.message_ids import first_id, ids
from tui_desk.text.mime import Part, Tree
from tui_desk.text.quotes import Span, fold
from tui_desk.text.report import Report, read_report
from tui_desk.typed import dataclass

__all__ = [
    "Address",
    "Attachment",
    "Authentication",
    "Mail",
    "Report",
    "Span",
    "Unreadable",
    "parse",
    "verdict",
]

_MAX_HEADER_TEXT = 1_000_000
_FALLBACKS = ("sender", "reply-to", "return-path")
_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_STRUCTURED = frozenset(
    (
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "bcc",
        "return-path",
        "resent-from",
        "resent-to",
        *_DELIVERED_TO,
        "authentication-results",
        "received",
    )
)
"""Their structure is read before any encoded word in them is decoded: words can't add to it."""

_DIGEST_LENGTH = 16


class Unreadable(Exception):
    """These bytes can't be understood as a mail; `__cause__` says why."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its reader and the desk's rules see it."""

    message_id: str
    """`<left@right>`; empty when missing or beyond use."""
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    """Well-formed ids in written order."""
    subject: str
    sent_at: datetime | None
    """The Date header in UTC; None when missing or unusable."""
    sender: Address
    """From; where it names nobody Sender, Reply-To or Return-Path. An empty address is an unparsable sender."""
    sender_trusted_shape: bool
    """Whether From is exactly one address."""
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    """The addresses servers say they delivered to (Delivered-To, X-Original-To, Envelope-To)."""
    text: str
    """Readable text with newline line ends; empty only if the mail has no text, no HTML and no attachment."""
    html: str | None
    """The HTML part that was chosen, decoded."""
    links: tuple[str, ...]
    """Targets of the numbered links, when the text was made from HTML: `[1]` is `links[0]`."""
    spans: tuple[Span, ...]
    """Own words, quotes and signatures in `text`."""
    attachments: tuple[Attachment, ...]
    automatic: str | None
    """Why it counts as written by a machine; None for a person's."""
    report: Report | None
    flags: tuple[str, ...]
    """Sorted: bad-date calendar charset-guessed encrypted forwarded html-only no-message-id report signed truncated
    unparsable-sender winmail."""
    authentication: Authentication
    digest: str
    """SHA-256 of the decoded text and the attachments: the same for copies that travelled different ways."""
    outline: str
    """The same for copies whose big parts are here and copies whose are not; empty for a mail without big parts."""
    partial: bool
    """Whether some of its parts were left on the server."""


def parse(raw: bytes, left: Mapping[bytes, int] | None = None) -> Mail:
    """The mail in these bytes. Raises only Unreadable.

    `left`: what stands in the place of each part that was left on the server, and how big that is.
    """
    try:
        return _parse(raw, left or {})
    except Exception as error:  # bytes of strangers: whatever they break ends as one visible result
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _parse(raw: bytes, left: Mapping[bytes, int]) -> Mail:
    guesser = Guesser()
    tree = Tree(guesser)
    root = tree.read(raw)
    body = Body(guesser)
    body.add(root)
    text = _readable(body, root)
    if tree.truncated and not text.strip():
        text = "[Too many parts to show; the raw message has them all]"
    headers, cut = _headers(root, guesser)
    first = dict(reversed(headers))
    sender, trusted = _sender(headers, first)
    subject = first.get("subject", "").strip()
    report = read_report(_own_parts(root), first.get("x-failed-recipients", ""), text)
    sent_at = _date(first.get("date", ""))
    message_id = first_id(first.get("message-id", ""))
    flags = body.flags
    for flag, present in (
        ("report", report is not None),
        ("truncated", tree.truncated or cut),
        ("html-only", body.from_html),
        ("no-message-id", not message_id),
        ("bad-date", sent_at is None),
        ("unparsable-sender", not sender.address),
    ):
        if present:
            flags.add(flag)
    return Mail(
        message_id=message_id,
        in_reply_to=ids(first.get("in-reply-to", "")),
        references=ids(first.get("references", "")),
        subject=subject,
        sent_at=sent_at,
        sender=sender,
        sender_trusted_shape=trusted,
        reply_to=parse_addresses(first.get("reply-to", "")),
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        bcc=_addresses(headers, "bcc"),
        delivered_to=_delivered_to(headers),
        text=text,
        html=body.html,
        links=tuple(body.links),
        spans=fold(text),
        attachments=tuple(body.attachments),
        automatic=why_automatic(
            first,
            sender=sender.address or sender.name,
            subject=subject,
            hops=sum(name == "received" for name, _ in headers),
            is_report="report" in flags,
        ),
        report=report,
        flags=tuple(sorted(flags)),
        authentication=read_authentication(headers),
        digest=identities.content(text, body.attachments),
        outline=identities.outline(root, left),
        partial=bool(left),
    )


def _readable(body: Body, root: Part) -> str:
    """The text; without any, the first text that came as a file, and without that a line that names the files."""
    text = body.text()
    if text.strip() or not body.attachments:
        return text
    for part in _walk(root):
        if part.media_type in ("text/plain", "text/html") and not part.parts:
            body.blocks.clear()
            body.add_as_text(part)
            if body.text().strip():
                return body.text()
    return f"[Only attachments: {', '.join(each.name for each in body.attachments[:20])}]"


def _walk(part: Part) -> list[Part]:
    found = [part]
    for each in found:
        found.extend(each.parts)
    return found


def _own_parts(part: Part) -> list[Part]:
    """The parts of this mail, not those of mails that are in it: a bounce somebody passes on is not his."""
    found = [part]
    for each in found:
        if each.media_type.startswith("multipart/"):
            found.extend(each.parts)
    return found


def _headers(root: Part, guesser: Guesser) -> tuple[list[tuple[str, str]], bool]:
    """Lower-case names and values; values decoded, except structured ones."""
    headers: list[tuple[str, str]] = []
    size = 0
    for name, raw in root.fields:
        size += len(raw)
        if size > _MAX_HEADER_TEXT:
            return headers, True
        key = name.lower()
        value = storable(decode_raw(raw, guesser))
        headers.append((key, value if key in _STRUCTURED else storable(decode_words(value, guesser))))
    return headers, False


def _sender(headers: list[tuple[str, str]], first: dict[str, str]) -> tuple[Address, bool]:
    """Who wrote, and whether From is exactly one address; another header answers only where From names nobody."""
    written = [value for name, value in headers if name == "from" and value]
    senders = {parse_sender(value) for value in written}
    if len({sender.address if sender else "" for sender in senders}) == 1 and (sender := senders.pop()):
        return sender, True
    if any("@" in value for value in written):
        return Address(decode_words(written[0]), ""), False
    name = decode_words(written[0]) if written else ""
    for header in _FALLBACKS:
        if fallback := parse_sender(first.get(header, "")):
            return Address(name or fallback.name, fallback.address), False
    return Address(name, ""), False


def _addresses(headers: list[tuple[str, str]], name: str) -> tuple[Address, ...]:
    return parse_addresses(", ".join(value for key, value in headers if key == name))


def _delivered_to(headers: list[tuple[str, str]]) -> tuple[str, ...]:
    values = (value for name, value in headers if name in _DELIVERED_TO)
    found = (each.address for value in values for each in parse_addresses(value, limit=10))
    return tuple(dict.fromkeys(address for address in found if address))


def _date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(value[:200])
        date = (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return date if 1970 <= date.year < 2200 else None


def identity(parsed: Mail | None, raw: bytes) -> str:
    """Message-ID and content together: copies of one mail agree, and a reused Message-ID hides no other mail.

    Without a Message-ID, or for what can't be read, the bytes themselves.
    """
    if parsed is None or not parsed.message_id:
        return f"sha256:{hashlib.sha256(raw).hexdigest()}"
    return (
        partial_identity(parsed)
        if parsed.partial
        else f"{parsed.message_id}#{parsed.digest[:_DIGEST_LENGTH]}"
    )


def partial_identity(parsed: Mail) -> str:
    """The identity of this mail where its big parts were left on the server."""
    return f"{parsed.message_id}~{parsed.outline[:_DIGEST_LENGTH]}"
