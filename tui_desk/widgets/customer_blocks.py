"""What is told of a customer, block by block: who he is, what he is known by, his tickets, all he ever wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from tui_desk import moments
from tui_desk.customer_rows import (
    CustomerDetail,
    HistoryLine,
    JoinedCustomer,
    KnownBy,
    LastAnswer,
    LookupRow,
    Suggestion,
)
from tui_desk.text.clean import clean
from tui_desk.ticket_rows import TicketLine
from tui_desk.typed import dataclass
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.parts import How, Part
from tui_desk.widgets.times import age, stamp
from tui_desk.words.languages import written_in

_KINDS = 48
"""Bits of an item below those that say what it is."""
_KNOWN, _NOTE, _NAMED, _JOINED, _MAYBE, _ANSWER, _TICKET, _TALK = (kind << _KINDS for kind in range(1, 9))
MOST_MONTHS = 4


@dataclass(frozen=True, slots=True)
class Attribute:
    """What the desk keeps of him by a name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line of the notes, by its place in them."""

    place: int


Target = KnownBy | Attribute | NoteLine | JoinedCustomer | Suggestion | LastAnswer
"""What a key does something to, besides tickets and conversations."""
Block = Part[Target] | TicketLine | HistoryLine


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a customer."""

    detail: CustomerDetail
    history: tuple[HistoryLine, ...]
    """His newest conversations, newest first."""
    more: bool
    """There are older ones."""
    suggestions: tuple[Suggestion, ...]


def card(told: Told, now: int, marks: Marks) -> dict[int, Block]:
    """All but his conversations, by item, in order; negative ones are only looked at."""
    found: dict[int, Block] = {}
    for title, blocks in _sections(told, now, marks):
        if not blocks:
            continue
        if title:
            found[-len(found) - 1] = Part(((title, "strong"),))
        found |= blocks
        found[-len(found) - 1] = Part((("", "plain"),))
    return found


def talks(told: Told) -> dict[int, Block]:
    """His conversations over all channels."""
    line = told.detail.line
    count = f"{line.conversations} conversation{'s' * (line.conversations != 1)}"
    found: dict[int, Block] = {-_TALK: Part(((f"{count}, {line.open_conversations} open", "strong"),))}
    if not told.history:
        found[-_TALK - 1] = Part((("He has not written yet.", "dim"),))
    found |= {talk_item(one): one for one in told.history}
    if told.more:
        found[-_TALK - 2] = Part((("  … older ones come as you go on", "dim"),))
    return found


def note_lines(notes: str) -> list[str]:
    """The lines of the notes; a `NoteLine` says which."""
    return clean(notes).split("\n")


def talk_item(one: HistoryLine) -> int:
    """The item of a conversation."""
    return _TALK + one.id


def _sections(told: Told, now: int, marks: Marks) -> Iterator[tuple[str, Mapping[int, Block]]]:
    detail, dot = told.detail, marks.dot
    yield "", dict(_facts(detail, now, dot))
    notes = [(NoteLine(place), one_line(text)) for place, text in enumerate(note_lines(detail.notes))]
    yield "Notes", {_NOTE + one.place: Part(((f"  {text}", "note"),), "", one) for one, text in notes if text}
    resolved = f" {dot} {detail.tickets_resolved} resolved" if detail.tickets_resolved else ""
    tickets: dict[int, Block] = {_TICKET + one.id: one for one in detail.tickets}
    if resolved and not tickets:
        tickets = {-_TICKET: Part((("  none", "dim"),))}
    yield f"Open tickets{resolved}", tickets
    yield (
        "Known by",
        {
            _KNOWN + one.id: Part(((f"  {_known(one, marks)}", "plain"),), "", one)
            for one in detail.identities
        },
    )
    named = [Attribute(name, value) for name, value in detail.attributes.items()]
    yield "Attributes", {_NAMED + place: _attribute(one) for place, one in enumerate(named)}
    for place, source in enumerate(detail.lookups):
        yield _source(source, now), dict(_outside(source, place))
    yield "Joined to him", {_JOINED + one.id: _joined(one, dot) for one in detail.joined}
    yield "May be the same", {_MAYBE + one.id: _maybe(one) for one in told.suggestions}


def _facts(detail: CustomerDetail, now: int, dot: str) -> Iterator[tuple[int, Block]]:
    """Short lines: who he is, where, how often he wrote and about what, who answered last."""
    where = [
        one_line(detail.line.organisation),
        one_line(written_in(detail.language, detail.guessed_language)),
        clock_words(detail.time_zone, now),
    ]
    first: list[tuple[str, How]] = [(f" {dot} ".join(filter(None, where)), "plain")] if any(where) else []
    first.append((_wrote(detail, now), "dim"))
    if often := _often(detail, dot):
        first.append((often, "dim"))
    if about := _about(detail):
        first.append((f"about {about}", "dim"))
    yield -_ANSWER, Part(tuple(first))
    if (answer := detail.last_answer) is not None:
        by = one_line(answer.by) or "the desk"
        words = f"answered last by {by} in #{answer.conversation_id}"
        yield _ANSWER, Part(((words, "plain"),), age(answer.at, now), answer)


def clock_words(time_zone: str, now: int) -> str:
    """`Europe/Madrid, Tue 14:05 there`; of a zone this machine does not know only its name; empty: not known."""
    name = one_line(time_zone)
    try:
        there = _there(time_zone, now) if time_zone else None
    except (KeyError, ValueError, OSError):  # a zone that this machine does not know is a KeyError
        there = None
    return f"{name}, {_clock(there)} there" if there is not None else name


def _there(time_zone: str, now: int) -> datetime:
    from zoneinfo import ZoneInfo

    return moments.moment(now).astimezone(ZoneInfo(time_zone))


def _clock(there: datetime) -> str:
    return f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[there.weekday()]} {there:%H:%M}"


def _wrote(detail: CustomerDetail, now: int) -> str:
    if not detail.wrote or detail.first_at is None or detail.last_at is None:
        return f"here since {stamp(detail.created_at, now)}, has not written yet"
    count = "1 message" if detail.wrote == 1 else f"{detail.wrote:,} messages"
    if detail.wrote == 1:
        return f"wrote {count}, {stamp(detail.last_at, now)}"
    return f"wrote {count} since {stamp(detail.first_at, now)}, the last {stamp(detail.last_at, now)}"


def _often(detail: CustomerDetail, dot: str) -> str:
    months = detail.about.months[-MOST_MONTHS:]
    if len(months) < 2:
        return ""
    return "by month " + f" {dot} ".join(f"{one_line(month)} {number}" for month, number in months)


def _about(detail: CustomerDetail) -> str:
    counted = (*detail.about.categories, *detail.about.tags)
    return ", ".join(f"{one_line(name)} {number}" for name, number in counted[:6])


def _known(one: KnownBy, marks: Marks) -> str:
    shown = one_line(one.shown)
    if one.kind == "mail":
        return f"{marks.channel('mail')} {shown}"
    return f"{marks.channel(one.kind)} {one_line(one.kind)} {shown}"


def _attribute(one: Attribute) -> Part[Target]:
    return Part(((f"  {one_line(one.name)}: {one_line(one.value)}", "plain"),), "", one)


def _source(source: LookupRow, now: int) -> str:
    return f"{one_line(source.source)}, {stamp(source.at, now)}"


def _outside(source: LookupRow, place: int) -> Iterator[tuple[int, Part[Target]]]:
    """What an outside source says; only looked at."""
    first = -_MAYBE - (place << 32)
    if source.problem:
        yield first, Part(((f"  ! {one_line(source.problem)}", "bad"),))
    for number, (name, value) in enumerate(source.fields, 1):
        yield first - number, Part(((f"  {one_line(name)}: {one_line(str(value))}", "plain"),))


def _joined(one: JoinedCustomer, dot: str) -> Part[Target]:
    lines: list[tuple[str, How]] = [
        (f"  {one_line(one.name) or '(no name)'} {dot} customer {one.id}", "plain")
    ]
    notes = [line for line in clean(one.notes).strip().split("\n") if line.strip()]
    lines += [(f"    {line}", "note") for line in notes]
    return Part(tuple(lines), "", one)


def _maybe(one: Suggestion) -> Part[Target]:
    name = one_line(one.name) or one_line(one.address) or "(no name)"
    address = f" <{one_line(one.address)}>" if one.name and one.address else ""
    return Part(((f"  {name}{address}", "plain"), (f"    {one_line(one.reason)}", "accent")), "", one)
