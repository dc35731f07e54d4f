"""Hostile bodies: charsets, encodings, files, bounces, packed mails, pages, invitations, noise."""

from __future__ import annotations

import base64
import quopri
import struct
from random import Random

from tests.hostile.pages import pages
from tests.hostile.parts import (
    START,
    TEXT,
    Named,
    attached,
    mixed,
    multipart,
    nested_reports,
    page,
    pieces,
    record,
    report,
)


def charsets(chance: Random) -> Named:
    """Names of charsets that are none, lie, or do something else."""
    text = "Grüße, 你好, привет \x1b]0;x\x07".encode()
    named = (
        *("utf-8", "us-ascii", "utf-16", "utf-32", "utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode"),
        *("rot13", "zlib", "bz2", "hex", "base64", "undefined", "mbcs", "../../etc/passwd", "x" * 5_000, "", "\x1b[2J"),
        *("iso-2022-jp", "iso-2022-kr", "hz", "gb18030", "shift_jis", "koi8-r", "cp037", "utf-8-sig", "utf8\0", "'"),
    )  # fmt: skip
    for name in named:
        yield (
            f"charset {name[:20]!r}",
            START + f'Content-Type: text/plain; charset="{name}"\n\n'.encode() + text,
        )
    for name in ("utf-16", "utf-32", "iso-2022-jp", "gb18030", "hz", "utf-8"):
        raw = chance.randbytes(50_000)
        yield f"noise as {name}", START + f"Content-Type: text/plain; charset={name}\n\n".encode() + raw
    yield (
        "escapes without end",
        START + b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + b"\x1b$B" * 50_000,
    )
    yield (
        "surrogates",
        START + b"Content-Type: text/plain; charset=utf-8\n\n" + b"\xed\xa0\x80\xed\xb0\x80" * 1_000,
    )


def encodings(chance: Random) -> Named:
    """Transfer encodings, broken."""
    start = START + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
    for how in (
        b"base64",
        b"quoted-printable",
        b"x-uuencode",
        b"uuencode",
        b"binary",
        b"7bit",
        b"zip",
        b"\x1b",
        b"",
    ):
        yield f"noise as {how!r}", start + how + b"\n\n" + chance.randbytes(20_000)
        yield f"prose as {how!r}", start + how + b"\n\nThis is no encoding at all =\n=ZZ =\n begin 644\n"
    yield "base64 in many short lines", start + b"base64\n\n" + b"YQ==\n" * 20_000
    yield "base64 without its end", start + b"base64\n\n" + base64.b64encode(b"words " * 5_000)[:-3]
    yield (
        "quoted-printable of one line",
        start + b"quoted-printable\n\n" + quopri.encodestring(b"\xff" * 20_000).replace(b"=\n", b""),
    )
    yield "soft line ends only", start + b"quoted-printable\n\n" + b"=\n" * 50_000
    yield "uuencoded without an end", START + b"\nbegin 644 ../../etc/passwd\n" + b"M" * 30_000
    yield "uuencoded with lying lengths", START + b"\nbegin 644 x\n" + b"`\n~~~~\nM\n" * 2_000 + b"end\n"
    yield "many uuencoded files", START + b"\n" + b"begin 644 f\n#86)C\nend\n" * 3_000


def names(chance: Random) -> Named:
    """Files whose name or type lies."""
    told = (
        *(b"../../../etc/passwd", b"/etc/shadow", b"C:\\windows\\x.exe", b"..", b".", b"~", b"-rf"),
        *(b".bashrc", b"a" * 5_000),
        *(b"x.pdf\0.exe", b"con", b"nul.txt", b"a/b/c", b"invoice.pdf.exe", "rcs\u202efdp.exe".encode()),
        *(b"", b" ", b"\n"),
        *(b"zip.zip", b"x.eml", b"winmail.dat", b"|id", b"$(id)", b"`id`", b"a;b", b"%2e%2e%2f"),
        *("ﬁle".encode(), b"\xff\xfe"),
    )  # fmt: skip
    for number, name in enumerate(told):
        yield f"name {number}", mixed([attached(b"content", name)])
    yield "names in pieces", mixed([pieces(b"../x", 2_000)])
    yield (
        "pieces that are missing",
        mixed([b"Content-Disposition: attachment; filename*9*=x; filename*0*=utf-8''a\n\nx"]),
    )
    yield (
        "an encoded name of all bytes",
        mixed([b"Content-Disposition: attachment; filename*=x'y'" + b"%%%02x" * 0 + b"%00%1b%9b\n\nx"]),
    )
    yield (
        "a picture that is a page",
        mixed([b"Content-Type: image/png; name=x.png\n\n<script>alert(1)</script>"]),
    )
    yield "a zip bomb", mixed([attached(b"PK\x03\x04" + b"\0" * 100_000, b"bomb.zip")])
    yield (
        "types without end",
        mixed([b"Content-Type: a/b/c/d;;;;=;=\n\nx", b"Content-Type: /\n\nx", b"Content-Type: text\n\nx"]),
    )
    yield (
        "noise for a type",
        mixed([b"Content-Type: " + chance.randbytes(200).replace(b"\n", b"") + b"\n\nx"]),
    )


def reports(_chance: Random) -> Named:
    """Bounces that are bombs."""
    status = b"Content-Type: message/delivery-status\n\n"
    group = b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n"
    yield "20,000 recipients", START + status + group * 20_000
    yield "a report of nothing", report(b"")
    yield "a report of noise", report(b"\xff\x00: x\n\n:\n\n\n\n")
    yield (
        "a status of digits",
        report(b"Final-Recipient: x\nStatus: " + b"9." * 5_000 + b"\nAction: \x1b[2J\n"),
    )
    yield "reports in reports", nested_reports(60)
    yield (
        "a complaint",
        multipart(b"b", b"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: \x1b]0;x\x07\n--b--"),
    )
    yield "failed recipients", START + b"X-Failed-Recipients: " + b"a@b.example," * 5_000 + b"\n" + TEXT


def packed(chance: Random) -> Named:
    """Outlook's packed mails."""
    head = struct.pack("<IH", 0x223E9F78, 1)
    file = record(0x00069002, b"")
    streams = {
        "empty": head,
        "noise": head + chance.randbytes(5_000),
        "a length beyond the end": head + struct.pack("<BII", 1, 0x0002800C, 0xFFFFFFFF) + b"x",
        "100,000 files": head + (struct.pack("<BII", 2, 0x00069002, 0) + b"\0\0") * 100_000,
        "a name of controls": head + file + record(0x00018010, b"../\x1b]0;x\x07\0") + record(0x0006800F, b"x"),
        "a code page of nowhere": head + record(0x00069007, b"\xff\xff\xff\xff") + record(0x0002800C, b"\xff\x1b"),
        "a long name that ends early": head + file + record(0x00069005, b"\x1e\0\x07\x37\x01\0\0\0\xff\xff\xff\xff"),
    }  # fmt: skip
    for name, stream in streams.items():
        content = base64.encodebytes(stream)
        part = (
            b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
            + content
        )
        yield name, mixed([b"\n\nsee file", part])


def marked_up(_chance: Random) -> Named:
    """HTML, as mail."""
    for number, html in enumerate(pages()):
        yield f"page {number}", page(html.encode("utf-8", "replace"))


def calendars(_chance: Random) -> Named:
    """Invitations."""
    start = START + b"Content-Type: text/calendar; method=REQUEST\n\n"
    yield (
        "an event of noise",
        start + b"BEGIN:VEVENT\nSUMMARY:\x1b]0;x\x07\nDTSTART:99999999T999999Z\nDTEND:x\n",
    )
    yield "20,000 guests", start + b"BEGIN:VEVENT\n" + b"ATTENDEE;CN=x:mailto:a@b.example\n" * 20_000
    yield "begins without end", start + b"BEGIN:VEVENT\n" * 20_000
    yield (
        "a zone from nowhere",
        start + b"BEGIN:VEVENT\nDTSTART;TZID=../../etc/passwd:20260302T100000\nEND:VEVENT\n",
    )
    yield "no method", START + b"Content-Type: text/calendar; method=\x1b[2J\n\nBEGIN:VCALENDAR\n"


def broken(chance: Random) -> Named:
    """A whole mail with bytes changed, cut and doubled; and noise."""
    whole = mixed(
        [
            b"Content-Type: text/html; charset=gb2312\n\n<p>Hi",
            attached(b"x" * 100, b"f.pdf"),
            report(b"Status: 5.1.1\n"),
        ]
    )
    for number in range(60):
        raw = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            start = chance.randrange(len(raw))
            raw[start : start + chance.randint(0, 30)] = chance.randbytes(chance.randint(0, 20))
        yield f"changed {number}", bytes(raw)
    for number in range(20):
        yield f"cut {number}", whole[: chance.randrange(len(whole))]
        yield f"noise {number}", chance.randbytes(chance.randint(0, 3_000))
