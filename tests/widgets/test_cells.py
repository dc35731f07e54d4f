"""Lines broken between words."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tui_desk.widgets import cells
from tui_desk.widgets.widths import cell_len

LETTERS = st.sampled_from("ab  éя漢 \xa0\u3000e\u0301👍🏽\t")
LINES = st.text(LETTERS, max_size=60) | st.text(st.sampled_from("ab  "), max_size=60) | st.text(max_size=60)


def word_by_word(line: str, width: int) -> list[str]:
    """As any text is wrapped."""
    line, width = line.expandtabs(4).rstrip(), max(1, width)
    if cell_len(line) <= width:
        return [line]
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    return cells.wrap_any(text, indent if len(indent) <= width // 2 else "", width)


@given(LINES, st.integers(0, 40))
@example("  a line  whose words are few   and far between", 12)
@example("漢字漢字漢字漢字 漢字漢字", 5)
@example("漢 漢", 1)
def test_a_line_of_everyday_writing_is_broken_where_any_other_is(line: str, width: int) -> None:
    assert cells.wrap(line, width) == word_by_word(line, width)
