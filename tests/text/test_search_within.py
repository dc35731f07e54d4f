"""What LIKE and Python find together is what stands in the folded text, in every script."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.text.search_folding import folded
from tui_desk.text.search_within import also_begins, also_holds

SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
LETTERS = st.sampled_from("aAeEsStTß ẞéÉёЁеЕиИйЙіІїЇкКσςΣıİﬁ…本語がガ문م\u0301\u0306\u00ad-–№½")
TEXTS = st.one_of(st.text(LETTERS, max_size=24), st.text(max_size=12))


def like(text: str, sought: str) -> bool:
    """As SQLite compares, which knows the capitals of ASCII letters alone."""
    return sought.translate(SMALL) in text.translate(SMALL)


@given(TEXTS, st.one_of(st.text(LETTERS, min_size=1, max_size=3), st.text(min_size=1, max_size=2)))
def test_what_stands_in_the_folded_text_is_found(text: str, typed: str) -> None:
    sought = folded(typed) or typed
    if sought in folded(text):
        assert like(text, sought) or also_holds(text, sought)
    if folded(text).startswith(sought):
        assert like(text[: len(sought)], sought) or also_begins(text, sought)


@given(TEXTS, st.text(LETTERS, min_size=1, max_size=3))
def test_what_does_not_stand_in_any_spelling_is_not(text: str, typed: str) -> None:
    """A letter whose accent stands behind it as a sign of its own may be taken for the bare one."""
    sought = folded(typed) or typed
    bare = "".join(map(folded, text))
    if sought not in folded(text) and sought not in bare and sought not in text.lower():
        assert not also_holds(text, sought)
        assert not also_begins(text, sought)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        *(("Ключи потеряны", "кЛЮчи"), ("Ёлка", "елка"), ("ЇЖАК", "їжак"), ("Königstraße 5", "KÖNIGSTRASSE")),
        *(("Grand CAFÉ", "cafe"), ("cafe\u0301 au lait", "Café"), ("ΟΔΟΣ", "οδός"), ("東京の駅", "京の")),
        *(("Tiếng Việt", "viet"), ("한국어", "국어"), ("№ 5 ½", "№ 5")),
    ],
)
def test_words_are_found_in_other_spellings(text: str, typed: str) -> None:
    assert like(text, folded(typed)) or also_holds(text, folded(typed))


def test_plain_text_is_left_to_sqlite() -> None:
    assert not also_holds("refund", "refund")
    assert not also_begins("refund", "refund")
