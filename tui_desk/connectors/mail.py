"""Raw bytes of a mail become an event. Nothing here knows a network: what arrives by file arrives the same way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tui_desk.exchange import File, Message, Person, Place, Unreadable
from tui_desk.text import mail
from tui_desk.text.attachment import Attachment

KIND = "mail"
"""Of the identities this connector knows: mail addresses."""


def mail_event(
    raw: bytes,
    *,
    place: Place | None,
    received_at: datetime,
    outgoing: bool = False,
    left: Mapping[bytes, int] | None = None,
) -> Message | Unreadable:
    """The event for one mail. `outgoing`: it lay in our own Sent folder; `left`: as `text.mail.parse` has it."""
    try:
        parsed = mail.parse(raw, left)
    except mail.Unreadable as error:
        return Unreadable(mail.identity(None, raw), raw, str(error), place)
    return Message(
        ext_id=mail.identity(parsed, raw),
        sender=Person(KIND, parsed.sender.address, parsed.sender.name),
        at=received_at,
        text=parsed.text,
        raw=raw,
        outgoing=outgoing,
        files=tuple(map(_file, parsed.attachments)),
        mail=parsed,
        place=place,
    )


def _file(attachment: Attachment) -> File:
    return File(
        name=attachment.name,
        media_type=attachment.media_type,
        size=len(attachment.content),
        content=attachment.content,
        content_id=attachment.content_id,
        inline=attachment.inline,
    )
