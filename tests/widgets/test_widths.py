"""Widths known without Rich are Rich's."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from rich import cells

from tui_desk.widgets import widths
from tui_desk.widgets.spread_text import HALF, spread_out

EVERYDAY = "Grüße ¡Hola! Привет Ґанок Ελλην שלום مرحبا 您好。 こんにち カタ 문의 “…” € → 🎉 👍🏽 ❤️ 👩‍💻 é é नमस्ते \t\x1b"
TEXT = st.text(st.one_of(st.sampled_from(EVERYDAY), st.characters()), max_size=40)


def test_every_character_known_here_takes_as_many_cells_as_rich_says() -> None:
    ranges = ((first, last) for first, last, _ in widths._RANGES)
    known = {chr(code) for first, last in ranges for code in range(ord(first), ord(last) + 1)}
    for one in known | set(widths._MARKS):
        assert widths.cell_len(one) == cells.cell_len(one)


@given(TEXT, st.integers(0, 40))
def test_a_text_is_measured_fitted_and_cut_as_by_rich(text: str, width: int) -> None:
    assert widths.cell_len(text) == cells.cell_len(text)
    assert widths.fits(text, width) == (cells.cell_len(text) <= width)
    assert widths.set_cell_size(text, width) == cells.set_cell_size(text, width)


@given(TEXT)
def test_a_text_that_is_spread_out_has_as_many_characters_as_it_takes_cells(text: str) -> None:
    spread = spread_out(text)
    assert spread is None or (len(spread), spread.replace(HALF, "")) == (cells.cell_len(text), text)


def test_a_text_in_most_alphabets_can_be_spread_out() -> None:
    narrow = "Grüße … “Привіт” Ελλην שלום مرحبا"
    assert spread_out(narrow) == narrow
    assert spread_out("a漢字👍") == f"a{HALF}漢{HALF}字{HALF}👍"
    assert {spread_out(one) for one in ("e\u0301", "a\tb", "👍🏽", HALF)} == {None}


def test_everyday_writing_is_measured_without_rich() -> None:
    texts = (
        "Grüße",
        "Привіт, де моє замовлення №7?",
        "مرحبا",
        "您好。",
        "こんにちは",
        "문의드립니다",
        "😀 “so…” → 5 €",
    )
    code = (
        "import sys; from tui_desk.widgets import widths; [widths.set_cell_size(one, 4) for one in sys.argv[1:]];"
        " print('rich' in sys.modules)"
    )
    assert subprocess.check_output((sys.executable, "-c", code, *texts), text=True) == "False\n"
