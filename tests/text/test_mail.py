"""A mail's envelope: who, when, what it answers, and what is odd about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tui_desk.text.mail import Mail, Unreadable, parse


def mail(*headers: str, body: str = "Hello") -> Mail:
    return parse("\r\n".join([*headers, "", body]).encode())


def test_a_plain_mail_is_read_whole() -> None:
    read = mail(
        "From: Ana <ana@customer.example>",
        "To: desk@shop.example, Bo <bo@shop.example>",
        "Cc: c@x.example",
        "Delivered-To: desk@shop.example",
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from\r\n here",
        "Date: Tue, 1 Sep 2026 10:00:00 +0200",
        "Message-ID: <a@b>  (comment)",
        "In-Reply-To: <x@y>",
        "References: <w@y>\r\n <x@y> junk <x@y>",
        body="Hello\r\nthere\r\n",
    )
    assert read.text == "Hello\nthere"
    assert read.subject == "Grüße from here"
    assert read.sender.address == "ana@customer.example"
    assert read.sender_trusted_shape
    assert [each.address for each in read.to] == ["desk@shop.example", "bo@shop.example"]
    assert read.cc[0].address == "c@x.example"
    assert read.delivered_to == ("desk@shop.example",)
    assert read.sent_at == datetime(2026, 9, 1, 8, tzinfo=UTC)
    assert read.message_id == "<a@b>"
    assert read.in_reply_to == ("<x@y>",)
    assert read.references == ("<w@y>", "<x@y>")
    assert read.flags == ()
    assert read.automatic is None
    assert read.report is None
    assert "".join(read.text[span.start : span.end] for span in read.spans) == read.text


def test_a_bare_mail_is_flagged_for_what_it_lacks() -> None:
    read = parse(b"Hello")
    assert read.text == "Hello"
    assert read.flags == ("bad-date", "no-message-id", "unparsable-sender")


@pytest.mark.parametrize(
    ("headers", "address", "trusted"),
    [
        (["From: a@b.example"], "a@b.example", True),
        (["From: ana@desk.example]<mallory@evil.test>"], "", False),
        (["From: a@b.example, c@d.example", "Sender: c@d.example"], "", False),
        (["From: a@b.example", "From: c@d.example"], "", False),
        (["From: a@b.example", "From: a@b.example"], "a@b.example", True),
        (["From: a@b.example c@d.example", "Return-Path: <c@d.example>"], "", False),
        (["From: Somebody", "Sender: s@b.example"], "s@b.example", False),
        (["Reply-To: r@b.example", "Return-Path: <p@b.example>"], "r@b.example", False),
        (["Return-Path: <p@b.example>"], "p@b.example", False),
        (["From: =?utf-8?q?a=40b=2Eexample_=3Cx=40evil=2Etest=3E?= <c@d.example>"], "c@d.example", True),
    ],
)
def test_the_sender_is_one_address_or_unparsable(headers: list[str], address: str, trusted: bool) -> None:
    read = mail(*headers)
    assert (read.sender.address, read.sender_trusted_shape) == (address, trusted)
    assert ("unparsable-sender" in read.flags) is (address == "")


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        "Mon, 99 Foo 2026 99:99:99",
        "Thu, 1 Jan 99999999999 00:00:00 +0000",
        "1 Jan 2026 00:00 +99999999",
        "",
    ],
)
def test_a_date_nobody_can_use_is_none(date: str) -> None:
    read = mail(f"Date: {date}")
    assert read.sent_at is None
    assert "bad-date" in read.flags


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<a@b>", "<a@b>"),
        ("a@b", "<a@b>"),
        ("< a @ b >", "<a@b>"),
        ("<>", ""),
        ("no id", ""),
        ("<" + "x" * 2_000 + "@b>", ""),
        ("<a\x01@b>", ""),
    ],
)
def test_a_message_id_has_one_spelling_or_none(written: str, read: str) -> None:
    assert mail(f"Message-ID: {written}").message_id == read


def test_raw_bytes_in_headers_are_read_in_the_body_s_charset() -> None:
    headers = "From: анна <a@b.example>\nSubject: привет\nContent-Type: text/plain; charset=koi8-r\n\n"
    read = parse((headers + "Добрый день").encode("koi8-r"))
    assert read.subject == "привет"
    assert read.sender.name == "анна"


def test_the_digest_tells_content_and_not_the_way_it_travelled() -> None:
    first = mail("Received: by a.example", "Message-ID: <a@b>", "Subject: s")
    second = mail("Received: by b.example", "X-Spam: no", "Subject: s")
    assert first.digest == second.digest
    assert first.digest != mail("Subject: s", body="Other").digest


def test_nothing_a_mail_holds_is_unfit_for_the_database() -> None:
    read = parse(
        b'Subject: a\x00b\nFrom: \xff\x00 <a@b.example>\nContent-Type: text/plain; name="\x00\xff"\n\na\x00b'
    )
    for text in (read.subject, read.sender.name, read.text):
        assert "\0" not in text
        text.encode()


def test_an_mbox_line_and_leading_blank_lines_hide_no_headers() -> None:
    assert parse(b"\n\nSubject: s\n\nx").subject == "s"
    assert parse(b"From ana Mon Jan  1 00:00:00 2026\nSubject: s\n\nx").subject == "s"
    assert parse(b"Subject: s\n>From ana Mon Jan  1 00:00:00 2026\nX-A: b\n\nx").text == "x"


def test_a_header_line_that_lost_its_indent_does_not_end_the_headers() -> None:
    read = parse(b"X-Long: a\nlost continuation\nSubject: s\n\nx")
    assert (read.subject, read.text) == ("s", "x")


def test_only_one_error_can_come_out_and_it_names_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> None:
        raise ZeroDivisionError(text)

    monkeypatch.setattr("tui_desk.text.mail.fold", broken)
    with pytest.raises(Unreadable) as caught:
        parse(b"x")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
