"""Encoded words and parameters are decoded wherever senders put them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.steps import assert_linear
from tui_desk.text.charset import Guesser, lookup
from tui_desk.text.header import decode_base64, decode_raw, decode_words, parameters


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?q?a_b?= c", "a b c"),
        ("=?utf-8?b?w7w=?= =?utf-8?b?w7w=?=", "üü"),
        ("=?utf-8?q?=C3?=\r\n =?utf-8?q?=BC?=", "ü"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?iso-8859-1?q?=93quoted=94?=", "“quoted”"),
        ("=?utf-8?q?what=3F?_ok?=", "what?? ok"),
        ("=?utf-8*en?q?hi?=", "hi"),
        ("=?x-unknown?q?=C3=BC?=", "ü"),
        ("=?unicode_escape?q?=5Cx1b?=", "\\x1b"),
        ("=?utf-8?b?w7w?=", "ü"),
        ('"=?utf-8?q?=C3=BC?="', '"ü"'),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("a=?utf-8?q?b?=c", "abc"),
    ],
)
def test_encoded_words_are_decoded(written: str, read: str) -> None:
    assert decode_words(written) == read


@pytest.mark.parametrize(
    ("written", "first", "expected"),
    [
        ('text/plain; charset="utf-8"', "text/plain", {"charset": "utf-8"}),
        ("x; name*0*=iso-8859-1'en'a%20%FC; name*1=\"b\"", "x", {"name": "a üb"}),
        ("x; filename*=utf-8''%e2%82%ac.txt; filename=e.txt", "x", {"filename": "€.txt"}),
        ('x; filename="=?utf-8?b?w7w=?=.pdf"', "x", {"filename": "ü.pdf"}),
        ("x; filename=a b;c", "x", {"filename": "a b"}),
        ("Multipart/Mixed boundary=abc", "multipart/mixed", {"boundary": "abc"}),
        ('x; a="never closed; b=c', "x", {"a": "never closed; b=c"}),
        ('x; a="\\"q\\""', "x", {"a": '"q"'}),
        ("x; charset", "x", {}),
        ("", "", {}),
    ],
)
def test_parameters_are_read(written: str, first: str, expected: dict[str, str]) -> None:
    assert parameters(written) == (first, expected)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"a\r\n\tb", "a b"),
        (b'\x1b$B$"\x1b(B', "あ"),
    ],
)
def test_raw_bytes_in_a_header_become_text(raw: bytes, read: str) -> None:
    assert decode_raw(raw, Guesser()) == read


def test_raw_bytes_are_read_in_the_charset_of_the_body() -> None:
    guesser = Guesser()
    guesser.decode("Добрый день".encode("koi8-r"), "koi8-r")
    assert decode_raw("Привет".encode("koi8-r"), guesser) == "Привет"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF8", "utf-8"), ("uft-8", "utf-8"), ("us-ascii", "cp1252"), ("ISO_8859-1", "cp1252"), ("x-gbk", "gb18030"),
        ("iso-gb2312", "gb18030"), ("KS_C_5601-1987", "cp949"), ("Shift_JIS", "cp932"), ("windows-31j", "cp932"),
        ("win1251", "cp1251"), ("utf-8 (comment)", "utf-8"), ("utf-8\n content-transfer-encoding:8bit", "utf-8"),
        ("unicode_escape", ""), ("utf-7", ""), ("rot13", ""), ("zlib", ""), ("idna", ""), ("punycode", ""),
        ("../../etc/passwd", ""), ("hex", ""), ("x-unknown", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_charsets_that_mail_is_written_in_are_known(name: str, codec: str) -> None:
    assert lookup(name) == codec


def test_text_that_does_not_fit_its_charset_is_looked_at() -> None:
    guesser = Guesser()
    assert guesser.decode("Grüße".encode(), "iso-8859-1") == "Grüße"
    assert guesser.decode("Grüße".encode("latin-1"), "utf-8") == "Grüße"
    assert guesser.guessed
    western = "A page of plain words with one ® and one “quote” in it. " * 9
    assert Guesser().decode(western.encode("cp1252"), "") == western
    russian = "Здравствуйте, подскажите, пожалуйста, когда придёт мой заказ? Спасибо." * 3
    assert Guesser().decode(russian.encode("cp1251"), "us-ascii") == russian


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"aGk=", b"hi"),
        (b"aGk", b"hi"),
        (b"aG\nk= ignored", b"hi"),
        (b"aGk=aGk=", b"hihi"),
        (b"a", b""),
        (b"", b""),
    ],
)
def test_broken_base64_is_read_as_far_as_it_goes(written: bytes, read: bytes) -> None:
    assert decode_base64(written) == read


@given(st.text(st.sampled_from("=?utf8-qbBQ_*'\"; %41\\\x1bé\ud800")) | st.text(), st.binary())
def test_nothing_in_a_header_raises(text: str, raw: bytes) -> None:
    decode_words(text)
    parameters(text)
    decode_raw(raw, Guesser())
    decode_base64(raw)
    Guesser().decode(raw, text)


@pytest.mark.parametrize(
    "piece", ["=?utf-8?q?", "=?a?q?x", "=?u?q?a?= ", '; a="', "; a=b", '"\\', "a ", "=?", "a*1=x;"]
)
def test_what_a_long_header_costs_grows_with_its_length(piece: str) -> None:
    assert_linear(decode_words, piece * 250, piece * 1_000)
    assert_linear(parameters, piece * 250, piece * 1_000)
    # The rest is expressions, in C: with a million characters, the square of that would never end.
    text = piece * (1_000_000 // len(piece))
    assert decode_words(text)
    parameters(text)
