"""A phone number is kept in one way, however it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.text.phone import alike, normalised
from tui_desk.text.search_words import phone_words, words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+34 600 111 222", "+34600111222"), ("0034600111222", "+34600111222"), ("(600) 111-222", "600111222"),
        ("+44 (0)20 7946 0000", "+442079460000"), ("tel:+34-600", "+34600"), ("112", "112"), ("12", ""),
        ("call me", ""), ("+1 600 CALL", ""), ("1" * 16, ""), ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_kept(typed: str, kept: str) -> None:
    assert normalised(typed) == kept


@given(st.text())
def test_whatever_is_typed_becomes_a_number_or_nothing(text: str) -> None:
    kept = normalised(text)
    assert kept == "" or kept.lstrip("+").isdecimal()
    assert normalised(kept) == kept
    assert all(word and word == word.casefold() for word in (*words(text), *phone_words(text)))


def test_the_same_number_without_its_country_is_the_same() -> None:
    assert alike("+34600111222", "600 111 222")
    assert alike("0600111222", "+33600111222")
    assert not alike("+34600111222", "+34600111223")
    assert not alike("111222", "600111222")
    assert not alike("+12345678901", "+812345678901")
