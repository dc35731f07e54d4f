"""Random bytes and broken mails are read like any other: something readable, one kind of error at most."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tui_desk.text.mail import Unreadable, parse

SEED = b"""Received: by mx.example
From: =?utf-8?q?J=C3=BCrg?= <j@x.example>
To: "Doe, Jane" <jane@y.example>, Team: a@b, c@d;
Subject: =?gb2312?B?xOO6ww==?=
Date: Tue, 1 Sep 2026 10:00:00 +0200
Message-ID: <1@x.example>
Authentication-Results: mx.example; dmarc=pass header.from=x.example
Content-Type: multipart/report; report-type=delivery-status; boundary="o"

--o
Content-Type: multipart/alternative; boundary=i

--i
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe =
--i
Content-Type: text/html; charset=gb2312

<p>Hi <a href="https://x.example">there</a></p>
--i--
--o
Content-Type: text/calendar; method=REQUEST

BEGIN:VEVENT
SUMMARY:x
DTSTART:20260101T000000Z
END:VEVENT
--o
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Final-Recipient: rfc822; a@b
Status: 5.1.1
--o
Content-Type: application/ms-tnef; name*=utf-8''winmail.dat
Content-Transfer-Encoding: base64

eJ8+IgEAAQ==
--o
Content-Type: message/rfc822

Subject: inner

begin 644 x
#0V%T
`
end
--o--
"""


def check(raw: bytes) -> None:
    try:
        mail = parse(raw)
    except Unreadable as error:
        raise AssertionError(f"unreadable: {error}") from error
    assert mail.text or not mail.attachments
    assert sum(span.end - span.start for span in mail.spans) == len(mail.text)
    for text in (mail.text, mail.subject, mail.sender.name, *(each.name for each in mail.attachments)):
        assert "\0" not in text
        text.encode()


@given(st.binary(max_size=2_000))
def test_random_bytes_are_a_mail(raw: bytes) -> None:
    check(raw)


@given(st.lists(st.sampled_from(SEED.split(b"\n")), max_size=60), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_the_lines_of_a_mail_in_any_order_are_a_mail(lines: list[bytes], end: bytes) -> None:
    check(end.join(lines))


@settings(max_examples=300)
@given(st.data())
def test_a_broken_mail_is_still_a_mail(data: st.DataObject) -> None:
    raw = bytearray(SEED)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, max(0, len(raw) - 1)))
        end = min(len(raw), start + data.draw(st.integers(0, 40)))
        raw[start:end] = data.draw(st.binary(max_size=12))
    check(bytes(raw))


@given(st.integers(0, len(SEED)))
def test_a_mail_cut_anywhere_is_still_a_mail(end: int) -> None:
    check(SEED[:end])
