"""A ticket's number is told from every other one by its check digit, wherever somebody writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.text.ticket_number import mentioned, named, parse, spelled

IDS = st.integers(1, 10**14)


@given(IDS)
def test_what_is_spelled_is_read_back(ticket_id: int) -> None:
    assert parse(spelled(ticket_id)) == ticket_id
    assert parse(named(ticket_id)) == ticket_id
    assert mentioned(f"about {named(ticket_id)}, please") == (ticket_id,)


@given(IDS, st.data())
def test_one_wrong_digit_names_nothing(ticket_id: int, data: st.DataObject) -> None:
    digits = spelled(ticket_id)
    position = data.draw(st.sampled_from([n for n, one in enumerate(digits) if one != "-"]))
    wrong = data.draw(st.sampled_from([one for one in "0123456789" if one != digits[position]]))
    assert parse(digits[:position] + wrong + digits[position + 1 :]) is None


@given(IDS, st.data())
def test_two_neighbours_swapped_name_nothing(ticket_id: int, data: st.DataObject) -> None:
    digits = spelled(ticket_id).replace("-", "")
    position = data.draw(st.integers(0, len(digits) - 2))
    left, right = digits[position], digits[position + 1]
    swapped = digits[:position] + right + left + digits[position + 2 :]
    assert left == right or parse(f"{swapped[:-1]}-{swapped[-1]}") is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    parse(text)
    mentioned(text)


@pytest.mark.parametrize(
    "text",
    ["#{}", "№{}", "# {}", "it is {}.", "({})", "Re: {}: still broken", "{}\n{}", "ticket #{}?"],
)
def test_it_is_found_as_people_write_it(text: str) -> None:
    assert mentioned(text.replace("{}", spelled(1042))) == (1042,)


def test_other_dashes_and_digits_are_meant_too() -> None:
    dashed = spelled(1042).replace("-", "\u2013")
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in spelled(1042))
    assert mentioned(f"{dashed} and {wide}") == (1042,)


@pytest.mark.parametrize("text", ["2026-1-{}", "+7-{}", "a{}", "{}th", "5/{}", "{}-1", "3-5 days"])
def test_dates_phones_and_parts_of_words_are_no_numbers(text: str) -> None:
    assert mentioned(text.replace("{}", spelled(1042))) == ()
