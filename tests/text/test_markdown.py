"""Markdown becomes HTML that fetches nothing, runs nothing and hides no text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.steps import assert_linear
from tui_desk.text import markdown

ALLOWED = """
    html head meta body div p br strong em code pre a ul ol li blockquote h1 h2 h3 h4 h5 h6 hr s
    table thead tbody tr th td
"""
URL_ATTRIBUTES = (
    "href",
    "src",
    "srcset",
    "background",
    "action",
    "data",
    "poster",
    "formaction",
    "xlink:href",
)


def to_html(text: str) -> str:
    return markdown.document(markdown.fragment(text))


def links(html: str) -> list[str]:
    return [str(node.attributes["href"]) for node in LexborHTMLParser(html).css("a")]


def text_of(html: str) -> str:
    body = LexborHTMLParser(html).body
    assert body is not None
    return body.text()


def test_what_agents_write_looks_as_they_mean_it() -> None:
    html = to_html("Hi **Ann**,\nplease:\n\n1. stop\n2. ~~go~~\n\n> quoted\n\n`code` | x")
    for piece in (
        "<strong>Ann</strong>,<br",
        "<ol>",
        "<li>stop</li>",
        "<s>go</s>",
        "<blockquote>",
        "<code>code</code>",
    ):
        assert piece in html
    assert to_html("| a |\n|--|\n| 1 |").count("<td>") == 1


def test_html_is_text() -> None:
    html = to_html('<script>alert(1)</script> <img src="http://x/y.png"> <b>bold</b> &lt;')
    assert LexborHTMLParser(html).css("script, img, b") == []
    assert '<script>alert(1)</script> <img src="http://x/y.png"> <b>bold</b> <' in text_of(html)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x",
        "//evil.example", "/relative", "ftp://x.example",
        "java&#10;script:alert(1)", "&#106;avascript:alert(1)", "#anchor",
    ],
)  # fmt: skip
def test_a_link_elsewhere_than_web_and_mail_stays_text(url: str) -> None:
    for text in (f"[x]({url})", f"<{url}>", f"[x][r]\n\n[r]: {url}", f"![x]({url})"):
        assert links(to_html(text)) == []


def test_links_to_web_and_mail_work_written_out_or_bare() -> None:
    html = to_html(
        "[a](https://a.example/b?c=d&e=f) http://b.example <mailto:c@d.example> HTTPS://E.EXAMPLE/x."
    )
    assert links(html)[:3] == ["https://a.example/b?c=d&e=f", "http://b.example", "mailto:c@d.example"]
    assert links(html)[3].lower() == "https://e.example/x"


@pytest.mark.parametrize("text", ["see setup.py and example.com", "write to a@b.example", "10.0.0.1"])
def test_what_only_resembles_a_link_is_left_alone(text: str) -> None:
    assert links(to_html(text)) == []


def test_a_picture_becomes_a_link() -> None:
    html = to_html("![the *plan*](https://x.example/p.png)")
    assert "<img" not in html
    assert '<a href="https://x.example/p.png">the plan</a>' in html


@given(st.text(max_size=300) | st.text("[]()<>!`*_~|&;:#\\\n\"'= htpsjavmlio/.xy0", max_size=120))
def test_no_text_makes_an_element_or_a_link_that_is_not_allowed(text: str) -> None:
    html = markdown.document(markdown.fragment(text) + markdown.plain(text), "en")
    for node in LexborHTMLParser(html).css("*"):
        assert node.tag in ALLOWED.split() or node.tag in ("-text", "-undef", "-comment")
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            assert name not in URL_ATTRIBUTES or re.match(r"https?://|mailto:", value or "", re.IGNORECASE)


@given(st.text("abcdefgh ijkl", min_size=1).filter(str.strip))
def test_plain_words_arrive(text: str) -> None:
    assert text.split() == text_of(to_html(text)).split()


@pytest.mark.parametrize(
    "piece", ["> ", "*a ", "[", "![](", "`", "- ", "<", "_", "|", "https://", "&", "\\", "[a](<", "~~a "]
)
def test_what_a_long_tangle_costs_grows_with_its_length(piece: str) -> None:
    assert_linear(to_html, piece * 500, piece * 2_000)
