"""No mail costs more than a few seconds, whatever it is made of, and none is refused for being hostile."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable

import pytest

from tui_desk.text.mail import Mail, parse
from tui_desk.text.mime import MAX_PARTS

LIMIT = 6.0
"""Seconds of CPU; four times what the slowest takes on two slow cores shared with other tests."""


def timed(raw: bytes) -> Mail:
    started = time.process_time()
    mail = parse(raw)
    assert time.process_time() - started < LIMIT
    return mail


def mixed(body: bytes) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + body


def nested(levels: int) -> bytes:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
    return b"".join(heads) + b"\nwords"


CASES: dict[str, Callable[[], bytes]] = {
    "50,000 semicolons in From": lambda: b"From: " + b";" * 50_000 + b"\n\nx",
    "300,000 parts": lambda: mixed(b"--b\n\nx\n" * 300_000),
    "one boundary nested in itself": lambda: b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 5_000,
    "10,000 levels": lambda: nested(10_000),
    "5,000 forwarded in each other": lambda: b"Content-Type: message/rfc822\n\n" * 5_000 + b"x",
    "a header of 10 MB": lambda: b"Subject: " + b"x" * 10_000_000 + b"\n\nhi",
    "a million headers": lambda: b"A: b\n" * 1_000_000 + b"\nhi",
    "a header of two million folds": lambda: b"Subject: " + b"x\n " * 2_000_000 + b"\n\nhi",
    "12,000 parameters": lambda: b"Content-Type: text/plain" + b"; a=b" * 12_000 + b"\n\nx",
    "unclosed quotes in parameters": lambda: b"Content-Type: text/plain; " + b'a="' * 20_000 + b"\n\nx",
    "two million near boundaries": lambda: mixed(b"--bx\n" * 2_000_000),
    "begins without ends": lambda: b"\n" + b"begin 644 x\n`\n" * 100_000,
    "begins with ends": lambda: b"\n" + b"begin 644 x\nabc\nend\n" * 50_000,
    "comments in results": lambda: b"Authentication-Results: x;" + b"(" * 60_000 + b"\n\nx",
    "half a million flowed lines": lambda: (
        b"Content-Type: text/plain; format=flowed\n\n" + b"> x \n" * 500_000
    ),
    "quotes in a calendar": lambda: b"Content-Type: text/calendar\n\nBEGIN:VEVENT\n" + b'X;A="' * 40_000,
    "20,000 recipients in a report": lambda: (
        b"Content-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; a@b\nAction: failed\n\n" * 20_000
    ),
    "unclosed meta tags": lambda: b"Content-Type: text/html\n\n" + b"<meta " * 300_000,
    "480 pages to choose from": lambda: (
        b"Content-Type: multipart/alternative; boundary=b\n\n"
        + b"--b\nContent-Type: text/html\n\n<p>x\n" * 480
    ),
    "480 parts of unknown charset": lambda: mixed(
        b"".join(b"--b\n\n" + bytes(0x80 + (n * k) % 127 for k in range(3_000)) + b"\n" for n in range(480))
    ),
    "a line of 5 MB": lambda: b"\n" + b"x" * 5_000_000,
    "480 pages of 40 kB": lambda: mixed(
        (b"--b\nContent-Type: text/html\n\n" + b"<p>x " * 8_000 + b"\n") * 480
    ),
    "20 MB of text": lambda: b"\n" + b"hello world this is text\n" * 800_000,
    "5 MB of noise": lambda: os.urandom(5_000_000),
}


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_mail_is_read_in_bounded_time(case: str) -> None:
    timed(CASES[case]())


def test_too_many_parts_are_cut_and_said_to_be() -> None:
    mail = timed(mixed(b"--b\nContent-Type: image/png\n\nx\n" * 20_000))
    assert len(mail.attachments) < MAX_PARTS
    assert "truncated" in mail.flags


def test_what_is_nested_too_deep_to_read_is_a_file_and_said_to_be() -> None:
    mail = timed(nested(1_000))
    assert mail.text
    assert "truncated" in mail.flags


def test_a_mail_of_50_megabytes_keeps_its_file_and_its_words() -> None:
    content = os.urandom(36_000_000)
    file = b"--b\nContent-Type: application/pdf; name=x.pdf\nContent-Transfer-Encoding: base64\n\n"
    mail = timed(mixed(b"--b\n\nSee the file\n" + file + base64.encodebytes(content) + b"--b--\n"))
    assert mail.text == "See the file"
    assert mail.attachments[0].content == content
    assert "truncated" not in mail.flags


def test_text_beyond_the_limit_is_cut_and_said_to_be() -> None:
    mail = timed(b"\n" + b"words and words\n" * 200_000)
    assert mail.text.startswith("words")
    assert "truncated" in mail.flags


def test_a_page_as_big_as_the_limit_is_read_beside_an_empty_text() -> None:
    page = b"<p>words " + b"and words " * 200_000
    mail = timed(
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n\n--b\nContent-Type: text/html\n\n" + page
    )
    assert mail.text.startswith("words")
