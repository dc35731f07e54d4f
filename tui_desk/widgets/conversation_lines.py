"""Conversations on the screen: two lines each, or one where height is dear."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from textual.strip import Strip

from tui_desk.priorities import Priorities
from tui_desk.rows import ConversationLine
from tui_desk.widgets.conversation_words import WIDE, Words
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.strips import line_of


class ConversationPainter:
    """Paints conversations."""

    def __init__(self, me: int, marks: Marks, priorities: Priorities, *, clock: Callable[[], int]) -> None:
        self.me = me
        self.marks = marks
        self.priorities = priorities
        self.two_lines = True
        self._clock = clock

    def height(self, width: int) -> int:
        """One line only where there is room for name and subject side by side."""
        return 2 if self.two_lines or width < WIDE else 1

    def paint(
        self, row: ConversationLine, width: int, *, selected: bool, ink: Ink, base: Style
    ) -> Sequence[Strip]:
        """The lines of a conversation."""
        words = Words(self.me, self.marks, ink, self._clock(), self.priorities)
        lines = words.lines(row, width, two=self.height(width) == 2, selected=selected)
        return [line_of(line, width, base) for line in lines]
