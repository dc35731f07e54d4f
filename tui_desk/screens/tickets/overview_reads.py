"""What the screen of tickets reads, in worker threads: what stands where, then the rows in sight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from textual.message import Message

from tui_desk.days import day_of
from tui_desk.desk.desk import Desk
from tui_desk.desk.tickets import finding, laying
from tui_desk.desk.tickets.narrowing import Context, context_of
from tui_desk.screens.list_state import Asked
from tui_desk.ticket_rows import TicketLine, TicketSort, TicketViewName
from tui_desk.typed import dataclass
from tui_desk.widgets.ticket_calendar import span_of
from tui_desk.widgets.ticket_list import Sections

Shape = Literal["list", "board", "calendar"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
"""In the order in which a key goes through them."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Which tickets are looked at, and how."""

    view: TicketViewName
    shape: Shape
    month: date
    """Its first day; for the calendar."""


@dataclass
class OverviewRead(Message):
    """Where the tickets of a view stand, and how many every view holds."""

    asked: Asked[Sight, TicketSort]
    sections: Sections
    """By group, by state or by day as ISO writes it; under an empty name what stands in no group."""
    late: frozenset[int]
    """Of a calendar: what should be done by now."""
    counts: Mapping[TicketViewName, int]
    fresh: bool
    """It was asked for anew; else it is read again."""


@dataclass
class TicketRowsRead(Message):
    """Rows of tickets."""

    wanted: tuple[int, ...]
    rows: Mapping[int, TicketLine]


def read_overview(desk: Desk, asked: Asked[Sight, TicketSort], *, fresh: bool) -> OverviewRead:
    """What stands where."""
    context = context_of(desk)
    counts = desk.ask(finding.counts, context)
    sections, late = _laid(desk, asked, context)
    return OverviewRead(asked, sections, late, counts, fresh)


def read_rows(desk: Desk, wanted: tuple[int, ...]) -> TicketRowsRead:
    """These rows."""
    return TicketRowsRead(wanted, desk.ask(finding.lines, wanted))


def _laid(desk: Desk, asked: Asked[Sight, TicketSort], context: Context) -> tuple[Sections, frozenset[int]]:
    view, find = asked.view.view, asked.find
    match asked.view.shape:
        case "calendar":
            return _by_day(desk, asked, context)
        case "board":
            columns = desk.ask(laying.columns, view, asked.sort, context, find=find)
            return dict(columns.items()), frozenset()
        case "list" if asked.sort == "due":
            groups = desk.ask(laying.groups, view, context, find=find)
            return dict(groups.items()), frozenset()
    return {"": desk.ask(finding.ids, view, asked.sort, context, find=find)}, frozenset()


def _by_day(desk: Desk, asked: Asked[Sight, TicketSort], context: Context) -> tuple[Sections, frozenset[int]]:
    first, end = span_of(asked.view.month)
    found = desk.ask(laying.dues, asked.view.view, context, first=first, end=end, find=asked.find)
    days: dict[str, list[int]] = {}
    for id_, at, _ in found:
        days.setdefault(day_of(at).isoformat(), []).append(id_)
    return days, frozenset(id_ for id_, _, late in found if late)
