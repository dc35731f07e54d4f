"""What is sent for a frame: whatever stood there before, the terminal shows the same as if all of it were sent."""

from __future__ import annotations

import random
import sys

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui_desk.widgets.glass import _UNSURE, Glass
from tui_desk.widgets.pens import blank_of, pen_of

Row = list[tuple[str, Style]]
WIDTH, HEIGHT, CUT = 24, 3, 9
"""Two panes side by side."""
LETTERS = ["a", "b", " ", "  ", "·", "│", "é", "e\u0301", "я", "漢", "あ", "😀", "ע", "ب", "✉"]
STYLES = [
    Style(),
    Style(bold=True),
    Style(dim=True, italic=True),
    Style(color="red"),
    Style(color="#102030", bgcolor="#fefefe"),
    Style(bgcolor="#fefefe"),
    Style(reverse=True),
    Style(underline=True, color="red"),
]
Frame = list[tuple[Row, Row]]
seeds = st.integers(0, 2**32)


def row(dice: random.Random) -> Row:
    """Some words in some styles."""
    return [
        ("".join(dice.choices(LETTERS, k=dice.randint(0, 9))), dice.choice(STYLES))
        for _ in range(dice.randint(0, 5))
    ]


def history(seed: int) -> list[Frame]:
    """One frame after the other; in each some rows are as they were before."""
    dice = random.Random(seed)
    frames: list[Frame] = [[(row(dice), row(dice)) for _ in range(HEIGHT)]]
    for _ in range(dice.randint(0, 4)):
        frames.append([old if dice.random() < 0.3 else (row(dice), row(dice)) for old in frames[-1]])
    return frames


def strip(row: Row, width: int) -> Strip:
    """A piece of this width."""
    return Strip([Segment(text, style) for text, style in row if text]).adjust_cell_length(width, Style())


def update(frame: Frame) -> LayoutUpdate:
    """A whole screen of two panes."""
    lines = [[strip(left, CUT), strip(right, WIDTH - CUT)] for left, right in frame]
    return LayoutUpdate([iter(line) for line in lines], Region(0, 0, WIDTH, HEIGHT))


def sent(glass: Glass, frame: Frame) -> str:
    """What goes to the terminal."""
    return glass.difference(update(frame), (WIDTH, HEIGHT), ColorSystem.TRUECOLOR)


def cells(screen: pyte.Screen, width: int = WIDTH, height: int = HEIGHT) -> list[list[object]]:
    """All that can be seen."""
    return [[_seen(screen.buffer[y][x]) for x in range(width)] for y in range(height)]


def _seen(cell: pyte.screens.Char) -> object:
    if cell.data == " " and not (cell.reverse or cell.underscore):
        return cell.bg
    return cell


def shown(*texts: str) -> list[list[object]]:
    """What a terminal shows after these."""
    screen = pyte.Screen(WIDTH + 1, HEIGHT)  # it takes an accent behind the last column for a new line
    stream = pyte.Stream(screen)
    for text in texts:
        stream.feed(text)
    return cells(screen)


@given(seeds)
def test_frame_after_frame_the_terminal_shows_what_it_would_if_the_last_one_came_alone(seed: int) -> None:
    glass = Glass()
    frames = history(seed)
    texts = [sent(glass, frame) for frame in frames]
    assert shown(*texts) == shown(sent(Glass(), frames[-1]))


@given(seeds)
def test_the_same_frame_again_sends_nothing_until_what_is_shown_was_forgotten(seed: int) -> None:
    glass = Glass()
    frame = history(seed)[0]
    first = sent(glass, frame)
    assert sent(glass, frame) == ""
    glass.forget()
    assert sent(glass, frame) == first


def test_another_size_is_sent_whole() -> None:
    glass = Glass()
    line = LayoutUpdate([[Strip([Segment("same")])]], Region(0, 0, 4, 1))
    first = glass.difference(line, (4, 1), ColorSystem.TRUECOLOR)
    assert glass.difference(line, (5, 1), ColorSystem.TRUECOLOR) == first


@given(seeds, st.integers(1, WIDTH), st.integers(1, HEIGHT))
def test_a_frame_made_for_a_larger_terminal_is_cut_to_the_smaller_one(
    seed: int, width: int, height: int
) -> None:
    glass = Glass()
    larger = update(history(seed)[0])
    text = glass.difference(larger, (width, height), ColorSystem.TRUECOLOR)
    after = [strip(row(random.Random(seed)), width) for _ in range(height)]
    smaller = LayoutUpdate([[line] for line in after], Region(0, 0, width, height))
    then = glass.difference(smaller, (width, height), ColorSystem.TRUECOLOR)
    alone = Glass().difference(smaller, (width, height), ColorSystem.TRUECOLOR)
    assert shown(text, then) == shown(alone)


def test_one_letter_more_is_all_that_is_sent() -> None:
    glass = Glass()
    plain: Row = []
    sent(glass, [([("Hello", Style())], plain)] * HEIGHT)
    more: Frame = [([("Hello", Style())], plain)] * (HEIGHT - 1) + [([("Hello!", Style())], plain)]
    assert sent(glass, more) == f"\x1b[{HEIGHT};6H!"


def test_what_may_be_of_another_width_elsewhere_is_sent_with_all_that_follows_in_its_pane() -> None:
    glass = Glass()
    plain: Row = []
    sent(glass, [([("ab漢字", Style())], [("right", Style())])] + [(plain, plain)] * (HEIGHT - 1))
    text = sent(glass, [([("ab漢子", Style())], [("right", Style())])] + [(plain, plain)] * (HEIGHT - 1))
    assert text == "\x1b[1;2Hb漢子   "


@given(st.sampled_from(STYLES), st.sampled_from(STYLES))
def test_a_style_is_told_by_what_differs(before: Style, after: Style) -> None:
    first, second = (pen_of(style, ColorSystem.TRUECOLOR) for style in (before, after))
    there = shown(f"{pen_of(None, ColorSystem.TRUECOLOR).then(first)}x{first.then(second)}y")
    alone = shown(f" {pen_of(None, ColorSystem.TRUECOLOR).then(second)}y")
    assert there[0][1] == alone[0][1]
    assert first.then(second) == "" or first is not second
    assert blank_of(first).ground == first.ground


def test_every_character_whose_width_is_taken_for_sure_is_one_cell_wide() -> None:
    sure = (one for one in map(chr, range(sys.maxunicode + 1)) if not _UNSURE.match(one))
    assert [one for one in sure if cell_len(one) != 1] == []
