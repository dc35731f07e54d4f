"""No markup loses the words, raises, or costs more than its size explains."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.needs import corpora
from tui_desk.text.html import render
from tui_desk.text.html_scan import too_deep
from tui_desk.text.html_strip import strip_tags

MARKUP = """
    <p>|</p>|<div>|</div>|<b>|</b>|<table>|<tr>|<td>|</td>|</table>|<ul>|<li>|</ul>|<pre>|</pre>|<br>|<hr>|<blockquote>|
    </blockquote>|<a href=https://a.example>|</a>|<img alt=x>|<style>|</style>|<!--|-->|<svg>|<title>|<select>|<option>|
    <template>|word|&nbsp;|&amp;|&#x110000;|<|>|"|'|<td style=display:none>|<span style=font-size:0>|</span>
"""
PIECES = st.sampled_from([piece.strip() for piece in MARKUP.split("|")])


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=60).map("".join))
def test_no_markup_raises(html: str) -> None:
    render(html)
    strip_tags(html)
    too_deep(html)


@given(st.lists(PIECES.filter(lambda piece: piece not in {"<", ">"}), max_size=40).map(" ".join))
def test_no_tag_is_left_in_the_text(html: str) -> None:
    assert not any(
        mark in render(html).text for mark in ("<p>", "</p>", "<div", "<td", "<b>", "<li>", "<br>", "<a ")
    )


@example("<plaintext>a</xmp><plaintext><a href=https://a.example/>b")
@given(st.lists(st.one_of(PIECES, st.just("<plaintext>")), max_size=40).map("".join))
def test_no_code_of_the_page_is_left_in_the_text(html: str) -> None:
    assert render(f"<p>seen</p>{html}").text.replace("\n", "").isprintable()


@given(st.text(alphabet="ab \n<>/\"'=&!-", max_size=80))
def test_words_in_a_paragraph_survive_whatever_follows(tail: str) -> None:
    assert "visible" in render("<p>visible</p>" + tail).text


@pytest.mark.parametrize("nesting", [300, 1_900, 5_000, 100_000])
def test_deep_nesting_loses_no_words(nesting: int) -> None:
    assert render("<div>" * nesting + "words" + "</div>" * nesting).text == "words"


def test_a_huge_document_keeps_its_words() -> None:
    text = render("<p>some words</p>" * 100_000).text

    assert text.count("some words") == 100_000


@pytest.mark.parametrize(
    "html", ["&#" + "9" * 10_000 + ";", "&#x" + "f" * 10_000, "\ud800<p>x", "\x00<p>x", "<" * 3_000]
)
def test_odd_characters_do_no_harm(html: str) -> None:
    render(html)
    strip_tags(html + "<p>x")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<x<?php x ?>seen", "seen"),
        ("<p>a<!-- > --> <b <!-- x=1>seen", "a seen"),
        ("<xmp><b>seen</xmp>", "<b>seen"),
        ("<plaintext><b>seen", "<b>seen"),
        ("a<plaintext>b > c <plaintext>d > e", "a\n\nb > c <plaintext>d > e"),
        ("<plaintext>a</xmp><plaintext>Pay <now> or <later> x", "a</xmp><plaintext>Pay <now> or <later> x"),
        ("<template><plaintext><!--a><!--b></template>c", ""),
        ("<!-- <plaintext> --><plaintext>a < b and more", "a < b and more"),
        ("<a<b>shown</a<b><!-- 1 < 2 --><p>and this", "shown\n\nand this"),
        ("<svg><style>&lt;/svg></style></svg>seen", "seen"),
        ("<a x=1 <b=2 =c>seen</a>", "seen"),
        ("<q<!--b>se</q<!--b><!-- not -->en", "seen"),
        ("<q<script>se</q<script><script>not</script>en", "seen"),
        ("<style>x</style\n>seen<script>'</p>'</script>", "seen"),
        ("<iframe><p></iframe><noembed></p></noembed>seen", "seen"),
        ("<div hidden><div>not</div></div><input hidden>seen", "seen"),
    ],
)
def test_angle_brackets_that_are_no_tag_s_hide_no_words(html: str, words: str) -> None:
    assert render(html).text == words


def test_a_document_that_hides_everything_still_shows_its_words() -> None:
    assert render("<div hidden><p>All there is</p></div>").text == "All there is"


def test_links_end_at_five_thousand() -> None:
    html = "".join(f'<a href="https://a.example/{number}">n</a> ' for number in range(6_000))

    assert len(render(html).links) == 5_000


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 3_000,
        "<b><div></b>" * 3_000,
        "<div><table><td></div>" * 3_000,
        "<span><div></span>" * 3_000,
        "<div><!-- </div> -->" * 3_000,
        "<div><style></div></style>" * 3_000,
        "<div x='</div>'>" * 3_000,
        '<a ="><div>' * 3_000,
        "<p>" + "".join(f"<b id={n}>" for n in range(900)) + "</p>" + "<p>x" * 3_000,
        "<a " + " ".join(f"x{n}" for n in range(20_000)) + ">",
        "<a " + "/".join(f"x{n}" for n in range(20_000)) + ">",
        "<a " + " ".join(f'x{n}=">"' for n in range(20_000)) + ">",
        "<a " + "".join(f'x{n}=""' for n in range(20_000)) + ">",
        "<a " + "< ".join(" ".join(f"x{n}" for n in range(k, k + 200)) for k in range(0, 20_000, 200)) + ">",
        "<select>" + "<option>" * 100_000,
        "<select>" + "<optgroup><option>" * 50_000,
        "".join(f"<body x{n}=1>" for n in range(20_000)),
        "".join(f"<html x{n}=1>" for n in range(20_000)),
        *("<p>" + "".join(f'<b x=">{n}">' for n in range(900)) + "<p>x" * rest for rest in (900, 3_000)),
    ],
)
def test_markup_that_would_stall_the_parser_never_reaches_it(html: str) -> None:
    assert too_deep(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div><p>x</p></div>" * 20_000,
        "<p>x" * 20_000,
        "<table><tr><td>x<tr><td>y</table>" * 5_000,
        "<ul>" + "<li>x" * 20_000,
        "<font>x</font>" * 20_000,
        '<img src="data:image/png;base64,' + "iVBO/Rw0/KGgo" * 10_000 + '">' + "<p>x</p>" * 2_000,
        "<style>" + "p > a { color: red } " * 5_000 + "</style><p>x",
    ],
)
def test_long_but_honest_markup_is_parsed(html: str) -> None:
    assert not too_deep(html)


def calls(work: Callable[[], object]) -> int:
    """The Python and C functions called."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "<p>word</p>",
        "<table><tr><td>a<td>b</table>",
        "<blockquote>x</blockquote>",
        "<ul><li>a</ul>",
        "<a href=https://a.example>x</a>",
        "<div class=yahoo_quoted>x</div>",
        "<div class=gmail_attr>x</div>",
        "<br>",
        "<pre>\n</pre>",
        "&nbsp;&zwnj;",
        "<td>a",
        "<a href=https://a.example/>x</a>",
        "<div style=font-size:0><b style=font-size:1em>x</b></div>",
    ],
)
def test_twice_the_markup_is_at_most_twice_the_work(unit: str) -> None:
    render(unit)
    once, twice = (calls(partial(render, unit * size)) for size in (4_000, 8_000))

    assert twice <= 2.1 * once + 500


def test_many_names_are_no_more_work_than_few() -> None:
    def page(size: int) -> str:
        return "".join(f"<br>{n}<x{n} style=font-size:0></x{n}>" for n in range(size))

    render(page(1))
    once, twice = (calls(partial(render, page(size))) for size in (2_000, 4_000))
    assert twice <= 2.1 * once


@pytest.mark.slow
def test_no_real_mail_comes_out_empty_or_unparsed() -> None:
    mails = [*corpora("spamassassin").rglob("*.txt")]
    documents = [part for mail in mails for part in html_parts(mail.read_bytes())]

    assert len(documents) > 150
    assert not any(too_deep(html) for html in documents)
    assert [html for html in documents if strip_tags(html) and not render(html).text] == []


def html_parts(mail: bytes) -> list[str]:
    from email import message_from_bytes
    from email.message import Message

    message: Message = message_from_bytes(mail)
    raw = (part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html")
    return [payload.decode("latin-1") for payload in raw if isinstance(payload, bytes)]
