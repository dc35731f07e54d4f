"""What is in sight of long messages is counted before a frame, and the rest behind it; nobody sees that."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.console.driving import until
from tests.widgets.plain import PLAIN
from tui_desk.rows import MessageRow
from tui_desk.widgets import entry_lines
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.marks import UNICODE
from tui_desk.widgets.message_lines import Entry, MessagePainter
from tui_desk.widgets.timeline import Timeline
from tui_desk.widgets.times import stamp

DAY = 24 * 3_600_000
WIDE = 100


class Kept(Timeline):
    """Counts only what it must."""

    def _count_rest(self) -> None:
        """Never."""


class Host(App[None]):
    """A conversation that fills a terminal."""

    def __init__(self, kind: type[Timeline] = Timeline) -> None:
        super().__init__()
        self.now = 0
        self.timeline = kind(MessagePainter(1, UNICODE, clock=lambda: self.now, key=lambda command: "x"))

    def compose(self) -> ComposeResult:
        yield self.timeline

    def shown(self) -> list[str]:
        """What is in the window, without its scrollbar."""
        timeline = self.timeline
        return [strip.text for strip in timeline.render_lines(timeline.size.region)]

    def stands(self) -> tuple[int | None, list[str]]:
        return self.timeline.cursor, self.shown()

    def words(self) -> str:
        return f"{self.timeline.outer_size}, {counted(self.timeline)} counted"


def mails(count: int, seed: int = 1) -> list[MessageRow]:
    """Of lengths that are hard to guess."""
    dice = random.Random(seed)
    texts = ("\n".join("ab " * dice.randrange(60) for _ in range(dice.randrange(60))) for _ in range(count))
    return [PLAIN._replace(id=number, text=f"head {number}\n{text}") for number, text in enumerate(texts, 1)]


def counted(timeline: Timeline) -> int:
    return sum(row.id in timeline._heights for row in timeline.all_messages())


def lines_of(timeline: Timeline) -> int:
    return sum(timeline.messages.lines(row, timeline.width, timeline.ink) for row in timeline.all_messages())


@pytest.mark.parametrize("then", ["", "to_top", "resize"])
async def test_of_a_hundred_logs_few_are_counted_before_a_frame(
    then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{'at 12:00:00 the host did not answer, ' * 3}\n" * 2_000
    rows = [PLAIN._replace(id=number, text=text) for number in range(1, 101)]
    found: list[int] = []
    lines = MessagePainter.lines

    def noted(self: MessagePainter, row: Entry, width: int, ink: Ink) -> int:
        found.append(1)
        return lines(self, row, width, ink)

    app = Host(Kept)
    async with app.run_test(size=(WIDE, 24)) as pilot:
        monkeypatch.setattr(MessagePainter, "lines", noted)
        app.timeline.open_entries(rows, "")
        assert len(found) <= 8
        found.clear()
        if then == "resize":
            await pilot.resize_terminal(60, 24)
            await until(pilot, lambda: app.timeline.outer_size.width == 60, app.words)
        elif then:
            getattr(app.timeline, then)()
        assert len(found) <= 8


async def test_a_usual_conversation_is_counted_before_its_frame() -> None:
    rows = [PLAIN._replace(id=number, text="what stands in mail, \n" * 100) for number in range(1, 101)]
    app = Host(Kept)
    async with app.run_test(size=(WIDE, 24)):
        app.timeline.open_entries(rows, "")
        assert counted(app.timeline) == 100
        assert app.timeline.virtual_size.height == lines_of(app.timeline)


async def test_the_end_is_the_newest_message_and_then_its_last_line() -> None:
    long = PLAIN._replace(id=2, text="\n".join(f"line {number}" for number in range(300)))
    app = Host()
    async with app.run_test(size=(WIDE, 24)):
        timeline = app.timeline
        timeline.open_entries([PLAIN._replace(id=1), long], "")
        timeline.to_top()
        timeline.to_end()
        assert "line 0" in "".join(app.shown())
        timeline.to_end()
        assert "line 299" in "".join(app.shown())
        timeline.to_end()
        assert "line 299" in "".join(app.shown())
        timeline.to_newest()
        assert "line 0" in "".join(app.shown())


@pytest.mark.parametrize("cursor", [1, 17, 40])
async def test_nothing_moves_when_the_rest_is_counted(cursor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_lines, "AT_ONCE", 1)
    seen: list[tuple[int | None, list[str]]] = []
    count = Timeline._count_rest

    def noted(self: Timeline) -> None:
        count(self)
        seen.append(app.stands())

    monkeypatch.setattr(Timeline, "_count_rest", noted)
    app = Host()
    async with app.run_test(size=(WIDE, 24)) as pilot:
        app.timeline.open_entries(mails(40), "")
        app.timeline.go_to(cursor)
        before = app.stands()
        assert counted(app.timeline) < 20
        monkeypatch.setattr(entry_lines, "AT_ONCE", 10_000)
        await until(pilot, lambda: counted(app.timeline) == 40, app.words)
        assert len(seen) > 2
        assert all(one == before for one in seen)
        assert app.timeline.virtual_size.height == lines_of(app.timeline)


async def test_what_is_read_of_a_long_message_stays_in_sight_when_the_window_is_resized() -> None:
    rows = [row._replace(text="\n".join(f"line {n} {'of it ' * 12}" for n in range(300))) for row in mails(9)]
    app = Host()
    async with app.run_test(size=(WIDE, 24)) as pilot:
        app.timeline.open_entries(rows, "")
        for _ in range(5):
            app.timeline.page(1)
        first = app.shown()[0].split("line ")[1].split()[0]
        await pilot.resize_terminal(60, 24)
        await until(pilot, lambda: app.timeline.outer_size.width == 60, app.words)
        assert app.timeline.cursor == rows[-1].id
        assert f" line {first} " in "".join(app.shown()[:2])


@pytest.mark.parametrize("waits", [True, False])
async def test_who_scrolls_or_waits_past_midnight_sees_all_of_an_edited_message(waits: bool) -> None:
    """Its words about that are another line by then."""
    edited = PLAIN._replace(
        id=1, text="what it says", edited_at=0, revisions=((0, "before"),), links=("https://x.example",)
    )
    app = Host()
    async with app.run_test(size=(48, 10)) as pilot:
        app.timeline.open_entries([edited, *(row._replace(id=row.id + 1) for row in mails(5))], "")
        if waits:
            app.timeline.to_top()
        app.now = DAY
        if waits:
            app.timeline.repaint_all()
        else:
            app.timeline.to_top()
        await pilot.pause()
        shown = "\n".join(app.shown())
        assert "1 link" in shown
        assert (f"edited {stamp(0, DAY)}" in shown) == waits
        painted = app.timeline.messages.paint(
            edited, app.timeline.width, selected=False, ink=app.timeline.ink, base=Style()
        )
        assert app.timeline._layout_of_items.height(0) == len(painted)


async def moved(pilot: Pilot[None], app: Host, step: str, by: int) -> None:
    timeline = app.timeline
    match step:
        case "to_top" | "to_end" | "toggle_quotes":
            getattr(timeline, step)()
        case "go_to":
            timeline.go_to(1 + by % 40)
        case "wheel":
            timeline.scroll_to(y=timeline.scroll_y + by % 7 - 3, animate=False, force=True, immediate=True)
        case "resize":
            await pilot.resize_terminal(60 + by % 50, 10 + by % 30)
            await until(pilot, lambda: timeline.outer_size.width == 60 + by % 50, app.words)
        case "update":
            rows = timeline.all_messages()
            timeline.update_entries([*rows, rows[-1]._replace(id=rows[-1].id + 1)])
        case _:
            getattr(timeline, step)(1 if by % 2 else -1)


STEPS = [
    *["move", "page", "half_page"] * 6,
    *["to_top", "to_end", "toggle_quotes", "go_to", "wheel", "resize", "update"],
]


async def walked(kind: type[Timeline], seed: int) -> Sequence[tuple[str, int | None, list[str]]]:
    dice, app = random.Random(seed), Host(kind)
    async with app.run_test(size=(WIDE, 24)) as pilot:
        app.timeline.open_entries(mails(40, seed), "")
        found = [("open", *app.stands())]
        for _ in range(80):
            step = dice.choice(STEPS)
            await moved(pilot, app, step, dice.randrange(1_000))
            found.append((step, *app.stands()))
        assert kind is Timeline or counted(app.timeline) < len(app.timeline.ids)
        return found


@pytest.mark.parametrize("seed", range(6))
async def test_who_goes_about_sees_the_same_as_where_all_is_counted(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await walked(Timeline, seed)
    monkeypatch.setattr(entry_lines, "AT_ONCE", 1)
    assert await walked(Kept, seed) == whole
