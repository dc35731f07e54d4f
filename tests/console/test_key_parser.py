"""What is typed arrives as it was typed, in whatever pieces a terminal, or a line that stalls, hands it over."""

from __future__ import annotations

import string
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste
from textual.message import Message

from tui_desk.screens.key_parser import KeyParser

ESC = "\x1b"
TYPED = "".join(set(string.ascii_letters + string.digits + "!/:;,*^_].жї\r\t\x0b\x10\x13") - set("Obf"))
"""What may be typed right behind Esc without being a terminal's own sequence."""
REPORTS = {
    "\x1b[A": "up",
    "\x1b[1;5D": "ctrl+left",
    "\x1b[15~": "f5",
    "\x1b[3$": "shift+delete",
    "\x1b[[A": "f1",
    "\x1bOP": "f1",
    "\x1b[27u": "escape",
    "\x1b[13;3u": "alt+enter",
    "\x1b[I": "AppFocus",
    "\x1b[<0;10;5M": "MouseDown",
    "\x1b[?2026;2$y": "TerminalSupportsSynchronizedOutput",
}
"""What is sent for keys without a character, and reported; how a test tells it."""
UNKNOWN = (
    "\x1b[?1;2c",
    "\x1b[5;6;7z",
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "\x1b]52;c;cmVqZWN0\x07",
    "\x1bP1$r0m\x1b\\",
)
"""Answers to what nobody of us asked, and keys of which nobody knows."""


def told(message: Message) -> str:
    match message:
        case Key():
            return message.key
        case Paste():
            return f"pasted {message.text}"
    return type(message).__name__


def read(*pieces: str, alt: dict[str, str] | None = None) -> list[str]:
    """The keys of these pieces, and of the silence behind them."""
    parser = KeyParser(alt or {})
    found = [told(message) for piece in pieces for message in parser.feed(piece)]
    return [*found, *map(told, parser.no_more())]


def cut(text: str, places: set[int]) -> list[str]:
    """The text in pieces, none of them empty."""
    ends = [*sorted(place for place in places if 0 < place < len(text)), len(text)]
    return [piece for start, end in zip([0, *ends], ends, strict=False) if (piece := text[start:end])]


@pytest.mark.parametrize(
    ("pieces", "keys"),
    [
        ([ESC], ["escape"]),
        ([ESC + "r"], ["escape", "r"]),
        ([ESC, "r"], ["escape", "r"]),
        ([ESC + "R"], ["escape", "R"]),
        ([ESC + "!"], ["escape", "exclamation_mark"]),
        ([ESC + "1"], ["escape", "1"]),
        ([ESC + "P"], ["escape", "P"]),
        ([ESC, "["], ["escape", "left_square_bracket"]),
        ([ESC, "O"], ["escape", "O"]),
        ([ESC + "O"], ["escape", "O"]),
        ([ESC + "\\"], ["escape", "backslash"]),
        ([ESC + "\x13"], ["escape", "ctrl+s"]),
        ([ESC + "\r"], ["escape", "enter"]),
        ([ESC + "\t"], ["escape", "tab"]),
        ([ESC + "j" + ESC + "j"], ["escape", "j", "escape", "j"]),
        ([ESC + ESC], ["escape", "escape"]),
        ([ESC + ESC + "[A"], ["escape", "up"]),
        ([ESC + "O" + ESC + "j"], ["escape", "O", "escape", "j"]),
        ([ESC + "[" + ESC + "j"], ["escape", "left_square_bracket", "escape", "j"]),
        ([ESC + "b"], ["ctrl+left"]),
        ([ESC, "b"], ["escape", "b"]),
        ([ESC + "\x7f"], ["ctrl+w"]),
        ([ESC, "\x7f"], ["escape", "backspace"]),
    ],
)
def test_what_stands_behind_esc_is_a_key_of_its_own_but_for_the_terminals_sequences(
    pieces: Sequence[str], keys: Sequence[str]
) -> None:
    assert read(*pieces) == keys


def test_what_does_something_with_alt_is_that_key_where_it_comes_with_its_esc() -> None:
    alt = {"r": "alt+r", "R": "alt+shift+r", "]": "alt+right_square_bracket"}
    assert read(ESC + "r" + ESC + "R" + ESC + "]" + ESC + "j", alt=alt) == [*alt.values(), "escape", "j"]
    assert read(ESC, "r", alt=alt) == ["escape", "r"]


@given(st.lists(st.sampled_from([ESC, *TYPED]), max_size=30), st.sets(st.integers(1, 30)))
def test_keys_are_the_same_however_they_are_cut(typed: list[str], places: set[int]) -> None:
    assert read(*cut("".join(typed), places)) == [key for one in typed for key in read(one)]


@given(st.lists(st.sampled_from([*REPORTS, *TYPED]), max_size=10), st.sets(st.integers(1, 100)))
def test_what_a_terminal_reports_is_the_same_wherever_it_is_cut_but_behind_its_esc(
    sent: list[str], places: set[int]
) -> None:
    text = "".join(sent)
    apart = {place for place in places if text[place - 1 : place] != ESC}
    assert read(*cut(text, apart)) == [REPORTS.get(one) or read(one)[0] for one in sent]


@pytest.mark.parametrize("report", REPORTS)
def test_what_a_terminal_reports_may_be_cut_behind_its_esc(report: str) -> None:
    assert read(ESC, report.removeprefix(ESC)) == [REPORTS[report]]


@pytest.mark.parametrize("reply", UNKNOWN)
def test_what_nobody_knows_presses_no_key_and_takes_none_along(reply: str) -> None:
    assert read(f"j{reply}k{reply}{reply}l") == ["j", "k", "l"]


@given(st.text(st.sampled_from("aж !\x1b\x00\n[200~1;MOP]\x07"), max_size=20), st.sets(st.integers(1, 40)))
def test_nothing_of_a_paste_is_a_key_wherever_it_is_cut(inside: str, places: set[int]) -> None:
    expected = inside.replace(ESC, "").replace("\x00", "")
    text = f"j\x1b[200~{inside}\x1b[201~k"
    assert read(*cut(text, places)) == ["j", f"pasted {expected}", "k"]


def test_esc_ends_a_paste_whose_end_was_lost() -> None:
    parser = KeyParser({})
    lost = [told(message) for piece in ("\x1b[200~abc", "j", ESC) for message in parser.feed(piece)]
    assert lost == []
    assert [told(message) for message in (*parser.no_more(), *parser.feed("k"))] == ["pasted abcj", "k"]
