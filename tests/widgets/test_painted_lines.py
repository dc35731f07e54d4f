"""Lines that were painted: nothing is kept of them but by who shows them, and a bar has one."""

from __future__ import annotations

import weakref

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import DimFilter, LineFilter

from tui_desk.widgets.footer_bar import FooterBar
from tui_desk.widgets.strips import Line

GROUND = Color(0, 0, 0)


class Seen(Line):
    """A line that can be watched."""

    __slots__ = ("__weakref__",)


class Footed(App[None]):
    """A last line and nothing else."""

    def compose(self) -> ComposeResult:
        yield FooterBar()


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


async def test_a_last_line_that_is_still_higher_than_what_it_says_says_it_once() -> None:
    app = Footed()
    async with app.run_test(size=(40, 6)):
        footer = app.query_one(FooterBar)
        footer.hints([("r", "reply")])
        assert [footer.render_line(y).text.strip() for y in range(3)] == ["r reply", "", ""]
        assert footer.render_line(2).cell_length == 40
