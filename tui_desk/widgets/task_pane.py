"""Beside a conversation or a ticket: tickets, the customer's card, the other conversations one can go to from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from rich.style import Style
from textual.strip import Strip

from tui_desk.days import next_day
from tui_desk.moments import DAY_MS
from tui_desk.rows import ConversationDetail, CustomerRow, LinkedRow, ParticipantRow
from tui_desk.text.clean import clean
from tui_desk.ticket_rows import GROUPS, TicketGroup, TicketLine, group_of
from tui_desk.typed import dataclass
from tui_desk.widgets.cells import one_line, wrap
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.layout import Even, Layout, Measured
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.strips import Made, Piece, spread, strip_of
from tui_desk.widgets.ticket_lines import HEIGHT, TicketPainter
from tui_desk.widgets.times import age
from tui_desk.words.conversations import LINKS

MOST_PARTICIPANTS = 12
MOST_NOTE_LINES = 8


@dataclass(frozen=True, slots=True)
class Words:
    """A block the cursor passes over: lines, each with what stands on the right."""

    lines: tuple[tuple[str, str, str], ...]
    """`(left, right, how)`; how is `head`, `plain`, `dim` or `warn`."""


Block = Words | LinkedRow | TicketLine
LeftRight = tuple[list[Piece], list[Piece] | None]
"""What stands at either end of a line; None on the right: the left is cut where it ends."""
Beside = ConversationDetail | CustomerRow | None
"""What the pane stands beside: a conversation, or a ticket that somebody asked for."""
_TICKET = 1 << 48
"""Added to a ticket's number, so that it is no conversation's."""
GROUP_TITLES: dict[TicketGroup, str] = {
    "overdue": "Overdue",
    "today": "Today",
    "current": "Current",
    "waiting": "Waiting",
    "done": "Done",
}


def ticket_blocks(lines: Sequence[TicketLine], done: int, now: int, opens: str) -> list[Block]:
    """Tickets in their groups; done ones as a number. `opens`: the key that opens one, if any."""
    tomorrow = next_day(now)
    found: list[Block] = []
    members: dict[TicketGroup, list[TicketLine]] = {group: [] for group in GROUPS}
    for line in lines:
        members[group_of(line, now, tomorrow)].append(line)
    for group, its_lines in members.items():
        if its_lines:
            found += [_title(GROUP_TITLES[group]), *its_lines]
    if not lines:
        how = [(f"{opens} opens one.", "", "dim")] if opens else []
        found.append(Words((("No open tickets.", "", "dim"), *how)))
    if done:
        found.append(Words(((f"{GROUP_TITLES['done']} {done}", "", "dim"),)))
    return [*found, _gap()]


def blocks_of(detail: ConversationDetail, now: int, key: Callable[[str], str]) -> list[Block]:
    """What the pane shows of a conversation besides tickets, in order. `key`: the key of a command, if any."""
    found: list[Block] = [Words(tuple(_who(detail, now)))]
    if len(detail.participants) > 1:
        found.append(Words(tuple(_participants(detail.participants))))
    if detail.dialogs:
        title = " · ".join(filter(None, ("Dialogs of this chat", key("chat.dialogs"))))
        found += [_title(title), *detail.dialogs, _gap()]
    there = {one.id for one in detail.dialogs}
    if linked := [one for one in detail.linked if one.id not in there]:
        join = key("conversation.join")
        title = f"Linked · {join} joins" if join and detail.line.messages else "Linked"
        found += [_title(title), *linked, _gap()]
    if detail.others:
        found += [_title("Other conversations"), *detail.others]
    return found


class BlockPainter:
    """Paints blocks; a conversation is one line, a linked one and a ticket two."""

    def __init__(self, clock: Callable[[], int], tickets: TicketPainter) -> None:
        self.clock = clock
        self.tickets = tickets

    def height(self, width: int) -> int:
        """Blocks are measured."""
        return 1

    def paint(self, row: Block, width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        """The lines of a block."""
        if isinstance(row, TicketLine):
            return self.tickets.paint(row, width, selected=selected, ink=ink, base=base)
        told = self._conversation(row, ink) if isinstance(row, LinkedRow) else _words(row, width, ink)
        lines = [*told]

        def line(place: int) -> Strip:
            left, right = lines[place]
            return strip_of(left, width, base) if right is None else spread(left, right, width, base)

        return Made(len(lines), line)

    def _conversation(self, row: LinkedRow, ink: Ink) -> Iterator[LeftRight]:
        word = age(row.last_at, self.clock()) if row.status == "closed" else row.status
        style = ink.dim if row.status == "closed" else ink.accent
        subject = one_line(row.subject) or "(no subject)"
        yield [(f"#{row.id} ", ink.dim), (subject, ink.plain)], [(f"{word} ", style)]
        if row.reason:
            yield [(f"  {LINKS.get(row.reason, one_line(row.reason))}", ink.dim)], None


def _words(row: Words, width: int, ink: Ink) -> Iterator[LeftRight]:
    styles = {"head": ink.strong, "dim": ink.dim, "warn": ink.warn}
    for left, right, how in row.lines:
        style = styles.get(how, ink.plain)
        folded = wrap(left, width - 1) if how == "warn" else [left]
        for number, piece in enumerate(folded):
            yield [(piece, style)], [(f"{right} ", ink.dim)] if right and not number else []


class TaskPane(Lines[Block]):
    """The right pane. The cursor stands on tickets and conversations, `Enter` opens them."""

    TELLS_CURSOR: ClassVar[bool] = True

    def __init__(
        self,
        clock: Callable[[], int],
        key: Callable[[str], str],
        tickets: TicketPainter,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        """`key`: the key of a command as it is shown; empty where it has none."""
        super().__init__(BlockPainter(clock, tickets), id=id)
        self._clock = clock
        self._key = key
        self._beside: Beside = None

    def show(self, beside: Beside, lines: tuple[TicketLine, ...], done: int) -> None:
        """These tickets, how many more are done, and what belongs to the conversation or customer beside."""
        blocks = self._blocks(beside, lines, done)
        rows = {_item(block, place): block for place, block in enumerate(blocks)}
        another = _number(beside) != _number(self._beside)
        if another and type(beside) is not type(self._beside) and self._cursor in rows:
            another = False  # a ticket is gone into from here, or come back from
        self._beside = beside
        changed = {
            item: block
            for item, block in rows.items()
            if (old := self._rows.get(item)) is not block
            and old != block  # the agent's own are the same objects
        }
        if not another and not changed and tuple(rows) == self._ids:
            return
        for item, block in changed.items():
            self._rows[item] = block
            self._painted.discard(item)
        if another:
            self._cursor = None
        self.set_ids(tuple(rows))
        if another:
            self._scroll(0)

    def ticket(self) -> TicketLine | None:
        """The ticket under the cursor."""
        row = self._rows.get(self._cursor) if self._cursor is not None else None
        return row if isinstance(row, TicketLine) else None

    def _blocks(self, beside: Beside, lines: Sequence[TicketLine], done: int) -> list[Block]:
        now = self._clock()
        if isinstance(beside, CustomerRow):
            return [*ticket_blocks(lines, done, now, ""), Words(tuple(_card(beside, "", now)))]
        blocks = ticket_blocks(lines, done, now, self._key("ticket.new") or ":ticket-new")
        return blocks + (blocks_of(beside, now, self._key) if beside is not None else [])

    def measure(self) -> Layout:
        if not self.size.height:
            return Even(len(self._ids), 1)
        items = enumerate(self._ids)  # of many tickets only those in sight are painted
        return Measured(HEIGHT if item > _TICKET else len(self._paint(index)) for index, item in items)

    def toggle_select(self) -> None:
        """Nothing is selected here."""

    def select_all(self) -> None:
        """Nothing is selected here."""


def _item(block: Block, place: int) -> int:
    """What the cursor stands on; negative: nothing."""
    match block:
        case TicketLine():
            return _TICKET + block.id
        case LinkedRow():
            return block.id
        case _:
            return -place - 1


def called(customer: CustomerRow) -> str:
    """How somebody is named: by what he is known by, where he has no name."""
    known = customer.name or next((value for _, value in customer.identities), "")
    return one_line(known) or "(no name)"


def _number(beside: Beside) -> int | None:
    return beside.line.id if isinstance(beside, ConversationDetail) else beside.id if beside else None


def _who(detail: ConversationDetail, now: int) -> Iterator[tuple[str, str, str]]:
    if detail.customer is not None:
        yield from _card(detail.customer, detail.line.customer_address, now)
        return
    yield (one_line(detail.line.customer_name or detail.line.customer_address) or "(nobody)", "", "head")
    yield ("", "", "plain")


def _card(customer: CustomerRow, address: str, now: int) -> Iterator[tuple[str, str, str]]:
    """`address`: the one by which he is written to; empty: his first."""
    yield (one_line(customer.name) or "(no name)", "VIP" if customer.vip else "", "head")
    if customer.organisation:
        yield (one_line(customer.organisation), "", "plain")
    for place, (kind, value) in enumerate(customer.identities[:MOST_PARTICIPANTS]):
        shown = one_line(value if place else address or value)
        yield (shown if kind == "mail" else f"{one_line(kind)} {shown}", "", "dim")
    yield from ((words, "", "dim") for words in _history(customer, now))
    for line in clean(customer.notes).strip().split("\n")[:MOST_NOTE_LINES]:
        if line:
            yield (line, "", "warn")
    yield ("", "", "plain")


def _history(customer: CustomerRow, now: int) -> Iterator[str]:
    count = "1 conversation" if customer.conversations == 1 else f"{customer.conversations} conversations"
    yield f"{count}, {customer.open_conversations} open"
    if customer.first_at:
        since = age(customer.first_at, now)
        ago = " ago" if now - customer.first_at < DAY_MS else ""
        yield "first wrote just now" if since == "now" else f"first wrote {since}{ago}"


def _participants(participants: Sequence[ParticipantRow]) -> Iterator[tuple[str, str, str]]:
    yield ("Takes part", "", "head")
    for person in participants[:MOST_PARTICIPANTS]:
        name, value = one_line(person.name), one_line(person.handle or person.value)
        yield (f"{name} <{value}>" if name else value, person.role if person.role != "to" else "", "dim")
    if len(participants) > MOST_PARTICIPANTS:
        yield (f"and {len(participants) - MOST_PARTICIPANTS} more", "", "dim")
    yield ("", "", "plain")


def _title(text: str) -> Words:
    return Words(((text, "", "head"),))


def _gap() -> Words:
    return Words((("", "", "plain"),))
