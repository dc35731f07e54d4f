"""What is typed arrives as it was typed, in whatever pieces a terminal, or a line that stalls, hands it over."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste
from textual.message import Message

from tui_desk.screens.key_parser import KeyParser

ESC = "\x1b"
LETTERS = "acdegijkmnpqrstuvwxyzABQRжії19!/:;,\\*"
PASTED = "\x1b[200~{}\x1b[201~"


def told(message: Message) -> str:
    return (
        message.key
        if isinstance(message, Key)
        else f"pasted {message.text}"
        if isinstance(message, Paste)
        else ""
    )


def read(*pieces: str, alt: str = "") -> list[str]:
    """The keys of these pieces, and of the silence behind them."""
    parser = KeyParser(alt=alt)
    found = [told(message) for piece in pieces for message in parser.feed(piece)]
    return [*found, *map(told, parser.no_more())]


@pytest.mark.parametrize(
    ("pieces", "keys"),
    [
        ([ESC], ["escape"]),
        ([ESC + "r"], ["escape", "r"]),
        ([ESC, "r"], ["escape", "r"]),
        ([ESC + "R"], ["escape", "R"]),
        ([ESC + "!"], ["escape", "exclamation_mark"]),
        ([ESC + "1"], ["escape", "1"]),
        ([ESC + "ж"], ["escape", "ж"]),
        ([ESC + "j" + ESC + "j"], ["escape", "j", "escape", "j"]),
        ([ESC + ESC], ["escape", "escape"]),
        ([ESC + ESC + "[A"], ["escape", "up"]),
        ([ESC + "[A" + ESC + "x"], ["up", "escape", "x"]),
        ([ESC, "[A"], ["up"]),
        ([ESC + "[", "A"], ["up"]),
        ([ESC + "OP"], ["f1"]),
        ([ESC + "b"], ["ctrl+left"]),
        ([ESC, "b"], ["escape", "b"]),
        ([ESC + "\x7f"], ["ctrl+w"]),
        ([ESC + "\t"], ["shift+tab"]),
        ([ESC + "\r"], ["alt+enter"]),
        ([ESC, "\r"], ["escape", "enter"]),
        ([ESC, "\x7f"], ["escape", "backspace"]),
    ],
)
def test_what_stands_behind_esc_is_a_key_of_its_own_but_for_the_terminals_sequences(
    pieces: Sequence[str], keys: Sequence[str]
) -> None:
    assert read(*pieces) == keys


def test_a_letter_that_some_command_has_with_alt_keeps_it() -> None:
    assert read(ESC + "r" + ESC + "j", alt="r") == ["alt+r", "escape", "j"]


@given(st.lists(st.sampled_from(["\x1b", *LETTERS]), max_size=30), st.data())
def test_keys_are_the_same_however_they_are_cut(typed: list[str], data: st.DataObject) -> None:
    whole = [key for one in typed for key in read(one)]
    text = "".join(typed)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(text) - 1)))))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert read(*filter(None, pieces)) == whole


@given(st.text(st.sampled_from("aж !\x1b\x00\n[200~"), max_size=20), st.integers(1, 40))
def test_nothing_of_a_paste_is_a_key_wherever_it_is_cut(inside: str, cut: int) -> None:
    text = "j" + PASTED.format(inside) + "k"
    expected = inside.replace(ESC, "").replace("\x00", "")
    parts = (text[:cut], text[cut:]) if cut - len("\x1b[200~") > 2 else (text,)
    assert read(*filter(None, parts)) == ["j", f"pasted {expected}", "k"]
