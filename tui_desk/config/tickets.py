"""`[tickets]`: kinds, fields, templates, working hours and reminders; `config.example.toml` says the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from tui_desk.config.checks import Filled, Language, matching
from tui_desk.config.durations import Duration
from tui_desk.config.rule import After, Before, Flag, Whole, between
from tui_desk.config.table import Table
from tui_desk.config.ticket_texts import Tables, Tell
from tui_desk.ticket_rows import TicketState
from tui_desk.typed import dataclass
from tui_desk.working_hours import parse_span, parse_week

FieldType = Literal["text", "number", "date", "choice", "yes_no"]
BUILT_IN_KINDS = ("customer", "back_office", "tracker")


def _zone(value: str) -> str:
    if not value:
        return value
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("must be the name of a time zone, such as Europe/Berlin") from error
    return value


def _span(value: str) -> str:
    if value:
        parse_span(value)
    return value


def _week(value: str) -> str:
    parse_week(value)
    return value


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError("must be a date, such as 2026-12-25") from error


Word = Annotated[
    str,
    matching(r"[a-z][a-z0-9_]{0,29}", "at most 30 small letters, digits and underscores, a letter first"),
]
"""What verbs and events call it."""
Zone = Annotated[str, After(_zone)]
Span = Annotated[str, After(_span)]
Week = Annotated[str, After(_week)]
Day = Annotated[date, Before(_day)]


@dataclass(frozen=True, slots=True)
class TicketKind(Table):
    """A kind of ticket, or other defaults for one of the built-in kinds."""

    name: Word
    title: str = ""
    """As agents read it; empty: the name."""
    priority: str = ""
    """One of `[priorities]`; empty: the normal one."""
    category: str = ""
    assignee: str = ""
    """An agent's login."""
    team: str = ""
    """One of `[teams]`."""
    due: Span = ""
    checklist: tuple[str, ...] = ()
    visible_to_customer: Flag | None = None
    """Whether the customer is told its number and state; None: a built-in kind as it is, another one not."""


@dataclass(frozen=True, slots=True)
class TicketField(Table):
    """A field of the desk's own."""

    name: Word
    title: str = ""
    type: FieldType = "text"
    choices: tuple[str, ...] = ()
    kinds: tuple[Word, ...] = ()
    """Which kinds of ticket have it; none named: all."""
    required: Flag = False
    """A ticket is not resolved without it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.type == "choice") != bool(self.choices):
            raise ValueError('a field of type "choice" has `choices`, and only such a one')


@dataclass(frozen=True, slots=True)
class TicketTemplate(Table):
    """A ticket that recurs."""

    name: Word
    title: Filled
    text: str = ""
    kind: Word = "customer"
    priority: str = ""
    """One of `[priorities]`; empty: the normal one."""
    category: str = ""
    team: str = ""
    tags: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    fields: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    due: Span = ""


@dataclass(frozen=True, slots=True)
class WorkingTime(Table):
    """When the team is at work."""

    days: Week = "mon-fri 9:00-17:00"
    time_zone: Zone = ""
    """Empty: the machine's own."""
    holidays: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Tickets(Table):
    """Tickets."""

    reopen_days: Annotated[Whole, between(0, 3650)] = 14
    """A customer's message within so many days reopens a resolved ticket."""
    remind: tuple[Duration, ...] = (timedelta(hours=1),)
    """How long before it is due its assignee is reminded; when it is due, in any case."""
    remind_by_mail: str = ""
    """The mailbox by which assignees are reminded by mail, too; empty: none."""
    categories: tuple[str, ...] = ()
    """What tickets are about; empty: whatever agents type."""
    states: Mapping[Language, Mapping[TicketState, str]] = field(default_factory=dict)
    """What customers read a state as, by language."""
    working_hours: WorkingTime = field(default_factory=WorkingTime)
    tell: Tell = field(default_factory=Tell)
    kinds: Annotated[tuple[TicketKind, ...], Tables] = ()
    fields: Annotated[tuple[TicketField, ...], Tables] = ()
    templates: Annotated[tuple[TicketTemplate, ...], Tables] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        kinds = {*BUILT_IN_KINDS, *_unique("kind", [one.name for one in self.kinds])}
        fields = {*_unique("field", [one.name for one in self.fields])}
        _unique("template", [one.name for one in self.templates])
        for one in self.fields:
            _require("kind", kinds, one.kinds)
        for template in self.templates:
            _require("kind", kinds, [template.kind])
            _require("field", fields, template.fields)
        if self.categories:
            used = [*(kind.category for kind in self.kinds), *(one.category for one in self.templates)]
            _require("category", {*self.categories}, list(filter(None, used)))

    def defaults(self, option: str) -> Iterator[tuple[str, str]]:
        """Where kinds and templates say an option, and what."""
        for table, several in (("kinds", self.kinds), ("templates", self.templates)):
            yield from (
                (f"{table}[{place}].{option}", getattr(one, option)) for place, one in enumerate(several)
            )


def _unique(what: str, names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two {what}s have the name {name!r}; give each its own")
    return names


def _require(what: str, known: set[str], wanted: Sequence[str] | Mapping[str, Any]) -> None:
    for name in wanted:
        if name not in known:
            raise ValueError(f"there is no {what} {name!r}; there are: {', '.join(sorted(known)) or 'none'}")
