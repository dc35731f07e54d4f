"""Markdown becomes text and spans: what is read stays, what is only marks goes, and every offset fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.steps import assert_linear
from tui_desk.text.markup import Marks, read, written

CHAT = Marks(bold="*", italic="_", strike="~", code="`", pre="```", quote="> ")
MARKDOWN = st.text(st.sampled_from("ab \n*_~`>-1.[](:/)|#\\😀é<&"), max_size=120) | st.text(max_size=60)


def looks(markdown: str) -> list[tuple[str, str, str]]:
    marked = read(markdown)
    return [(span.style, marked.text[span.start : span.end], span.target) for span in marked.spans]


def test_marks_become_spans_over_the_words_they_were_around() -> None:
    assert read("Hi **Ann**, *please* ~~go~~ `now`").text == "Hi Ann, please go now"
    assert looks("Hi **Ann**, *please* ~~go~~ `now`") == [
        ("bold", "Ann", ""),
        ("italic", "please", ""),
        ("strike", "go", ""),
        ("code", "now", ""),
    ]


def test_a_look_in_another_is_told_after_it_and_in_itself_only_once() -> None:
    assert looks("**all *of* them**") == [("bold", "all of them", ""), ("italic", "of", "")]
    assert looks("# a **b** c") == [("bold", "a b c", "")]


def test_links_keep_their_address_and_pictures_are_links() -> None:
    assert looks("[here](https://x.example/a) ![pic](https://x.example/p.png)") == [
        ("link", "here", "https://x.example/a"),
        ("link", "pic", "https://x.example/p.png"),
    ]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("one\ntwo", "one\ntwo"),
        ("one\n\n\ntwo", "one\n\ntwo"),
        ("take:\n- a\n- b\n  more\n  - deep", "take:\n• a\n• b\n  more\n  • deep"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("> quoted\n\nmine", "quoted\n\nmine"),
        ("| a | b |\n|--|--|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("a\n\n---\nb", "a\n\n———\nb"),
        ("snake_case_name <b> 2 * 3", "snake_case_name <b> 2 * 3"),
        ("", ""),
    ],
)
def test_blocks_stand_as_the_agent_put_them(markdown: str, text: str) -> None:
    assert read(markdown).text == text


def test_code_keeps_its_lines_and_its_language() -> None:
    assert looks("```py\na = 1\n\nb\n```") == [("pre", "a = 1\n\nb", "py")]


def test_offsets_can_be_counted_in_utf16() -> None:
    (span,) = read("😀😀 **bold**").utf16()
    assert (span.start, span.end) == (5, 9)


def test_a_messenger_puts_its_own_marks_line_by_line() -> None:
    text = "**one\ntwo** ~~x~~\n\n> *q*\n> r\n\n```\nc\nd\n```"
    assert written(read(text), CHAT) == "*one*\n*two* ~x~\n\n> _q_\n> r\n\n```c\nd```"


def test_without_links_the_address_follows_unless_it_is_the_text() -> None:
    text = "[here](https://x.example/a) https://y.example"
    assert written(read(text), CHAT) == "here (https://x.example/a) https://y.example"
    slack = Marks(link=lambda address, label: f"<{address}|{label}>")
    assert written(read("[a](https://x.example)"), slack) == "<https://x.example|a>"


def test_what_a_messenger_would_take_for_marks_is_escaped() -> None:
    escaped = Marks(bold="*", escape=lambda text: text.replace("<", "&lt;"))
    assert written(read("**a<b** <c"), escaped) == "*a&lt;b* &lt;c"


@given(MARKDOWN)
def test_spans_lie_in_the_text_and_never_cross(markdown: str) -> None:
    marked = read(markdown)
    for span in marked.spans:
        assert 0 <= span.start < span.end <= len(marked.text)
    for one in marked.spans:
        for other in marked.spans:
            assert not one.start < other.start < one.end < other.end


@given(MARKDOWN)
def test_utf16_offsets_cut_the_same_words(markdown: str) -> None:
    marked = read(markdown)
    units = marked.text.encode("utf-16-le", "surrogatepass")
    for span, counted in zip(marked.spans, marked.utf16(), strict=True):
        words = units[2 * counted.start : 2 * counted.end].decode("utf-16-le", "surrogatepass")
        assert words == marked.text[span.start : span.end]


@given(MARKDOWN)
def test_without_any_marks_the_text_is_the_text(markdown: str) -> None:
    marked = read(markdown)
    assert written(marked, Marks(link=lambda _address, label: label)) == marked.text


def nested(begin: str, end: str = "") -> Callable[[int], str]:
    return lambda number: begin * number + end * number


@pytest.mark.parametrize(
    "tangle", [nested("**a ", "b** "), nested("*"), nested(">"), nested("- "), nested("["), nested("_a")]
)
def test_what_hostile_nesting_costs_grows_with_its_length(tangle: Callable[[int], str]) -> None:
    assert_linear(lambda text: written(read(text), CHAT), tangle(250), tangle(1_000))
