"""Lines that were painted: nothing is kept of them but by who shows them."""

from __future__ import annotations

import weakref

from rich.segment import Segment
from textual.color import Color
from textual.filter import DimFilter, LineFilter

from tui_desk.widgets.strips import Line

GROUND = Color(0, 0, 0)


class Seen(Line):
    """A line that can be watched."""

    __slots__ = ("__weakref__",)


class Louder(LineFilter):
    """One that changes what it is given."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(one.text.upper(), one.style) for one in segments]


def test_a_line_that_no_filter_changes_is_itself_and_gone_with_who_painted_it() -> None:
    line = Seen([Segment("words")])
    filters = [DimFilter()]
    assert line.through(filters, GROUND) is line.through(filters, GROUND) is line
    watched = weakref.ref(line)
    del line
    assert watched() is None


def test_a_line_that_a_filter_changes_is_changed_once() -> None:
    line, filters = Line([Segment("words")]), [Louder()]
    made = line.through(filters, GROUND)
    assert made.text == "WORDS"
    assert line.through(filters, GROUND) is made
