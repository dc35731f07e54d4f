"""A text is not folded where its letters tell that no word of it begins so; what is told is what folding finds."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_desk.text import search_beginning
from tui_desk.text.search_beginning import OTHERS, SCRIPTS, begins
from tui_desk.text.search_folding import folded, in_word

EVERY = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
LETTERS = "aArReEsSßéÉřŘœĳ½²ªµ중い中हि๑โ้ёЁйЙиіїІҐавςΣσΐ́̌̆ﬁＲe\u00ad\u200d\u00a0 _-.«\n\t\r\x00"
TEXTS = st.text(st.one_of(st.sampled_from(LETTERS), st.characters(exclude_categories=["Cs"])), max_size=12)


def of(some: str) -> list[str]:
    return re.findall(f"[{some}]", EVERY)


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_of_a_script_become_letters_or_signs_and_none_of_another_script(script: str) -> None:
    others = "".join(one for one in SCRIPTS if one != script)
    for letter in of(script):
        plain = folded(letter)
        assert plain
        assert in_word(plain) or not any(map(in_word, plain))
        assert not re.search(f"[{others}]", plain) or not in_word(plain)


def test_what_is_of_no_script_becomes_no_letter_of_one() -> None:
    scripts = "".join(SCRIPTS)
    for letter in of(OTHERS):
        plain = folded(letter)
        assert plain
        assert not any(map(in_word, re.findall(f"[{scripts}]", plain)))


def test_none_of_them_joins_with_the_letter_before_it() -> None:
    joining = {one for letter in EVERY for one in unicodedata.normalize("NFD", letter)[1:]}
    assert not joining.intersection(of("".join((*SCRIPTS, OTHERS))))


@given(TEXTS, st.data())
@example("Straße", None)
def test_what_is_told_is_what_folding_finds(text: str, data: st.DataObject | None) -> None:
    plain = folded(text)
    drawn = data.draw(TEXTS) if data else "ss"
    start = data.draw(st.integers(0, len(plain))) if data else 0
    for letters in (
        plain[start : start + 1],
        plain[start : start + 2],
        plain[start : start + 3],
        folded(drawn)[:2],
    ):
        if letters and all(map(in_word, letters)):
            places = [one.start() for one in re.finditer(f"(?={re.escape(letters)})", plain)]
            assert begins(text, letters) == any(
                not place or not in_word(plain[place - 1]) for place in places
            )


def test_a_text_without_such_a_word_is_not_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert begins("¿Réplica?", "re")
    assert begins("Ещё", "еще")
    monkeypatch.setattr(search_beginning, "folded", lambda text: pytest.fail(f"folded {text}"))
    assert not begins("Größere Räder, für „Ире“ 中文 🚲", "re")
    assert not begins("Нет, не то", "ещ")
