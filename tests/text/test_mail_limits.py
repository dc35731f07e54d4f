"""What a mail costs grows with its length, whatever it is made of, and none is refused for being hostile."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from random import Random

import pytest

from tests.steps import assert_linear
from tui_desk.text.mail import parse
from tui_desk.text.mime import MAX_PARTS


def mixed(body: bytes) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + body


def nested(levels: int) -> bytes:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
    return b"".join(heads) + b"\nwords"


Make = Callable[[int], bytes]
CASES: dict[str, tuple[int, Make]] = {
    "semicolons in From": (50_000, lambda n: b"From: " + b";" * n + b"\n\nx"),
    "parts": (300_000, lambda n: mixed(b"--b\n\nx\n" * n)),
    "one boundary nested in itself": (
        50_000,
        lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * n,
    ),
    "levels": (20_000, nested),
    "forwarded in each other": (50_000, lambda n: b"Content-Type: message/rfc822\n\n" * n + b"x"),
    "a long header": (10_000_000, lambda n: b"Subject: " + b"x" * n + b"\n\nhi"),
    "headers": (1_000_000, lambda n: b"A: b\n" * n + b"\nhi"),
    "a header of many folds": (2_000_000, lambda n: b"Subject: " + b"x\n " * n + b"\n\nhi"),
    "parameters": (200_000, lambda n: b"Content-Type: text/plain" + b"; a=b" * n + b"\n\nx"),
    "unclosed quotes in parameters": (
        200_000,
        lambda n: b"Content-Type: text/plain; " + b'a="' * n + b"\n\nx",
    ),
    "near boundaries": (1_000_000, lambda n: mixed(b"--bx\n" * n)),
    "begins without ends": (100_000, lambda n: b"\n" + b"begin 644 x\n`\n" * n),
    "begins with ends": (50_000, lambda n: b"\n" + b"begin 644 x\nabc\nend\n" * n),
    "comments in results": (60_000, lambda n: b"Authentication-Results: x;" + b"(" * n + b"\n\nx"),
    "flowed lines": (500_000, lambda n: b"Content-Type: text/plain; format=flowed\n\n" + b"> x \n" * n),
    "quotes in a calendar": (
        200_000,
        lambda n: b"Content-Type: text/calendar\n\nBEGIN:VEVENT\n" + b'X;A="' * n,
    ),
    "recipients in a report": (
        20_000,
        lambda n: (
            b"Content-Type: message/delivery-status\n\n"
            + b"Final-Recipient: rfc822; a@b\nAction: failed\n\n" * n
        ),
    ),
    "unclosed meta tags": (300_000, lambda n: b"Content-Type: text/html\n\n" + b"<meta " * n),
    "pages to choose from": (
        480,
        lambda n: (
            b"Content-Type: multipart/alternative; boundary=b\n\n"
            + b"--b\nContent-Type: text/html\n\n<p>x\n" * n
        ),
    ),
    "parts of unknown charset": (480, lambda n: mixed(b"".join(map(unknown, range(n))))),
    "a long line": (5_000_000, lambda n: b"\n" + b"x" * n),
    "pages": (480, lambda n: mixed(page(800) * n)),
    "lines of text": (800_000, lambda n: b"\n" + b"hello world this is text\n" * n),
    "noise": (5_000_000, lambda n: Random(n).randbytes(n)),
}
"""Each with so many of it that what grew with the square of them would never end, and how it is made."""


def page(paragraphs: int) -> bytes:
    return b"--b\nContent-Type: text/html\n\n" + b"<p>x " * paragraphs + b"\n"


def unknown(number: int) -> bytes:
    return b"--b\n\n" + bytes(0x80 + (number * k) % 127 for k in range(3_000)) + b"\n"


@pytest.mark.parametrize("case", CASES)
def test_what_a_hostile_mail_costs_grows_with_its_length(case: str) -> None:
    most, make = CASES[case]
    assert_linear(parse, make(most // 64), make(most // 16))
    parse(make(most))


def test_too_many_parts_are_cut_and_said_to_be() -> None:
    mail = parse(mixed(b"--b\nContent-Type: image/png\n\nx\n" * 20_000))
    assert len(mail.attachments) < MAX_PARTS
    assert "truncated" in mail.flags


def test_what_is_nested_too_deep_to_read_is_a_file_and_said_to_be() -> None:
    mail = parse(nested(1_000))
    assert mail.text
    assert "truncated" in mail.flags


def test_a_mail_of_50_megabytes_keeps_its_file_and_its_words() -> None:
    content = os.urandom(36_000_000)
    file = b"--b\nContent-Type: application/pdf; name=x.pdf\nContent-Transfer-Encoding: base64\n\n"
    mail = parse(mixed(b"--b\n\nSee the file\n" + file + base64.encodebytes(content) + b"--b--\n"))
    assert mail.text == "See the file"
    assert mail.attachments[0].content == content
    assert "truncated" not in mail.flags


def test_text_beyond_the_limit_is_cut_and_said_to_be() -> None:
    mail = parse(b"\n" + b"words and words\n" * 200_000)
    assert mail.text.startswith("words")
    assert "truncated" in mail.flags


def test_pages_that_are_too_long_together_are_cut_and_said_to_be() -> None:
    assert "truncated" in parse(mixed(page(8_000) * 480)).flags


def test_a_page_as_big_as_the_limit_is_read_beside_an_empty_text() -> None:
    page = b"<p>words " + b"and words " * 200_000
    mail = parse(
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n\n--b\nContent-Type: text/html\n\n" + page
    )
    assert mail.text.startswith("words")
