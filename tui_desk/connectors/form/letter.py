"""A filled-in form as the mail its sender could have written, so that it is answered, threaded and found like one.

His address is what he typed and proves nothing. So it opens no door: the mail refers to nothing, and the desk's own
`[#12]` in a subject is written in another way.
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from tui_desk.connectors.form.submission import Submission
from tui_desk.text.address import valid_address
from tui_desk.text.clean import clean
from tui_desk.text.header_out import wire_address

NO_SUBJECT = "From the form"


def can_be_answered(submission: Submission) -> bool:
    """Whether there is an address to answer to."""
    return submission.email.isascii() and valid_address(submission.email)


def letter(submission: Submission, body: bytes, address: str, at: datetime) -> bytes:
    """The mail; the same for the same post, whenever it is made."""
    digest = sha256(body + at.isoformat().encode()).hexdigest()
    local, _, domain = submission.email.rpartition("@")
    ours = address if address.isascii() else wire_address(address)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(_line(submission.name), local, domain)
    mail["To"] = ours
    mail["Subject"] = _line(submission.subject).replace("[#", "[ #") or NO_SUBJECT
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<form-{digest[:32]}@{ours.rpartition('@')[2]}>"
    mail.set_content(submission.whole or "[only files]")
    for file in submission.files:
        main, _, sub = file.media_type.partition("/")
        content = file.content or b""
        mail.add_attachment(
            content, maintype=_token(main, "application"), subtype=_token(sub, "octet-stream")
        )
        part = list(mail.iter_attachments())[-1]
        part.replace_header("Content-Disposition", "attachment")
        part.set_param("filename", clean(file.name, one_line=True), "Content-Disposition")
    if mail.is_multipart():
        mail.set_boundary(f"=_{digest}")
    return mail.as_bytes()


def _line(value: str) -> str:
    return " ".join(clean(value, one_line=True).split())


def _token(value: str, otherwise: str) -> str:
    plain = value.replace("-", "").replace(".", "").replace("+", "")
    return value if plain.isascii() and plain.isalnum() else otherwise
