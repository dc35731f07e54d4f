"""What comes out of `clean` can be printed anywhere, and what comes out of `fold` can be found."""

from __future__ import annotations

import unicodedata
from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.steps import assert_linear
from tui_desk.text import cleaning
from tui_desk.text.clean import BIDI_MARK, EVERYDAY, WIDE, clean, fold, storable

BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x1b\x9b\x9d\x07\r\n\t\x85\u2028\u202e\u200b\u200c\u200d\ufeff\u0301\u0338\U000e0041\ud800"
        ),
    )
)


def is_safe(text: str, allowed: str = "\n\t") -> bool:
    return not any(
        (unicodedata.category(character) in ("Cc", "Cs") and character not in allowed) or character in BIDI
        for character in text
    )


@given(NASTY)
@example("\r\x85")
@example("a" + "\u0301" * 9)
@example("\u200d\u200b\u200d")
def test_clean_text_holds_no_control_and_cleaning_it_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert is_safe(cleaned)
    assert clean(cleaned) == cleaned
    line = clean(text, one_line=True)
    assert is_safe(line, allowed="")
    assert clean(line, one_line=True) == line


@given(st.text(st.sampled_from("a\u0301\u0302\u0303\u20dd ")))
def test_no_letter_carries_more_than_four_marks(text: str) -> None:
    run = 0
    for character in clean(text):
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        assert run <= 4


def test_no_everyday_character_is_cleaned_away_however_often_it_stands() -> None:
    ranges = (range(ord(first), ord(last) + 1) for first, last in (*EVERYDAY, *WIDE))
    for one in map(chr, chain.from_iterable(ranges)):
        assert cleaning._by_the_rules(f"ж{one * 6}\n\t{one}") == f"ж{one * 6}\n\t{one}"


@given(st.one_of(NASTY, st.text(st.sampled_from("Ж漢、😀é…—─\xa0\t\n\r\u2028\u0301\u200b"))))
def test_a_text_of_everyday_characters_is_what_the_rules_make_of_it(text: str) -> None:
    if not text.isascii():
        assert cleaning.cleaned(text) == cleaning._by_the_rules(text)


@given(NASTY)
def test_what_is_known_to_be_harmless_is_what_cleaning_leaves_as_it_is(text: str) -> None:
    assert clean(text) == cleaning.cleaned(text)


@given(st.one_of(NASTY, st.text(st.characters(max_codepoint=0x7F))))
def test_a_plain_text_is_folded_as_any_other(text: str) -> None:
    assert fold(text) == cleaning.folded(text)


@given(NASTY)
@example("\u200d")
@example("a\u0301\U000e0041")
def test_a_printable_text_is_cleaned_as_one_that_is_not(text: str) -> None:
    assert cleaning.cleaned(f"é\t{text}") == "é\t" + cleaning.cleaned(f"é {text}")[2:]


def test_an_escape_sequence_becomes_visible_and_eats_nothing() -> None:
    assert clean("a\x1b]0;title b") == "a␛]0;title b"
    assert clean("a\x9b31mb") == "a\ufffd31mb"


def test_every_kind_of_line_end_becomes_a_newline_or_in_one_line_a_space() -> None:
    assert clean("a\r\nb\rc\u2028d\u2029e\x85f") == "a\nb\nc\nd\ne\nf"
    assert clean("a\r\nb\tc", one_line=True) == "a b c"


def test_overrides_are_marked_invisibles_go_and_right_to_left_words_stay() -> None:
    assert clean("a\u202eb") == f"a{BIDI_MARK}b"
    assert clean("pay\u200bpal\ufeff\u00ad\U000e0041") == "paypal"
    assert clean("שלום عربي می\u200cخواهم 👨\u200d👩\u200d👧") == "שלום عربي می\u200cخواهم 👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    "piece", ["plain words ", "é wörds ", "\x1b[31m", "日本語。", "a\u0301\u0302\u0303\u0304\u0305", "─"]
)
def test_what_cleaning_costs_grows_with_the_length(piece: str) -> None:
    assert_linear(clean, piece * 250, piece * 1_000)
    # The rest is expressions, in C: with two million characters, the square of that would never end.
    assert clean(piece * (2_000_000 // len(piece)))


@given(NASTY)
def test_what_is_storable_encodes_and_holds_no_nul(text: str) -> None:
    stored = storable(text)
    assert "\0" not in stored
    assert len(stored.encode()) >= len(stored) == len(text)


@pytest.mark.parametrize(
    "written",
    ["Refund", "re\u00adfund", "r\u200be\u200cfund", "ｒｅｆｕｎｄ", "réfund", "refu\x00nd", "re\u0338fund"],
)
def test_every_disguise_of_a_word_is_found_by_the_plain_word(written: str) -> None:
    assert fold(written) == "refund"


def test_folding_joins_accents_and_case_but_keeps_other_words_apart() -> None:
    assert fold("Straße ЁЛКА") == fold("STRASSE елка")
    assert fold("が") != fold("か")
    assert fold("शब्द") == "शब्द"


@given(NASTY)
def test_folding_never_fails_and_leaves_no_control(text: str) -> None:
    assert is_safe(fold(text))
