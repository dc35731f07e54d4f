"""How a conversation looks in a list: who, since when, whose, and what about, in columns that keep their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from textual.strip import Strip

from tui_desk.rows import ConversationLine
from tui_desk.widgets.cells import Piece, one_line, pad, pad_left, spread
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.times import age, until

AGE = 8
"""Cells of the time column: `↩` and six for the age."""
ASSIGNEE = 4
LEAD = 4
"""Unread, blank, channel, blank."""
NAME_ON_ONE_LINE = 20
WIDE = 62
"""From so many cells on, one line has room for name and subject both."""
MOST_TAGS = 3

_PRIORITIES = {-1: "low", 0: "", 1: "!", 2: "!!"}


class ConversationPainter:
    """Paints conversations as two lines, or as one where height is dear."""

    def __init__(self, me: int, marks: Marks, *, clock: Callable[[], int]) -> None:
        self.me = me
        self.marks = marks
        self.two_lines = True
        self._clock = clock

    def height(self, width: int) -> int:
        """One line only where there is room for name and subject side by side."""
        return 2 if self.two_lines or width < WIDE else 1

    def paint(
        self, row: ConversationLine, width: int, *, selected: bool, ink: Ink, base: Style
    ) -> Sequence[Strip]:
        """The lines of a conversation."""
        now = self._clock()
        lead = self._lead(row, ink, selected=selected)
        when = self._when(row, now, ink)
        if self.height(width) == 2:
            name = self._name(row, ink)
            right = self._words(row, now, ink)
            indent: Piece = (" " * LEAD, Style())
            return (
                spread([*lead, *name], when, width, base),
                spread([indent, *self._subject(row, ink)], right, width, base),
            )
        name = self._name_column(row, ink)
        right = [*self._words(row, now, ink), *when]
        return (spread([*lead, *name, *self._subject(row, ink)], right, width, base),)

    def _lead(self, row: ConversationLine, ink: Ink, *, selected: bool) -> list[Piece]:
        if selected:
            mark = (self.marks.selected, ink.bar)
        elif row.unread:
            mark = (self.marks.unread, ink.accent)
        else:
            mark = (" ", Style())
        return [mark, (" ", Style()), (self.marks.channel(row.channel_kind), ink.dim), (" ", Style())]

    def _name(self, row: ConversationLine, ink: Ink) -> list[Piece]:
        name = one_line(row.customer_name) or one_line(row.customer_address) or "(nobody)"
        pieces: list[Piece] = [(name, ink.strong if row.unread else ink.plain)]
        if row.messages > 1:
            pieces.append((f" {self.marks.dot} {row.messages}", ink.dim))
        return pieces

    def _name_column(self, row: ConversationLine, ink: Ink) -> list[Piece]:
        count = f" {row.messages}" if row.messages > 1 else ""
        name = one_line(row.customer_name) or one_line(row.customer_address) or "(nobody)"
        room = NAME_ON_ONE_LINE - len(count)
        return [
            (pad(name, room), ink.strong if row.unread else ink.plain),
            (count, ink.dim),
            ("  ", Style()),
        ]

    def _subject(self, row: ConversationLine, ink: Ink) -> list[Piece]:
        subject = one_line(row.subject)
        snippet = one_line(row.snippet)
        if not subject:
            return [(snippet or "(no text)", ink.plain)]
        return [(subject, ink.plain), (f"  {snippet}" if snippet else "", ink.dim)]

    def _when(self, row: ConversationLine, now: int, ink: Ink) -> list[Piece]:
        """Since when the customer waits, else how long ago something came, after a mark that it was answered."""
        if row.waiting_since is not None:
            time_piece = (pad_left(age(row.waiting_since, now), AGE), ink.accent)
        else:
            mark = self.marks.answered if row.status != "closed" else " "
            time_piece = (pad_left(f"{mark} {age(row.last_at, now)}", AGE), ink.dim)
        return [time_piece, ("  ", Style()), *self._assignee(row, ink)]

    def _assignee(self, row: ConversationLine, ink: Ink) -> list[Piece]:
        if row.assignee_id is None:
            return [(pad("–", ASSIGNEE), ink.dim)]
        if row.assignee_id == self.me:
            return [(pad("me", ASSIGNEE), ink.strong)]
        return [(pad(one_line(row.assignee), ASSIGNEE), ink.plain)]

    def _words(self, row: ConversationLine, now: int, ink: Ink) -> list[Piece]:
        """What is out of the ordinary, each in a word or mark of its own."""
        words: list[Piece] = [(one_line(tag), ink.dim) for tag in row.tags[:MOST_TAGS]]
        if len(row.tags) > MOST_TAGS:
            words.append((f"+{len(row.tags) - MOST_TAGS}", ink.dim))
        if row.spam:
            words.append(("spam", ink.warn))
        if row.status == "snoozed" and row.snoozed_until is not None:
            words.append((f"until {until(row.snoozed_until, now)}", ink.dim))
        elif row.status in ("pending", "snoozed", "closed"):
            words.append((row.status, ink.dim))
        if row.has_draft:
            words.append(("draft", ink.warn))
        if row.undelivered:
            words.append(("undelivered", ink.bad))
        if mark := _PRIORITIES.get(row.priority, ""):
            words.append((mark, ink.dim if row.priority < 0 else ink.bad))
        return _spaced(words)


def _spaced(words: list[Piece]) -> list[Piece]:
    pieces: list[Piece] = []
    for word in words:
        if pieces:
            pieces.append((" ", Style()))
        pieces.append(word)
    return pieces
