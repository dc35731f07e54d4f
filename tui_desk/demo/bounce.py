"""A mail that can't be delivered comes back as a delivery report (RFC 3464)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email import policy
from email.message import EmailMessage, MIMEPart

WORDS = """This is the mail system at {host}.

I'm sorry to have to inform you that your message could not be delivered
to one or more recipients. It's attached below.

<{recipient}>: host mx.{domain}[192.0.2.25] said: 550 5.1.1 The mailbox
    you wrote to does not exist (in reply to RCPT TO command)
"""


def report(sender: str, recipient: str, message_id: str, subject: str, at: datetime) -> bytes:
    """The report to `sender` that `recipient` does not exist; `message_id` has no angle brackets."""
    host, domain = f"mail.{sender.partition('@')[2]}", recipient.partition("@")[2]
    digest = hashlib.sha256(f"{message_id} {recipient}".encode()).hexdigest()[:20]
    mail = EmailMessage(policy=policy.SMTP)
    mail["Return-Path"] = "<>"
    mail["From"] = f"Mail Delivery System <MAILER-DAEMON@{host}>"
    mail["To"] = sender
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["Date"] = at
    mail["Message-ID"] = f"<{digest}@{host}>"
    mail["Auto-Submitted"] = "auto-replied"
    mail["Content-Type"] = f'multipart/report; report-type="delivery-status"; boundary="=_{digest}"'
    text = MIMEPart(policy.SMTP)
    text.set_content(WORDS.format(host=host, recipient=recipient, domain=domain))
    status = MIMEPart(policy.SMTP)
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([_fields({"Reporting-MTA": f"dns; {host}"}), _fields(_failure(recipient, domain))])
    original = MIMEPart(policy.SMTP)
    original["Content-Type"] = "text/rfc822-headers"
    headers = {"From": sender, "To": recipient, "Subject": subject, "Message-ID": f"<{message_id}>"}
    original.set_payload(_fields(headers).as_string())
    mail.set_payload([text, status, original])
    return mail.as_bytes()


def _failure(recipient: str, domain: str) -> dict[str, str]:
    return {
        "Final-Recipient": f"rfc822; {recipient}",
        "Action": "failed",
        "Status": "5.1.1",
        "Remote-MTA": f"dns; mx.{domain}",
        "Diagnostic-Code": "smtp; 550 5.1.1 The mailbox you wrote to does not exist",
    }


def _fields(fields: dict[str, str]) -> MIMEPart:
    part = MIMEPart(policy.SMTP)
    for name, value in fields.items():
        part[name] = value
    return part
