"""One ticket, whole: what it says, what hangs on it, what happened; the cursor stands on what a key can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar

from tui_desk.notice_rows import NoticeRow
from tui_desk.rows import EventRow
from tui_desk.text.clean import clean
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import (
    ChecklistRow,
    ConcernedCustomer,
    LinkedConversation,
    LinkedTicket,
    TicketDetail,
    TicketMessageRow,
    TicketNoteRow,
)
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.layout import Even, Layout, Measured
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.parts import How, Part, PartPainter
from tui_desk.widgets.ticket_told import told
from tui_desk.widgets.times import age, stamp, until
from tui_desk.words.events import sentence
from tui_desk.words.tickets import LINK_WORDS, STATE_WORDS, field_value, of_merged

Target = ChecklistRow | LinkedConversation | LinkedTicket | TicketMessageRow | NoticeRow | ConcernedCustomer
_Part = Part[Target]
_KINDS = 48
"""Bits of an item below those that say what it is."""
_TEXT, _STEP, _CONVERSATION, _MESSAGE, _OTHER, _NOTE, _TOLD, _CUSTOMER = (
    kind << _KINDS for kind in range(1, 9)
)

_TELLING = ("ticket_told", "ticket_untold")
"""Of all that happens only these may be of an announcement; the record of another one is read for its words alone."""


def parts_of(
    detail: TicketDetail,
    entries: Sequence[TicketNoteRow | EventRow],
    notices: Sequence[NoticeRow],
    now: int,
    dot: str,
    again: str = "",
) -> dict[int, _Part]:
    """The blocks of a ticket by item, in order; negative ones are only looked at. `again`: the key that tells again."""
    found: dict[int, _Part] = {}
    for title, parts in _sections(detail, entries, notices, now, dot, again):
        if not parts:
            continue
        if title:
            found[-len(found) - 1] = Part(((title, "strong"),))
        found |= parts
        found[-len(found) - 1] = Part((("", "plain"),))
    return found


class TicketView(Lines[_Part]):
    """The middle pane while a ticket is read."""

    LIGHTS_CURSOR: ClassVar[bool] = True

    def __init__(
        self,
        clock: Callable[[], int],
        dot: str,
        again: str,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(PartPainter(), id=id)
        self._again = again
        self._clock = clock
        self._dot = dot

    def show(
        self,
        detail: TicketDetail,
        entries: Sequence[TicketNoteRow | EventRow],
        notices: Sequence[NoticeRow],
        *,
        another: bool,
    ) -> None:
        """A ticket as it stands; `another`: from its beginning."""
        parts = parts_of(detail, entries, notices, self._clock(), self._dot, self._again)
        self._painted.clear()
        for item, part in parts.items():
            self._rows[item] = part
        if another:
            self._cursor = None
        self.set_ids(tuple(parts))
        if another:
            self._scroll(0)

    def target(self) -> Target | None:
        """What stands under the cursor."""
        part = self._rows.get(self._cursor) if self._cursor is not None else None
        return part.target if part is not None else None

    def measure(self) -> Layout:
        if not self.size.height:
            return Even(len(self._ids), 1)
        return Measured(len(self._paint(index)) for index in range(len(self._ids)))

    def toggle_select(self) -> None:
        """Nothing is selected here."""

    def select_all(self) -> None:
        """Nothing is selected here."""


def _sections(
    detail: TicketDetail,
    entries: Sequence[TicketNoteRow | EventRow],
    notices: Sequence[NoticeRow],
    now: int,
    dot: str,
    again: str,
) -> Iterator[tuple[str, Mapping[int, _Part]]]:
    yield "", _text(detail)
    yield "", _fields(detail)
    done, steps = detail.line.checklist
    yield f"Checklist {dot} {done} of {steps}", {_STEP + one.id: _step(one) for one in detail.checklist}
    yield "Told customers", _told(notices, now, dot, again)
    yield (
        "Conversations",
        {_CONVERSATION + one.id: _conversation(one, now, dot) for one in detail.conversations},
    )
    yield "Also concerns", _concerned(detail)
    yield "Made from", {_MESSAGE + one.message_id: _message(one, now) for one in detail.messages}
    yield "Tickets", {_OTHER + one.id: _ticket(one, dot) for one in detail.tickets}
    yield f"Notes and changes {dot} newest last", _thread(detail.line.id, entries, now, dot)


def _text(detail: TicketDetail) -> dict[int, _Part]:
    paragraphs = [line for line in clean(detail.text).split("\n") if line.strip()]
    return {_TEXT + place: Part(((line, "plain"),)) for place, line in enumerate(paragraphs)}


def _fields(detail: TicketDetail) -> dict[int, _Part]:
    lines = [f"{one_line(name)}: {one_line(field_value(value))}" for name, value in detail.fields.items()]
    if detail.line.tags:
        lines.append(f"tags: {' '.join(map(one_line, detail.line.tags))}")
    shown: tuple[tuple[str, How], ...] = tuple((line, "dim") for line in lines)
    return {-(_TEXT): Part(shown)} if shown else {}


def _step(step: ChecklistRow) -> _Part:
    mark, how = ("[x]", "dim") if step.done_at is not None else ("[ ]", "plain")
    shown: How = "dim" if how == "dim" else "plain"
    return Part(((f"{mark} {one_line(step.text)}", shown),), one_line(step.done_by), step)


def _conversation(one: LinkedConversation, now: int, dot: str) -> _Part:
    who = one_line(one.customer_name) or "(nobody)"
    since = f"{one.said_since} new since" if one.said_since else "nothing new"
    first = f"#{one.id} {who}: {one_line(one.subject) or '(no subject)'}"
    second = f"  {one_line(one.channel)} {dot} {one.status} {dot} {since}"
    return Part(((first, "plain"), (second, "dim")), age(one.last_at, now), one)


def _told(notices: Sequence[NoticeRow], now: int, dot: str, again: str) -> dict[int, _Part]:
    found: dict[int, _Part] = {}
    for one in told(notices, now, dot, again):
        how: How = "bad" if one.wrong else "plain"
        why: tuple[tuple[str, How], ...] = ((one.why, "dim"),) if one.why else ()
        item = _TOLD + one.row.id if one.row is not None else -_TOLD - len(found)
        found[item] = Part(((one.words, how), *why), one.right, one.row)
    return found


def _concerned(detail: TicketDetail) -> dict[int, _Part]:
    others = [ConcernedCustomer(*one) for one in detail.customers if one[0] != detail.line.requester_id]
    return {
        _CUSTOMER + one.id: Part(((one_line(one.name) or f"customer {one.id}", "plain"),), "", one)
        for one in others
    }


def _message(one: TicketMessageRow, now: int) -> _Part:
    said: tuple[tuple[str, How], ...] = ((f"  {one_line(one.text) or '(no text)'}", "dim"),)
    return Part(
        ((one_line(one.author_name) or "(unknown)", "plain"), *said),
        f"#{one.conversation_id} {stamp(one.at, now)}",
        one,
    )


def _ticket(one: LinkedTicket, dot: str) -> _Part:
    words = f"{LINK_WORDS[one.kind]} {dot} {STATE_WORDS[one.state]}"
    return Part(((f"{named(one.id)} {one_line(one.title)}", "plain"), (f"  {words}", "dim")), "", one)


def _thread(
    ticket_id: int, entries: Sequence[TicketNoteRow | EventRow], now: int, dot: str
) -> dict[int, _Part]:
    found: dict[int, _Part] = {}
    when = partial(until, now=now)
    for entry in entries:
        if isinstance(entry, EventRow):
            if entry.kind in _TELLING and entry.data.get("occasion") == "announcement":
                continue  # told above, for each who was told
            if words := sentence(entry, when):
                merged = of_merged(ticket_id, entry)
                found[-_NOTE - entry.id] = Part(((f"  {merged}{words} {dot} {stamp(entry.at, now)}", "dim"),))
            continue
        head: How = "note"
        text: list[tuple[str, How]] = [(f"  {line}", "plain") for line in clean(entry.text).split("\n")]
        who = one_line(entry.author_name) or "a colleague"
        found[_NOTE + entry.id] = Part(((f"note {dot} {who}", head), *text), stamp(entry.at, now))
    return found
