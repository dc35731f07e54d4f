"""What a list says of a conversation: who, since when, whose, and what about, in columns that keep their place."""

from __future__ import annotations

from tui_desk.conversation_row import ConversationLine
from tui_desk.priorities import Priorities
from tui_desk.typed import Generic, NamedTuple, S
from tui_desk.widgets.cells import cut, cut_before, ends, length, one_line, pad, pad_left
from tui_desk.widgets.inks import Inks
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
MOST_TOPIC = 24
"""Cells of a topic on one line."""
TOPIC = " › "
"""Between a group and its topic in a title; where there is no room for both, the topic tells them apart."""


class Words(NamedTuple, Generic[S]):
    """One conversation's lines as styled pieces."""

    me: int
    marks: Marks
    ink: Inks[S]
    now: int
    priorities: Priorities

    def lines(
        self, row: ConversationLine, width: int, *, two: bool, selected: bool
    ) -> list[list[tuple[str, S]]]:
        """Two lines, or one, each exactly `width` cells."""
        ink = self.ink
        lead = self._lead(row, selected=selected)
        when = self._when(row)
        if two:
            indent = (" " * LEAD, ink.plain)
            room = width - LEAD - length(when) - 1
            return [
                ends([*lead, *self._name(row, room)], when, width, ink.plain),
                ends([indent, *self._subject(row)], self._words(row), width, ink.plain),
            ]
        left = [*lead, *self._name_column(row), *self._topic(row), *self._subject(row)]
        return [ends(left, [*self._words(row), *when], width, ink.plain)]

    def _lead(self, row: ConversationLine, *, selected: bool) -> list[tuple[str, S]]:
        if selected:
            mark = (self.marks.selected, self.ink.bar)
        elif row.unread:
            mark = (self.marks.unread, self.ink.accent)
        else:
            mark = (" ", self.ink.plain)
        return [
            mark,
            (" ", self.ink.plain),
            (self.marks.channel(row.channel_kind), self.ink.dim),
            (" ", self.ink.plain),
        ]

    def _name(self, row: ConversationLine, room: int) -> list[tuple[str, S]]:
        count = f" {self.marks.dot} {row.messages}" if row.messages > 1 else ""
        name = _who(row)
        if row.group:
            name = cut_before(name, TOPIC, room - len(count))
        return [(name, self.ink.strong if row.unread else self.ink.plain), (count, self.ink.dim)]

    def _name_column(self, row: ConversationLine) -> list[tuple[str, S]]:
        count = f" {row.messages}" if row.messages > 1 else ""
        room = NAME_ON_ONE_LINE - len(count)
        return [
            (
                pad(_group_and_topic(row)[0] if row.group else _who(row), room),
                self.ink.strong if row.unread else self.ink.plain,
            ),
            (count, self.ink.dim),
            ("  ", self.ink.plain),
        ]

    def _topic(self, row: ConversationLine) -> list[tuple[str, S]]:
        """On one line it stands before the words, as the column of names has no room for group and topic."""
        topic = _group_and_topic(row)[1] if row.group else ""
        return [(f"{TOPIC.lstrip()}{cut(topic, MOST_TOPIC)}  ", self.ink.plain)] if topic else []

    def _subject(self, row: ConversationLine) -> list[tuple[str, S]]:
        subject = "" if row.group else one_line(row.subject)
        snippet = one_line(row.snippet)
        if speaker := one_line(row.speaker):
            return [(f"{speaker}: ", self.ink.dim), (snippet or "(no text)", self.ink.plain)]
        if not subject:
            return [(snippet or "(no text)", self.ink.plain)]
        return [(subject, self.ink.plain), (f"  {snippet}" if snippet else "", self.ink.dim)]

    def _when(self, row: ConversationLine) -> list[tuple[str, S]]:
        """Since when the customer waits, else how long ago something came, after a mark that it was answered."""
        if row.waiting_since is not None:
            time_piece = (pad_left(age(row.waiting_since, self.now), AGE), self.ink.accent)
        else:
            mark = self.marks.answered if row.status != "closed" else " "
            time_piece = (pad_left(f"{mark} {age(row.last_at, self.now)}", AGE), self.ink.dim)
        return [time_piece, ("  ", self.ink.plain), *self._assignee(row)]

    def _assignee(self, row: ConversationLine) -> list[tuple[str, S]]:
        if row.assignee_id is None:
            return [(pad("–", ASSIGNEE), self.ink.dim)]
        if row.assignee_id == self.me:
            return [(pad("me", ASSIGNEE), self.ink.strong)]
        return [(pad(one_line(row.assignee), ASSIGNEE), self.ink.plain)]

    def _words(self, row: ConversationLine) -> list[tuple[str, S]]:
        """What is out of the ordinary, each in a word or mark of its own."""
        words: list[tuple[str, S]] = [(one_line(tag), self.ink.dim) for tag in row.tags[:MOST_TAGS]]
        if len(row.tags) > MOST_TAGS:
            words.append((f"+{len(row.tags) - MOST_TAGS}", self.ink.dim))
        if row.spam:
            words.append(("spam", self.ink.warn))
        if row.status == "snoozed" and row.snoozed_until is not None:
            words.append((f"until {until(row.snoozed_until, self.now)}", self.ink.dim))
        elif row.status in ("pending", "snoozed", "closed"):
            words.append((row.status, self.ink.dim))
        if row.has_draft:
            words.append(("draft", self.ink.warn))
        if row.undelivered:
            words.append(("undelivered", self.ink.bad))
        if (loudness := self.priorities.loudness(row.priority)) > 0:
            words.append(("!" * loudness, self.ink.bad))
        elif loudness:
            words.append((self.priorities.name(row.priority), self.ink.dim))
        return _spaced(words, self.ink.plain)


def _who(row: ConversationLine) -> str:
    """The customer, or what a group is called."""
    title = one_line(row.title or row.subject) if row.group else ""
    return title or one_line(row.customer_name) or one_line(row.customer_address) or "(nobody)"


def _group_and_topic(row: ConversationLine) -> tuple[str, str]:
    """A title in two; without a topic the second is empty."""
    group, _, topic = _who(row).rpartition(TOPIC)
    return (group, topic) if group else (topic, "")


def _spaced(words: list[tuple[str, S]], plain: S) -> list[tuple[str, S]]:
    pieces: list[tuple[str, S]] = []
    for word in words:
        if pieces:
            pieces.append((" ", plain))
        pieces.append(word)
    return pieces
