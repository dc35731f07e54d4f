"""A letter becomes real RFC 5322 bytes, always the same, as its writer's mail program would make them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime

from tui_desk.demo import attachments, quoting
from tui_desk.demo.stories import Client, Wording

PROGRAMS: dict[Client, str] = {
    "outlook": "Microsoft Outlook 16.0",
    "apple": "Apple Mail (2.3776.700.51)",
    "thunderbird": "Mozilla Thunderbird",
    "iphone": "iPhone Mail (22B91)",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail before it is bytes."""

    id: str
    """Without the angle brackets."""
    sender: Address
    to: Address
    at: datetime
    subject: str
    text: str
    """Only what its writer typed."""
    client: Client
    wording: Wording
    ours: bool = False
    """Lies in our Sent folder; no server of ours received it."""
    signature: str = ""
    references: tuple[str, ...] = ()
    answers: Letter | None = None
    """What is quoted below."""
    html_only: bool = False
    files: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


def written(letter: Letter) -> bytes:
    """The letter as it goes over the wire."""
    mail = EmailMessage(policy=policy.SMTP)
    _head(mail, letter)
    _body(mail, letter)
    for name in letter.files:
        attachments.attach(mail, name, letter.at)
    digest = hashlib.sha256(letter.id.encode()).hexdigest()[:20]
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{digest}")
    return mail.as_bytes()


def read(raw: bytes, wording: Wording) -> Letter:
    """A letter from a mail that the desk wrote."""
    mail = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = mail.get_body(("plain",))
    above = f"{mail['References'] or ''} {mail['In-Reply-To'] or ''}".split()
    return Letter(
        id=str(mail["Message-ID"]).strip("<> "),
        sender=mail["From"].addresses[0],
        to=mail["To"].addresses[0] if mail["To"] and mail["To"].addresses else Address(),
        at=parsedate_to_datetime(str(mail["Date"])),
        subject=str(mail["Subject"] or ""),
        text=str(body.get_content()).strip() if body else "",
        client="thunderbird",
        wording=wording,
        references=tuple(dict.fromkeys(word.strip("<>") for word in above)),
    )


def _head(mail: EmailMessage, letter: Letter) -> None:
    if not letter.ours:
        domain, host = letter.sender.domain, f"mx.{letter.to.domain}"
        mail["Return-Path"] = f"<{letter.sender.addr_spec}>"
        when = format_datetime(letter.at)
        mail["Received"] = f"from mx.{domain} ([192.0.2.25]) by {host} with ESMTPS; {when}"
        verdicts = f"spf=pass smtp.mailfrom={domain}; dmarc=pass header.from={domain}"
        mail["Authentication-Results"] = f"{host}; {verdicts}"
    mail["From"], mail["To"] = letter.sender, letter.to
    mail["Subject"] = letter.subject
    mail["Date"] = letter.at
    mail["Message-ID"] = f"<{letter.id}>"
    if letter.references:
        mail["In-Reply-To"] = f"<{letter.references[-1]}>"
        mail["References"] = " ".join(f"<{reference}>" for reference in letter.references)
    if letter.client in PROGRAMS:
        mail["X-Mailer"] = PROGRAMS[letter.client]
    for name, value in letter.headers.items():
        del mail[name]
        mail[name] = value


def _body(mail: EmailMessage, letter: Letter) -> None:
    if letter.html_only:
        mail.set_content(quoting.html(letter), subtype="html")
        return
    mail.set_content(quoting.plain(letter))
    if letter.client in ("gmail", "outlook", "apple"):
        mail.add_alternative(quoting.html(letter), subtype="html")
