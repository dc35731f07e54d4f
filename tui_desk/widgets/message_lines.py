"""How an entry of a conversation looks: a head, the text, its files; notes can't be mistaken for messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_desk.rows import AttachmentRow, EventRow, MessageRow
from tui_desk.text.links import Link, destination
from tui_desk.typed import dataclass
from tui_desk.widgets import chat_lines
from tui_desk.widgets.bursts import outside
from tui_desk.widgets.cells import cut_before, ends, one_line, wrap
from tui_desk.widgets.delivery import delivery_words
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.message_body import BodyLine, body_height, body_lines
from tui_desk.widgets.message_things import files_of, links_of, size_text
from tui_desk.widgets.remarks import Ours, remarks
from tui_desk.widgets.strips import Line, Made, Piece, spread, strip_of
from tui_desk.widgets.times import stamp, until
from tui_desk.words.events import TAKEN_BACK, sentence

Happenings = tuple[EventRow, ...]
"""Events with no message between them."""


@dataclass(frozen=True, slots=True)
class Above:
    """Older messages that were not read yet."""

    count: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Where the chat was, or went on."""

    words: str


Entry = MessageRow | Happenings | Above | Beside

INDENT = 2
_INDENTED: Piece = (" " * INDENT, Style())
RIGHT = 1
WIDEST = 96
"""Lines longer than this tire the eye; a wider pane stays empty on the right."""


class MessagePainter:
    """Paints messages, notes and events. `unfolded` are the messages whose quotes are open."""

    def __init__(self, me: int, marks: Marks, *, clock: Callable[[], int], key: Callable[[str], str]) -> None:
        """`key`: the key of a command as it is shown; empty where it has none."""
        self.me = me
        self.marks = marks
        self.unfolded: set[int] = set()
        self.customer = ""
        """The customer's address: whoever writes from another one is shown with it."""
        self.ours: Ours = ()
        """The names of the desk and its agents: a stranger who bears one is told of."""
        self.chat = False
        """Whether these are a messenger's messages."""
        self.group = False
        """Whether several customers write here: each message says whose it is, always in the same way."""
        self.going_on: frozenset[int] = frozenset()
        """Messages that stand under the head of the one before."""
        self.unended: frozenset[int] = frozenset()
        """Messages after which such a one follows, without a blank line between."""
        self.reads_older = False
        """Whether messages that were not read yet are on their way."""
        self.clock = clock
        self.moment = clock()
        """The one by which times are told that stand in text: counted and painted, it is of as many lines."""
        self._key = key

    def height(self, width: int) -> int:  # the step of a page; entries are measured
        """Lines a page moves by are counted singly."""
        return 1

    def paint(self, row: Entry, width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        """The lines of an entry, a blank one last."""
        now = self.clock()
        blank = Strip.blank(width, base)
        if isinstance(row, Above):
            return (self._above(row, width, ink, base), blank)
        if isinstance(row, Beside):
            words = f"{' ' * INDENT}{row.words}"
            return (spread([(words, ink.dim)], [], width, base), blank)
        if not isinstance(row, MessageRow):
            return (*(self._event(event, now, width, ink, base) for event in row), blank)
        note = row.kind == "note"
        ground = base + ink.note_ground if note else base
        lines = [*self._message(row, now, width, ink, selected=selected)]

        def line(place: int) -> Strip:
            if place == len(lines):
                return blank
            strip = strip_of(lines[place], width, ground)
            return _grounded(strip, ink, ground) if note else strip

        return Made(len(lines) + (note or row.id not in self.unended), line)

    def lines(self, row: Entry, width: int, ink: Ink) -> int:
        """How many `paint` makes of an entry, counted without painting them, which takes several times as long."""
        if isinstance(row, Above | Beside):
            return 2
        if not isinstance(row, MessageRow):
            return len(row) + 1
        head, blank = row.id not in self.going_on, row.kind == "note" or row.id not in self.unended
        above, below = self._above_text(row, width, ink), self._below_text(row, width, ink)
        text = body_height(row, text_width(width), unfolded=row.id in self.unfolded)
        return head + len([*above]) + text + len([*below]) + blank

    @staticmethod
    def tells_time(row: Entry) -> bool:
        """Whether one stands in its text, so that it may have more or fewer lines at another moment."""
        return isinstance(row, MessageRow) and (row.edited_at is not None or row.deleted_at is not None)

    def _above(self, row: Above, width: int, ink: Ink, base: Style) -> Strip:
        words = "1 older message" if row.count == 1 else f"{row.count:,} older messages"
        does = "being read …" if self.reads_older else "go to the top to read on"
        return spread([(f"{' ' * INDENT}{words} {self.marks.dot} {does}", ink.dim)], [], width, base)

    def _event(self, event: EventRow, now: int, width: int, ink: Ink, base: Style) -> Strip:
        words = sentence(event, partial(until, now=now))
        line = f"{' ' * INDENT}{words} {self.marks.dot} {stamp(event.at, now)}"
        parts: list[Piece] = []
        if event.kind == "joined" and not event.undone:
            parts = [(f"{self._key('conversation.part') or ':part'} parts it ", ink.dim)]
        if event.undone:
            line = cut_before(line, TAKEN_BACK, width)
        return spread([(line, ink.dim)], parts, width, base)

    def _message(
        self, message: MessageRow, now: int, width: int, ink: Ink, *, selected: bool
    ) -> Iterator[list[Piece]]:
        mark: Piece = (f"{self.marks.selected} " if selected else " " * INDENT, ink.bar)
        if message.id not in self.going_on:
            author = self._author(message, ink)
            head = [mark, *author] if selected else author
            yield ends(head, self._right(message, now, ink), width, Style())
            mark = _INDENTED
        for pieces in self._above_text(message, width, ink):
            yield [_INDENTED, *pieces]
        for line in self._text(message, width):
            pieces = self._line(line.text, line.kind, ink)
            if message.deleted_at is not None:
                pieces = [(text, ink.dim) for text, _ in pieces]
            yield [mark, *pieces]
            mark = _INDENTED
        for pieces in self._below_text(message, width, ink):
            yield [_INDENTED, *pieces]

    def _text(self, message: MessageRow, width: int) -> Sequence[BodyLine]:
        return body_lines(message, text_width(width), unfolded=message.id in self.unfolded)

    def _above_text(self, message: MessageRow, width: int, ink: Ink) -> Iterator[list[Piece]]:
        room = text_width(width)
        if answered := chat_lines.quoted(message, room, self.marks):
            yield [(answered, ink.dim)]
        told = (
            *chat_lines.changes(message, self.moment, self.marks, ink),
            *remarks(message, ink, self.ours, self._key),
        )
        for words, style in told:
            for piece in wrap(words, room):
                yield [(piece, style)]

    def _below_text(self, message: MessageRow, width: int, ink: Ink) -> Iterator[list[Piece]]:
        if message.id in self.unfolded:
            for piece in chat_lines.versions(message, text_width(width), self.moment, ink):
                yield [piece]
        links = links_of(message)
        yield from self._links(message, links, width, ink)
        for number, file in enumerate(files_of(message), start=len(links) + 1):
            if not file.inline:
                yield self._file(number, file, ink)

    def _author(self, message: MessageRow, ink: Ink) -> list[Piece]:
        name = one_line(message.author_name)
        address = one_line(message.author_address)
        if message.kind == "note":
            who = "you" if message.agent_id == self.me else name or "a colleague"
            return [("note", ink.note + ink.strong), (f" {self.marks.dot} {who}", ink.note)]
        if message.direction == "outbound":
            who = "You" if message.agent_id is not None and message.agent_id == self.me else name or "Us"
            ours: list[Piece] = [(who, ink.accent + ink.strong)]
            if self.chat and outside(message):
                ours += [(f" {self.marks.dot} outside the desk", ink.dim)]
                ours += [(f" <{address}>" if address else "", ink.dim)]
            return ours
        known = (
            not self.group
            and bool(self.customer)
            and message.author_address.casefold() == self.customer.casefold()
        )
        pieces: list[Piece] = [(name or address or "(unknown sender)", ink.strong)]
        if name and address and not known:
            pieces.append((f" <{address}>", ink.dim if self.chat else ink.plain))
        if message.authentication == "none" and message.recipients:  # only mail has any
            pieces.append((f" {self.marks.dot} unverified", ink.dim))
        if message.automatic:
            pieces.append((f" {self.marks.dot} automatic", ink.dim))
        return pieces

    def _right(self, message: MessageRow, now: int, ink: Ink) -> list[Piece]:
        time: Piece = (f"{stamp(message.at, now)} ", ink.dim)
        words, style = delivery_words(message, now, ink)
        if self.chat and message.delivery == "sent" and outside(message):
            words = ""
        return [(words, style), (f" {self.marks.dot} ", ink.dim), time] if words else [time]

    def _line(self, text: str, kind: str, ink: Ink) -> list[Piece]:
        match kind:
            case "own":
                return [(text, ink.plain)]
            case "fold":
                return [(f"{self.marks.folded} {text}", ink.dim)]
            case "more":
                return [(text + self._hint("message.quotes", "shows more"), ink.warn)]
            case _:
                return [(text, ink.dim)]

    def _file(self, number: int, file: AttachmentRow, ink: Ink) -> list[Piece]:
        pieces: list[Piece] = [
            (f"{self.marks.file} {number}  ", ink.accent),
            (one_line(file.name) or "(no name)", ink.plain),
            (f"  {size_text(file.size)}", ink.dim),
        ]
        if file.problem:
            pieces.append((f"  {one_line(file.problem)}", ink.bad))
        elif file.sha256 is None:
            pieces.append(("  being fetched" if file.wanted else "  still on the server", ink.dim))
        return pieces

    def _links(
        self, message: MessageRow, links: Sequence[Link], width: int, ink: Ink
    ) -> Iterator[list[Piece]]:
        if not links:
            return
        for number, link in enumerate(links, start=1):
            if link.shown:
                words = f"! link {number} shows {one_line(link.shown)}, leads to {destination(link.url)}"
                yield from ([(piece, ink.bad)] for piece in wrap(words, width - INDENT - RIGHT))
        if message.id in self.unfolded:
            for number, link in enumerate(links[:99], start=1):
                yield [(f"[{number}] {one_line(link.url)}", ink.dim)]
            return
        words = "1 link" if len(links) == 1 else f"{len(links)} links, numbered 1 to {len(links)}"
        hint = self._hint("message.links", "opens")
        yield [(f"{words}{hint}", ink.dim)]

    def _hint(self, command: str, does: str) -> str:
        """What more there is to do, and by which key."""
        key = self._key(command)
        return f" {self.marks.dot} {key} {does}" if key else ""


def text_width(width: int) -> int:
    """Cells a text has of those of its entry."""
    return max(1, min(width - INDENT - RIGHT, WIDEST))


def _grounded(strip: Strip, ink: Ink, ground: Style) -> Strip:
    """A note's line: the bar that every one of them has on the left."""
    rest = strip.crop(0, strip.cell_length - 1)
    return Line([Segment("┃", ground + ink.note), *rest], strip.cell_length)
