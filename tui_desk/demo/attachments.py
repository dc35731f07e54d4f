"""Attachments are made, not shipped: a small picture, a one-page PDF or an invitation from its name alone."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from email.message import EmailMessage


def attach(mail: EmailMessage, name: str, at: datetime) -> None:
    """Add the file called `name`; an `.ics` comes as an invitation, as calendars send it."""
    match name.rsplit(".", 1)[-1]:
        case "png":
            mail.add_attachment(picture(name), maintype="image", subtype="png", filename=name)
        case "pdf":
            mail.add_attachment(page(name), maintype="application", subtype="pdf", filename=name)
        case "ics":
            request = {"method": "REQUEST"}
            mail.add_attachment(invitation(at), subtype="calendar", params=request, filename=name)
        case _:
            mail.add_attachment(f"{name}\n", filename=name)


def picture(name: str, width: int = 96, height: int = 64) -> bytes:
    """A PNG with a soft gradient, its colour taken from the name."""
    red, green, blue = zlib.crc32(name.encode()).to_bytes(4, "big")[:3]
    rows = bytearray()
    for y in range(height):
        rows += b"\0" + b"".join(bytes(((red + x) % 256, (green + y) % 256, blue)) for x in range(width))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def page(name: str) -> bytes:
    """A PDF whose one page says its name."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in name)
    stream = f"BT /F1 18 Tf 72 760 Td ({words}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Font << /F1 5 0 R >> >>",
    )
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    return f"{text}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")


def invitation(at: datetime) -> str:
    """A meeting at ten, three days after `at`."""
    start = (at + timedelta(days=3)).replace(hour=10, minute=0)
    return "\r\n".join(
        (
            "BEGIN:VCALENDAR",
            "PRODID:-//Demo//EN",
            "VERSION:2.0",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            f"UID:{at:%Y%m%d%H%M}@fleet.example",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            "SUMMARY:Fleet service: yearly planning",
            "LOCATION:Workshop Lindenthal\\, Berlin",
            "ORGANIZER;CN=Nora Lindqvist:mailto:nora.lindqvist@fleet.example",
            "ATTENDEE;RSVP=TRUE:mailto:support@lindenthal.example",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    )
