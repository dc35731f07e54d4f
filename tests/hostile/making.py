"""Hostile mails and pages of our own making: the same ones for the same seed, each with a name that says what is wrong.

To add one: a line in a function of this module that yields samples. Nothing here was written by somebody else.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.hostile import bodies
from tests.hostile.parts import START, TEXT, Named, alternative, attached, mixed, multipart, nested, page

SEED = 5
CONTROLS = (
    b"\x1b]0;owned\x07",
    b"\x1b]52;c;cm0gLXJm\x07",
    b"\x1b]8;;https://evil.example\x1b\\x",
    b"\x1b[2J\x1b[31m",
    b"\x1bP+q544e\x1b\\",
    b"\x1b_Gf=100;\x1b\\",
    b"\x1b[6n\x1b[c",
    b"\xc2\x9b2J\xc2\x9d0;x\xc2\x9c",
    b"\x00\x08\x0b\x0c\x0e\x7f",
    "\u202egpj.exe\u2066\u200b\u2028".encode(),
    "\U000e0041\u3164\ufeff".encode() + "e\u0301".encode() * 40,
    b"[/][@click=app.quit]x[link=a]",
)
"""What terminals, and what draws on them, would obey."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail."""

    kind: str
    name: str
    raw: bytes


def mails(seed: int = SEED) -> Iterator[Sample]:
    """All of them."""
    makers = (
        *(controls, structures, headers, addresses, dates),
        *(bodies.charsets, bodies.encodings, bodies.names, bodies.reports, bodies.packed),
        *(bodies.marked_up, bodies.calendars, bodies.broken),
    )
    chance = Random(seed)
    for make in makers:
        for name, raw in make(chance):
            yield Sample(make.__name__, name, raw)


def controls(_chance: Random) -> Named:
    """Escape sequences in every field that has words, as they are and encoded."""
    fields = (
        "Subject",
        "From",
        "To",
        "Cc",
        "Reply-To",
        "Message-ID",
        "Date",
        "In-Reply-To",
        "X-Failed-Recipients",
    )
    for number, evil in enumerate(CONTROLS):
        one_line = evil.replace(b"\n", b"")
        encoded = b"=?utf-8?b?" + base64.b64encode(evil) + b"?="
        quoted = b"=?utf-8?q?" + b"".join(b"=%02X" % byte for byte in evil) + b"?="
        yield f"body {number}", START + b"Subject: hi\n\n" + evil + b"\n> " + evil + b"\n-- \n" + evil
        for how, words in (("raw", one_line), ("base64", encoded), ("quoted", quoted)):
            written = b"".join(b"%s: %s <a@b.example>\n" % (field.encode(), words) for field in fields)
            yield f"headers {number} {how}", written + b"Subject: " + words + b"\n" + TEXT
        yield f"file name {number}", mixed([attached(b"x", evil)])
        yield (
            f"content type {number}",
            START + b"Content-Type: " + one_line + b"/" + one_line + b"\n" + TEXT,
        )
        yield (
            f"html {number}",
            page(b"<title>" + evil + b"</title><a href='https://x/" + evil + b"'>" + evil + b"</a>"),
        )


def structures(_chance: Random) -> Named:
    """Nesting, numbers and boundaries."""
    yield "500 levels", nested(500)
    yield "10,000 levels", nested(10_000)
    yield "5,000 parts", mixed([b"\n\npart\n"] * 5_000)
    yield "2,000 files", mixed([attached(b"x", b"f%d" % n) for n in range(2_000)])
    yield "a boundary in itself", multipart(b"b", b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 300)
    yield "boundaries that begin alike", multipart(b"b", b"--bb\n\nx\n--b\n\ny\n--bbb--\n--b--\n")
    yield "no boundary", START + b"Content-Type: multipart/mixed\n\n--x\n\nwords\n--x--\n"
    yield "an empty boundary", START + b'Content-Type: multipart/mixed; boundary=""\n\n--\n\nwords\n----\n'
    yield "a boundary of 10 kB", multipart(b"b" * 10_000, b"--" + b"b" * 10_000 + b"\n\nwords\n")
    yield "a boundary of controls", multipart(b"\x1b]0;x\x07", b"--\x1b]0;x\x07\n\nwords\n")
    yield "a boundary that never comes", multipart(b"never", b"words\n" * 100)
    yield "an end before the beginning", multipart(b"b", b"--b--\n--b\n\nwords\n")
    yield "only ends", multipart(b"b", b"--b--\n" * 2_000)
    yield "nothing", b""
    yield "one line end", b"\n"
    yield "only headers", START
    yield "a forwarded chain", b"Content-Type: message/rfc822\n\n" * 300 + b"Subject: deep\n\nx"
    yield (
        "forwarded as base64",
        START + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKeQ==",
    )
    yield "alternatives that disagree", alternative([b"text/plain", b"text/html", b"text/html", b"text/x-y"])
    yield (
        "related to nothing",
        START + b"Content-Type: multipart/related; start='<no>'; boundary=b\n\n--b\n\nx\n--b--",
    )
    yield "signed by nobody", START + b"Content-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b--"
    yield "S/MIME", START + b"Content-Type: application/pkcs7-mime; name=smime.p7m\n\n" + b"\x30\x80" * 500
    yield (
        "S/MIME that wraps itself",
        START + b"Content-Type: application/pkcs7-mime\n\n" + b"\x30\x84\xff\xff\xff\xff" * 300,
    )
    yield "carriage returns only", (START + b"Subject: x\n" + TEXT).replace(b"\n", b"\r")
    yield "line ends of all kinds", b"From: a@b.example\rSubject: x\n\rTo: c@d.example\r\n\n\rbody\r\r\n"
    yield "an mbox line in front", b"From a@b Thu Jan  1 00:00:00 1970\n" + START + TEXT


def headers(chance: Random) -> Named:
    """Long, many, and none as they should be."""
    yield "a subject of 1 MB", START + b"Subject: " + b"word " * 200_000 + b"\n" + TEXT
    yield "a subject of 1 MB without a space", START + b"Subject: " + b"x" * 1_000_000 + b"\n" + TEXT
    yield "20,000 headers", START + b"X-A: b\n" * 20_000 + TEXT
    yield "a header of 20,000 folds", START + b"Subject: a" + b"\n b" * 20_000 + b"\n" + TEXT
    yield "folds of nothing", START + b"Subject: a\n \n \n \n\t\n b\n" + TEXT
    yield "a fold first", b" folded: before\n" + START + TEXT
    yield "no colon", b"From mallory\nSubject hello\n" + TEXT
    yield "a colon only", b":\n:\n: x\n" + START + TEXT
    yield "an empty name", b": value\n" + START + TEXT
    yield "a name with spaces", b"Sub ject : x\nSubject : y\n" + TEXT
    yield "an 8-bit name", "Тема: привет\n".encode() + START + TEXT
    yield "NULs everywhere", (START + b"Subject: a\0b\n" + TEXT).replace(b" ", b" \0")
    yield "raw 8 bit", START + b"Subject: " + bytes(range(0x80, 0x100)) + b"\n" + TEXT
    yield "the same header many times", b"Subject: x\n" * 500 + b"From: a@b.example\n" * 500 + TEXT
    yield (
        "1,000 references",
        START + b"References: " + b" ".join(b"<%d@x.example>" % n for n in range(1_000)) + b"\n" + TEXT,
    )
    yield (
        "a reference of 100 kB",
        START + b"References: <" + b"a" * 100_000 + b"@x>\nIn-Reply-To: <<<>>>\n" + TEXT,
    )
    yield (
        "nested message ids",
        START + b"Message-ID: " + b"<" * 5_000 + b"a@b" + b">" * 5_000 + b"\n" + TEXT,
    )
    yield (
        "an answer to itself",
        START + b"Message-ID: <a@b.example>\nIn-Reply-To: <a@b.example>\nReferences: <a@b.example>\n" + TEXT,
    )
    yield "60 hops", b"Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0000\n" * 60 + START + TEXT
    yield (
        "results in comments",
        START + b"Authentication-Results: mx.example; dmarc=pass (" + b"((" * 5_000 + b"\n" + TEXT,
    )
    yield (
        "results for somebody else",
        START + b"Authentication-Results: evil.example; dmarc=pass header.from=evil.example\n" * 50 + TEXT,
    )
    for number, words in enumerate(broken_words(chance)):
        yield f"a broken encoded word {number}", START + b"Subject: " + words + b"\n" + TEXT


def broken_words(chance: Random) -> Iterator[bytes]:
    """Encoded words (RFC 2047) that are none, or too much of one."""
    yield from (
        b"=?",
        b"=?=",
        b"=?utf-8",
        b"=?utf-8?b?",
        b"=?utf-8?q?=?=",
        b"=?utf-8?x?abc?=",
        b"=??b?YQ==?=",
    )
    yield from (
        b"=?utf-8?b?YQ?=",
        b"=?utf-8?b?Y?=",
        b"=?utf-8?q?=ZZ=?=",
        b"=?\x1b]0;x\x07?q?a?=",
        b"=?utf-8*en?q?a?=",
    )
    yield b"=?utf-8?q?" + b"=41" * 30_000 + b"?="
    yield b"=?utf-8?q?a?=" * 5_000
    yield b" ".join(b"=?utf-8?b?4p?=" for _ in range(2_000))
    yield b"=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?="
    yield b"=?utf-16?b?/v8=?==?utf-7?q?+AGEA-?==?unicode_escape?q?=5Cx1b]0;x?="
    for _ in range(10):
        yield b"=?" + chance.randbytes(30).replace(b"\n", b"") + b"?="


def addresses(_chance: Random) -> Named:
    """Senders of every oddness."""
    written = (
        *("<>", "<@>", "@", "a@", "@b", "a", '"', "(", "<", ">", "a@b@c", "a b@c.example"),
        *(",,,", ";;;", "a@b.example>"),
        *("Group: a@b.example, c@d.example;", "undisclosed-recipients:;", "a@[127.0.0.1]", '"a@b"@c.example'),
        *("support@desk.example]<mallory@evil.example>", "support@desk.example <mallory@evil.example>"),
        *("=?utf-8?q?support=40desk.example?= <m@evil.example>", "a@xn--pple-43d.example", "a@раypal.example"),
        *("-oProxyCommand=x@b.example", "a@b.example\u2066c", "Ana\u200b <ana@desk.example>", "a" * 400 + "@b.example"),
        *('"' + '\\"' * 2_000 + '" <a@b.example>', "(" * 3_000 + "a@b.example"),
        *("<" * 3_000, "a@" + "b." * 2_000 + "example"),
        *(",".join(f"a{n}@b.example" for n in range(5_000)), ";" * 50_000, "a@b.example, " * 3_000),
        *("😀@😀.example", "a@b.example (comment (in) comment)", "=?utf-8?q?a=0Ab?= <a@b.example>"),
    )  # fmt: skip
    for number, value in enumerate(written):
        raw = value.encode()
        lines = b"".join(
            b"%s: %s\n" % (name, raw) for name in (b"From", b"To", b"Cc", b"Reply-To", b"Sender")
        )
        yield f"address {number}", lines + b"Subject: x\n" + TEXT
    yield "no sender", b"Subject: x\n" + TEXT
    yield "five senders", b"From: a@b.example\n" * 2 + b"From: c@d.example\n" * 3 + TEXT


def dates(_chance: Random) -> Named:
    """Moments that are none."""
    written = (
        *("", "now", "0", "-1", "32 Foo 2026", "Mon, 99 Mar 2026 99:99:99 +9999", "1 Jan 0000 00:00:00 +0000"),
        *("1 Jan 9999 23:59:59 -2359", "1 Jan 99999999999 00:00:00 +0000", "Mon, 02 Mar 2026 10:00:00 +999999999999"),
        *("Mon, 02 Mar 2026 10:00:00 " + "(" * 500, "2026-03-02T10:00:00Z", "Mon, 02 Mar 1899 10:00:00 GMT", ":" * 500),
        *("Thu, 01 Jan 1970 00:00:00 +2400", "Mon, 02 Mar 2026 10:00:00 " + "9" * 5_000, "0x7f, 1e9 Jan inf"),
    )  # fmt: skip
    for number, value in enumerate(written):
        yield (
            f"date {number}",
            START + b"Date: " + value.encode() + b"\nReceived: x; " + value.encode() + b"\n" + TEXT,
        )
