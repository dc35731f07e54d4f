"""Subjects lose what mail programs add, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.steps import assert_linear
from tui_desk.text import subject

PREFIXES = [
    "Re: ", "RE:", "re : ", "Re[2]: ", "Re(3): ", "RE^2: ", "Re*4: ", "AW: ", "Antw: ",
    "Antwort: ", "WG: ", "SV: ", "VS: ", "VB: ", "Odp: ", "PD: ", "RES: ", "ENC: ", "RIF: ",
    "R: ", "I: ", "RV: ", "TR: ", "RE : ", "Vá: ", "YNT: ", "İLT: ", "ΑΠ: ", "Σχετ: ",
    "Отв: ", "Ответ: ", "ПЕРЕСЛ: ", "Відп: ", "رد: ", "תשובה: ", "השב: ", "回复:", "回复：",
    "答复: ", "转发：", "轉寄: ", "返信: ", "転送: ", "회신: ", "답장: ", "Fwd: ", "FW: ", "Fw:",
]  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_in_any_language_is_stripped(prefix: str) -> None:
    assert subject.base(prefix + "Rechnung 7") == "Rechnung 7"


def test_prefixes_and_tokens_of_a_long_correspondence_are_all_stripped() -> None:
    assert subject.base("Re: AW: Re[2]: SV: [#42] Отв: 回复：  Invoice   7 [#42]") == "Invoice 7"


@pytest.mark.parametrize(
    "text",
    [
        "Reset: my password", "Region: north", "Internal: x", "A: b", "r: lower case", "Order: 12",
        "Regarding: the house", "[list] hello", "Ticket [#x]", "[# 42]", "#42", "Ref: 7", "",
        "Why: re: in the middle", "Version: 2",
    ],
)  # fmt: skip
def test_what_a_person_wrote_stays(text: str) -> None:
    assert subject.base(text) == text


@pytest.mark.parametrize(
    ("text", "number", "answer"),
    [
        ("Invoice", 42, "Re: Invoice [#42]"),
        ("AW: Invoice [#42]", 42, "Re: Invoice [#42]"),
        ("Re: Invoice", None, "Re: Invoice"),
        ("", 7, "Re: [#7]"),
        ("", None, "Re:"),
        ("see [#1] and [#2]", 3, "Re: see and [#3]"),
    ],
)
def test_a_reply_carries_one_prefix_and_one_token(text: str, number: int | None, answer: str) -> None:
    assert subject.reply(text, number) == answer


def test_a_forward_carries_no_token() -> None:
    assert subject.forward("Re: Invoice [#42]") == "Fwd: Invoice"
    assert subject.forward("") == "Fwd:"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Re: Invoice [#42]", 42),
        ("[#42] Re: [#42]", 42),
        ("[#41] [#42]", None),
        ("#42", None),
        ("[#042]", None),
        ("[#0]", None),
        ("[#4 2]", None),
        ("[#４２]", None),
        ("[#1234567890123456789]", None),
        ("(#42)", None),
        ("", None),
    ],
)
def test_only_one_number_in_our_brackets_is_a_token(text: str, number: int | None) -> None:
    assert subject.token(text) == number


@given(st.text())
def test_a_base_has_no_more_to_strip(text: str) -> None:
    once = subject.base(text)
    assert subject.base(once) == once


@given(st.text(), st.integers(1, 10**17))
def test_the_token_of_a_reply_is_read_back(text: str, number: int) -> None:
    assert subject.token(subject.reply(text, number)) == number
    assert subject.reply(subject.reply(text, number), number) == subject.reply(text, number)


@pytest.mark.parametrize("piece", ["Re: ", "Re", "[#", "[#1]", " ", "R", "回复", ": ", "re (", "Re[1"])
def test_what_a_huge_subject_costs_grows_with_its_length(piece: str) -> None:
    assert_linear(subject.base, piece * 250, piece * 1_000)
    assert_linear(subject.token, piece * 250, piece * 1_000)
    # The rest is expressions, in C: with four million characters, the square of that would never end.
    text = piece * (4_000_000 // len(piece))
    assert len(subject.base(text)) <= len(text)
    subject.token(text)
