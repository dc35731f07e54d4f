"""Cases that fuzzing and the samples found, each once; and any bytes, as quickly as hypothesis tries them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.targets import TARGETS
from tests.steps import assert_linear
from tui_desk.text.charset import Guesser, lookup
from tui_desk.text.html import render
from tui_desk.text.mail import parse

FOUND: tuple[tuple[str, bytes], ...] = (
    ("mail", b"From: =?utf-8?q?a=00b?= <a@b.example>\nTo: =?utf-8?b?AA==?= <c@d.example>\n\nx"),
    ("html", b"<x<?php x ?>seen"),
    ("html", b"<select>" + b"<option>x" * 20_000),
    ("html", b"".join(b"<body a%d=1>" % n for n in range(5_000))),
    ("html", b"<plaintext></xmp><plaintext>"),
    ("html", b"<a<!--b>x</a<!--b>" * 50_000),
    ("html", b"<q<script>x</q<script>" * 40_000),
)
"""The target and the bytes; what was wrong: a NUL in a name, lost words, and a parser or a reader busy for minutes."""
FIELDS = (
    "Date",
    "From",
    "Subject",
    "Content-Type",
    "Message-ID",
    "References",
    "Received",
    "Authentication-Results",
)


@pytest.mark.parametrize(("target", "data"), FOUND)
def test_what_was_found_once_holds(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
@given(
    data=st.one_of(
        st.binary(max_size=300), st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_hold(target: str, data: bytes) -> None:
    TARGETS[target](data)


@given(st.text(max_size=60))
def test_any_date_is_a_moment_that_a_calendar_has_or_none(value: str) -> None:
    mail = parse(b"Date: " + value.encode("utf-8", "surrogatepass") + b"\n\nx")
    assert mail.sent_at is None or datetime(1970, 1, 1, tzinfo=UTC) <= mail.sent_at < datetime(
        2200, 1, 1, tzinfo=UTC
    )
    assert (mail.sent_at is None) == ("bad-date" in mail.flags)


@given(st.integers(-(10**12), 10**12), st.integers(-99_999, 99_999), st.integers(0, 99))
def test_any_numbers_in_a_date_are_no_trouble(year: int, zone: int, small: int) -> None:
    value = f"Mon, {small} Mar {year} {small}:{small}:{small} {zone:+05}"
    mail = parse(b"Date: " + value.encode() + b"\n\nx")
    assert mail.sent_at is None or 1970 <= mail.sent_at.year < 2200


@given(st.text(max_size=30), st.binary(max_size=200))
def test_any_name_of_a_charset_reads_any_bytes_as_text(name: str, data: bytes) -> None:
    text = Guesser().decode(data, name)
    text.encode("utf-8", "surrogatepass")
    codec = lookup(name)
    assert codec == "" or isinstance(b"".decode(codec), str)
    assert codec.replace("_", "-") not in {
        "unicode-escape",
        "raw-unicode-escape",
        "idna",
        "punycode",
        "utf-7",
        "undefined",
    }


@pytest.mark.parametrize("name", FIELDS)
@given(value=st.binary(max_size=120))
def test_any_value_of_a_header_leaves_a_mail(name: str, value: bytes) -> None:
    mail = parse(name.encode() + b": " + value + b"\n\nwords")
    assert mail.text


@pytest.mark.parametrize(
    "unit",
    [
        "<option>x",
        "<p style='color:red'>x",
        "<!-- x --><style>a{}</style>y",
        "&amp;&nbsp;&#x1b;",
        "<x<y>z",
        "<a<!--b>x</a<!--b>",
        "<q<script>x</q<script>",
    ],
)
def test_what_a_page_costs_grows_with_its_length(unit: str) -> None:
    assert_linear(lambda size: render(unit * size), 2_100, 8_400)
