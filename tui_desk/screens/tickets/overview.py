"""All tickets in the list's place, as a list, a board or a calendar: all three of one view, with one ticket in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui_desk.days import day_of
from tui_desk.desk.desk import Desk
from tui_desk.screens.background import Background
from tui_desk.screens.list_state import Asked, ListState
from tui_desk.screens.tickets import overview_heads as heads
from tui_desk.screens.tickets.overview_reads import (
    OverviewRead,
    Shape,
    Sight,
    TicketRowsRead,
    read_overview,
    read_rows,
)
from tui_desk.ticket_rows import TicketLine, TicketSort, TicketViewName
from tui_desk.widgets.heading import Heading
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.task_pane import GROUP_TITLES
from tui_desk.widgets.ticket_board import CardPainter, TicketBoard
from tui_desk.widgets.ticket_calendar import TicketCalendar
from tui_desk.widgets.ticket_list import TicketList
from tui_desk.widgets.ticket_table import Entry, TablePainter

AnyLines = Lines[Entry] | Lines[TicketLine]


class Movable(Protocol):
    """What the keys that move move."""

    def move(self, step: int) -> None: ...

    def page(self, step: int) -> None: ...

    def half_page(self, step: int) -> None: ...

    def to_top(self) -> None: ...

    def to_end(self) -> None: ...


class Overview(Vertical):
    """Asks for what is shown, shows what was read, and says which tickets are in hand."""

    def __init__(
        self,
        desk: Desk,
        marks: Marks,
        key: Callable[[str], str],
        background: Background,
        counted: Callable[[TicketViewName, Mapping[TicketViewName, int]], None],
    ) -> None:
        """`key`: the key of a command as it is shown, if any; `counted`: shows a view and how many each holds."""
        super().__init__(id="overview")
        self._desk = desk
        self._key = key
        self._counted = counted
        self._background = background
        me, clock, priorities = desk.agent.id, desk.now_ms, desk.policy.priorities
        self._table = TablePainter(me, marks, priorities, clock)
        self.list = TicketList(self._table, id="tickets")
        self.board = TicketBoard(CardPainter(me, marks, priorities, clock), id="board")
        self.calendar = TicketCalendar(self._table, clock, id="calendar")
        self.state: ListState[Sight, TicketSort] = ListState(
            Asked(Sight("open", "list", self.calendar.month), "due")
        )
        self._head = Heading(id="overview-head")
        self._wanted: int | None = None
        """The ticket to go to once it is read."""
        self._missed: tuple[int, int | None] | None = None
        """A ticket in hand that this shape can't show, and where the cursor stood instead."""
        self._left: tuple[int, int | None] | None = None
        """A ticket in hand that went out of the list, and where the cursor went from it."""

    def compose(self) -> ComposeResult:
        yield self._head
        yield self.list
        yield self.board
        yield self.calendar

    def on_mount(self) -> None:
        self._turn_to(self.shape)

    # what is in hand

    @property
    def asked(self) -> Asked[Sight, TicketSort]:
        """What is shown."""
        return self.state.asked

    @property
    def shape(self) -> Shape:
        """How it is shown."""
        return self.asked.view.shape

    @property
    def lines(self) -> AnyLines:
        """The list that the keys go to."""
        match self.shape:
            case "list":
                return self.list
            case "board":
                return self.board.lines
            case "calendar":
                return self.calendar.lines

    @property
    def moves(self) -> Movable:
        """What the keys that move move."""
        return self.calendar if self.shape == "calendar" else self.lines

    def current(self) -> TicketLine | None:
        """The ticket under the cursor."""
        lines = self.lines
        row = lines.row(lines.cursor) if lines.cursor is not None else None
        return row if isinstance(row, TicketLine) else None

    def row(self, ticket_id: int) -> TicketLine | None:
        """A ticket's row, where it was read."""
        rows = (lines.row(ticket_id) for lines in self._every())
        return next((row for row in rows if isinstance(row, TicketLine)), None)

    def selected(self) -> tuple[int, ...]:
        """The tickets that are selected, in the order in which they stand."""
        return tuple(one for lines in self._every() for one in lines.selected())

    def unsettled(self) -> bool:
        """Whether what the next key is meant for is still being read."""
        return not self.state.settled or self.lines.waits_for_row()

    # asking

    def open(self) -> None:
        """It came into sight."""
        self._wanted = self.lines.cursor
        self.state.order(self.asked.sort)
        self.read()

    def show_view(self, view: TicketViewName) -> None:
        """Another view, whole, from its top."""
        self.clear_selection()
        self.state.show(replace(self.asked.view, view=view))
        self.read()

    def order(self, sort: TicketSort) -> None:
        """Another order; the ticket in hand stays in hand."""
        self._wanted = self.lines.cursor
        self.state.order(sort)
        self.read()

    def narrow(self, find: str) -> None:
        """Only what was typed, from its top."""
        if find != self.asked.find:
            self.state.narrow(find)
            self.read()

    def turn(self, shape: Shape) -> None:
        """Another shape; the ticket in hand stays in hand, also over a shape that can't show it."""
        self._wanted = self.lines.cursor
        if self._missed is not None and self._missed[1] == self._wanted:
            self._wanted = self._missed[0]
        self._missed = self._left = None
        line = self.current()
        if shape == "calendar":
            due_at = line.due_at if line is not None else None
            self.calendar.day = day_of(due_at if due_at is not None else self._desk.now_ms())
        self.clear_selection()
        self.state.turn(replace(self.asked.view, shape=shape, month=self.calendar.month))
        self._turn_to(shape)
        self.read()

    def go_to(self, ids: tuple[int, ...]) -> None:
        """To one of these, once what is under way is read: to the one in hand where it is among them."""
        if ids:
            hand = self._hand()
            self._wanted = hand if hand in ids else ids[0]
            self.state.bring_back()
            self.read()

    def read(self) -> None:
        """Read what is asked for when the read begins."""
        fresh, asked = self.state.to_top, self.state.asked

        def read() -> OverviewRead:
            nonlocal asked
            asked = self.state.asked
            return read_overview(self._desk, asked, fresh=fresh)

        self._background.read(
            "fresh tickets" if fresh else "tickets",
            read,
            failed=lambda: self._failed(asked, fresh=fresh),
            after_deeds=fresh or self.state.returning,
            to=self,
        )

    def reload(self) -> None:
        """Read it again, and the rows in sight if they stay."""
        self.read()
        for lines in self._every():
            lines.touch(lines.near() if not self.state.to_top else ())

    # moving

    def across(self, step: int) -> None:
        """To the column or the day beside."""
        if self.shape == "board":
            self.board.across(step)
        elif self.shape == "calendar":
            self.calendar.across(step)

    def next_ticket(self, step: int) -> None:
        """The ticket after this one, or before."""
        if self.shape == "calendar":
            self.calendar.next_ticket(step)
        else:
            self.lines.move(step)

    def clear_selection(self) -> None:
        """Select nothing."""
        for lines in self._every():
            lines.clear_selection()

    def fit(self, *, tall: bool) -> None:
        """As much as there is room for on a terminal of this height."""
        self.board.fit(self.size.width, roomy=tall)
        self.calendar.fit(self.size.width, roomy=tall)
        if tall != self._table.two_lines:
            self._table.two_lines = tall
            self.list.remeasure()
            self.calendar.lines.remeasure()

    def on_resize(self) -> None:
        self.fit(tall=self._table.two_lines)

    def minute(self) -> None:
        """A minute went by."""
        for lines in self._every():
            lines.repaint_all()
        self.read()

    # what was read

    @on(OverviewRead)
    def _on_read(self, event: OverviewRead) -> None:
        event.stop()
        if not self.state.takes(event.asked, fresh=event.fresh):
            return
        self._show_keeping(event)
        if self.state.arrived(empty=self.lines.cursor is None):
            self._begin()
        if self._wanted is not None:
            self._go_to_wanted(self._wanted)
        self.state.brought_back()
        self._show_head()
        self._counted(event.asked.view.view, event.counts)

    @on(TicketRowsRead)
    def _on_rows(self, event: TicketRowsRead) -> None:
        event.stop()
        for lines in self._every():
            lines.put({id_: row for id_, row in event.rows.items() if id_ in lines.ids})
        self._await_no_more(event.wanted)

    @on(Lines.Wanted)
    def _on_wanted(self, event: Lines.Wanted) -> None:
        event.stop()
        lines = event.lines
        wanted = lines.lacking(event.ids) if isinstance(lines, TicketList) else event.ids
        if wanted:
            self._background.read(
                f"ticket rows {wanted}",
                lambda: read_rows(self._desk, wanted),
                failed=lambda: self._await_no_more(wanted),
                to=self,
            )

    @on(TicketCalendar.MonthWanted)
    def _on_month(self, event: TicketCalendar.MonthWanted) -> None:
        event.stop()
        self.state.turn(replace(self.asked.view, month=self.calendar.month))
        self.read()

    @on(Lines.TallyChanged)
    def _on_tally(self, event: Lines.TallyChanged) -> None:
        event.stop()
        self._show_head()

    def _failed(self, asked: Asked[Sight, TicketSort], *, fresh: bool) -> None:
        """This could not be read."""
        if fresh:
            self.state.failed(asked)
        self.state.brought_back()

    def _await_no_more(self, wanted: tuple[int, ...]) -> None:
        """Rows are here, or could not be read; those are asked for when they come into sight again."""
        for lines in self._every():
            lines.unask(wanted)
        self.state.rows_arrived()

    def _hand(self) -> int | None:
        """The ticket in hand; as long as nobody moves also one that went out of the list."""
        if self._left is not None and self._left[1] == self.lines.cursor:
            return self._left[0]
        return self.lines.cursor

    def _show_keeping(self, event: OverviewRead) -> None:
        """Show it, and remember the ticket in hand where it goes out of the list."""
        hand, cursor = self._hand(), self.lines.cursor
        self._show(event)
        if self.state.to_top:
            self._left = None
        elif hand is not None and self.lines.cursor != cursor:
            self._left = (hand, self.lines.cursor)

    def _show(self, event: OverviewRead) -> None:
        asked = event.asked
        words = heads.empty(asked.view.view, asked.find, self._key)
        match asked.view.shape:
            case "list":
                self.list.say_when_empty(words)
                self.list.show(event.sections, dict(GROUP_TITLES.items()), late="overdue")
            case "board":
                self.board.show(event.sections)
            case "calendar":
                self.calendar.show(event.sections, event.late)

    def _begin(self) -> None:
        match self.shape:
            case "list":
                self.list.to_top()
            case "board":
                self.board.begin()
            case "calendar":
                self.calendar.begin()

    def _go_to_wanted(self, wanted: int) -> None:
        self._wanted = None
        match self.shape:
            case "list":
                self.list.go_to(wanted)
            case "board":
                self.board.go_to(wanted)
            case "calendar":
                self.calendar.go_to(wanted)
        if self.lines.cursor != wanted:
            self._missed = (wanted, self.lines.cursor)

    def _turn_to(self, shape: Shape) -> None:
        had_keys = self.has_focus_within
        self.list.display = shape == "list"
        self.board.display = shape == "board"
        self.calendar.display = shape == "calendar"
        if had_keys:
            self.lines.focus()

    def _show_head(self) -> None:
        count = self.list.count if self.shape == "list" else None
        ink = self._head.ink
        self._head.show(heads.title(self.asked, ink), heads.aside(count, len(self.selected()), ink))

    def _every(self) -> Iterator[AnyLines]:
        yield self.list
        yield from self.board.every()
        yield self.calendar.lines
