"""What the rules of tickets need to know of the settings: kinds, names of states, fields, templates, working hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from tui_desk.moments import DAY_MS, HOUR_MS
from tui_desk.priorities import NORMAL, Priorities
from tui_desk.ticket_rows import STATES, TicketState
from tui_desk.typed import dataclass, field_names
from tui_desk.working_hours import Span, WorkingHours, parse_span, parse_week

if TYPE_CHECKING:
    from tui_desk.config.tickets import FieldType, Tickets
    from tui_desk.config.tickets import TicketKind as KindSettings

STATE_NAMES: Mapping[str, tuple[str, str, str, str]] = {
    "en": ("submitted", "in progress", "waiting for you", "resolved"),
    "de": ("eingegangen", "in Bearbeitung", "wartet auf Sie", "erledigt"),
    "es": ("recibida", "en curso", "a la espera de su respuesta", "resuelta"),
    "fr": ("reçue", "en cours", "en attente de votre réponse", "résolue"),
    "ru": ("принята", "в работе", "ждёт вашего ответа", "решена"),
    "uk": ("прийнято", "у роботі", "чекає на вашу відповідь", "вирішено"),
}
"""What a customer reads each state as, in the order of `STATES`."""


@dataclass(frozen=True, slots=True)
class TicketKind:
    """A kind of ticket, and what one of it begins with."""

    name: str
    title: str
    priority: int = NORMAL
    category: str = ""
    assignee: str = ""
    """An agent's login; empty: nobody by the kind."""
    due: Span | None = None
    checklist: tuple[str, ...] = ()
    visible_to_customer: bool = False
    team: str = ""


@dataclass(frozen=True, slots=True)
class TicketField:
    """A field of the desk's own."""

    name: str
    title: str
    type: FieldType = "text"
    choices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Which kinds have it; empty: all."""
    required: bool = False
    """A ticket is not resolved without it."""

    def is_of(self, kind: str) -> bool:
        """Whether tickets of a kind have it."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class TicketTemplate:
    """A ticket that recurs."""

    name: str
    title: str
    text: str = ""
    kind: str = "customer"
    priority: int = NORMAL
    category: str = ""
    tags: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    due: Span | None = None
    team: str = ""


BUILT_IN = (
    TicketKind("customer", "Customer", visible_to_customer=True),
    TicketKind("back_office", "Back office"),
    TicketKind("tracker", "Tracker"),
)


@dataclass(frozen=True)
class TicketPolicy:
    """The settings of tickets as the rules see them."""

    kinds: Mapping[str, TicketKind] = field(default_factory=lambda: {one.name: one for one in BUILT_IN})
    states: Mapping[str, Mapping[TicketState, str]] = field(default_factory=dict)
    """What the config calls states, by language."""
    categories: tuple[str, ...] = ()
    """Empty: whatever agents type."""
    fields: Mapping[str, TicketField] = field(default_factory=dict)
    templates: Mapping[str, TicketTemplate] = field(default_factory=dict)
    hours: WorkingHours = field(default_factory=lambda: WorkingHours(parse_week("mon-fri 9:00-17:00")))
    reopen_days: int = 14
    remind_ms: tuple[int, ...] = (HOUR_MS,)
    """How long before it is due, longest first."""
    remind_by_mail: str = ""
    """The channel by which assignees are reminded by mail, too; empty: none."""

    @property
    def reopen_ms(self) -> int:
        """How long after it was resolved a customer's message reopens a ticket."""
        return self.reopen_days * DAY_MS

    def visible(self, kind: str) -> bool:
        """Whether the customer is told of tickets of a kind."""
        known = self.kinds.get(kind)
        return known is not None and known.visible_to_customer

    def state_name(self, state: TicketState, language: str) -> str:
        """What a customer reads a state as, in a language such as `de-AT`; where it is not known, in English."""
        for spoken in dict.fromkeys((language, language.partition("-")[0], "en")):
            if name := self.states.get(spoken, {}).get(state):
                return name
            if spoken in STATE_NAMES:
                return STATE_NAMES[spoken][STATES.index(state)]
        raise AssertionError("English is always known")


def ticket_policy_of(settings: Tickets, priorities: Priorities) -> TicketPolicy:
    """The rules' view of `[tickets]`."""
    kinds = {one.name: one for one in BUILT_IN}
    for one in settings.kinds:
        kinds[one.name] = _kind(one, kinds.get(one.name), priorities)
    hours = settings.working_hours
    return TicketPolicy(
        kinds=kinds,
        states=settings.states,
        categories=settings.categories,
        fields={
            one.name: TicketField(
                one.name, one.title or _title(one.name), one.type, one.choices, one.kinds, one.required
            )
            for one in settings.fields
        },
        templates={
            one.name: TicketTemplate(
                name=one.name,
                title=one.title,
                text=one.text,
                kind=one.kind,
                priority=priorities.rank(one.priority) or NORMAL,
                category=one.category,
                team=one.team,
                tags=one.tags,
                checklist=one.checklist,
                fields=one.fields,
                due=_span(one.due),
            )
            for one in settings.templates
        },
        hours=WorkingHours(parse_week(hours.days), hours.time_zone, frozenset(hours.holidays)),
        reopen_days=settings.reopen_days,
        remind_by_mail=settings.remind_by_mail,
        remind_ms=tuple(sorted({int(one.total_seconds() * 1000) for one in settings.remind}, reverse=True)),
    )


def _kind(settings: KindSettings, built_in: TicketKind | None, priorities: Priorities) -> TicketKind:
    """What the config says of a kind; of a built-in one the rest stays."""
    given = {name: value for name in field_names(type(settings)) if (value := getattr(settings, name))}
    if settings.visible_to_customer is not None:
        given["visible_to_customer"] = settings.visible_to_customer
    given["priority"] = priorities.rank(settings.priority) or NORMAL
    given["due"] = _span(settings.due)
    return replace(built_in or TicketKind(settings.name, _title(settings.name)), **given)


def _span(text: str) -> Span | None:
    return parse_span(text) if text else None


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
