"""A part that is kept as a file: whatever the sender calls it, it has a name, a type, and exactly the bytes he sent."""

from __future__ import annotations

from tui_desk.text.charset import Guesser
from tui_desk.text.clean import storable
from tui_desk.text.header import decode_raw, decode_words
from tui_desk.text.mime import Part
from tui_desk.typed import dataclass

_EXTENSIONS = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "application/ics": ".ics",
    "text/vcard": ".vcf", "text/x-vcard": ".vcf", "text/csv": ".csv", "text/xml": ".xml", "text/rtf": ".rtf",
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg",
    "image/bmp": ".bmp", "image/tiff": ".tiff", "application/pdf": ".pdf", "application/zip": ".zip",
    "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/ogg": ".ogg", "video/mp4": ".mp4",
}  # fmt: skip
_NAMES = {
    "application/ms-tnef": "winmail.dat", "application/vnd.ms-tnef": "winmail.dat",
    "application/pgp-signature": "signature.asc", "application/pgp-keys": "key.asc",
    "application/pkcs7-signature": "smime.p7s", "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m", "application/x-pkcs7-mime": "smime.p7m",
    "message/delivery-status": "delivery-status.txt", "text/rfc822-headers": "headers.txt",
    "message/feedback-report": "feedback-report.txt", "message/disposition-notification": "receipt.txt",
    "text/calendar": "invitation.ics",
}  # fmt: skip
_MAX_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail."""

    name: str
    """As the sender wrote it, decoded, never empty; `filename.safe_name` before anything is created."""
    media_type: str
    """As the sender claims, lower case."""
    content: bytes
    content_id: str
    """Without angle brackets; empty if there is none."""
    inline: bool
    """Whether it belongs into the text (an embedded image) rather than beside it."""


def attachment_of(part: Part, guesser: Guesser, *, inline: bool = False) -> Attachment:
    """The part as a file; a message or container keeps its bytes as they travelled."""
    content_id = decode_raw(part.raw_header("content-id"), guesser).strip(" <>")
    content = part.body() if part.media_type.startswith("multipart/") else part.content()
    name = (
        storable(part.file_name(guesser)).strip()[:_MAX_NAME]
        or _subject_name(part, guesser)
        or default_name(part)
    )
    return Attachment(name, part.media_type, content, storable(content_id), inline)


def default_name(part: Part) -> str:
    """A name for a part whose sender gave none, or exactly the name Outlook gives its packed mails."""
    if (part.disposition_params.get("filename") or part.params.get("name", "")).lower() == "winmail.dat":
        return "winmail.dat"
    kind = part.media_type
    if kind in _NAMES:
        return _NAMES[kind]
    main = kind.partition("/")[0]
    return (
        main if main in ("image", "audio", "video", "text", "message") else "attachment"
    ) + _EXTENSIONS.get(kind, "")


def _subject_name(part: Part, guesser: Guesser) -> str:
    """A forwarded mail is named after its subject."""
    if not part.parts or part.media_type.startswith("multipart/"):
        return ""
    subject = storable(decode_words(decode_raw(part.parts[0].raw_header("subject"), guesser), guesser))
    return f"{subject.strip()[:100] or 'message'}.eml"
