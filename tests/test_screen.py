"""The screen that tests look at is pyte's, whatever is written to it."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st

from tests.screen import Screen

SIZE = (40, 6)
WRITTEN = st.one_of(
    st.text(max_size=30),
    st.sampled_from(("hello world " * 9, "─│▏" * 9, "漢字", "e\u0301", "\r\n", "\x0e", "\x0f")),
    st.sampled_from(("\x1b(0", "\x1b(B", "\x1b)0", "\x1b[4h", "\x1b[4l", "\x1b[?7l", "\x1b[?7h")),
    st.sampled_from(("\x1b[1;31m", "\x1b[0m", "\x1b[m", "\x1b[;7m", "\x1b[38;2;1;20;255m", "\x1b[48;5;9m")),
    st.sampled_from(("\x1b[5;70H", "\x1b[99999;2H", "\x1b[2J", "\x1b[K", "\x1b[3Z", "\x1b]0;title", "\x07")),
)


@given(st.lists(WRITTEN, max_size=20))
def test_whatever_is_written_stands_there_as_on_the_screen_that_takes_each_cell_by_itself(
    written: list[str],
) -> None:
    theirs, ours = pyte.Screen(*SIZE), Screen(*SIZE)
    pyte.Stream(theirs).feed("".join(written))
    pyte.Stream(ours).feed("".join(written))
    assert state(ours) == state(theirs)


def state(screen: pyte.Screen) -> object:
    """All that it shows, and where the next word would stand."""
    cells = [[screen.buffer[y][x] for x in range(SIZE[0])] for y in range(SIZE[1])]
    return cells, screen.cursor.x, screen.cursor.y, screen.dirty
