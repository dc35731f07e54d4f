"""A customer on the whole screen: one column on a narrow terminal, his card and his conversations side by side else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.strip import Strip

from tui_desk.customer_rows import HistoryLine, Suggestion
from tui_desk.priorities import Priorities
from tui_desk.ticket_rows import TicketLine
from tui_desk.typed import dataclass
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.customer_blocks import Block, Target, Told, card, talk_item, talks
from tui_desk.widgets.heading import Heading
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.layout import Even, Layout, Measured
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.parts import Part, PartPainter
from tui_desk.widgets.strips import Piece, spread
from tui_desk.widgets.ticket_lines import TicketPainter
from tui_desk.widgets.times import age

TWO_COLUMNS = 116
"""From so many cells on, the conversations have a column of their own."""


class BlockPainter:
    """Paints blocks: a conversation in one line, a ticket in two, what is told in as many as it needs."""

    def __init__(self, tickets: TicketPainter, marks: Marks, clock: Callable[[], int]) -> None:
        self._parts = PartPainter()
        self._tickets = tickets
        self._marks = marks
        self._clock = clock

    def height(self, width: int) -> int:
        """Blocks are measured."""
        return 1

    def paint(self, row: Block, width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        """The lines of a block."""
        match row:
            case TicketLine():
                return self._tickets.paint(row, width, selected=selected, ink=ink, base=base)
            case HistoryLine():
                return [self._talk(row, width, ink, base)]
            case _:
                return self._parts.paint(row, width, selected=selected, ink=ink, base=base)

    def _talk(self, row: HistoryLine, width: int, ink: Ink, base: Style) -> Strip:
        closed = row.status == "closed"
        left: list[Piece] = [
            (f"  {self._marks.channel(row.channel_kind)} ", ink.dim),
            (f"#{row.id} ", ink.dim),
            (one_line(row.subject) or "(no text)", ink.dim if closed else ink.plain),
        ]
        tags = "".join(f"{one_line(tag)} " for tag in row.tags[:2])
        state: Piece = ("closed ", ink.dim) if closed else (f"{row.status} ", ink.accent)
        right: list[Piece] = [
            (f" {tags}", ink.dim),
            state,
            (f"{age(row.last_at, self._clock()):>6} ", ink.dim),
        ]
        return spread(left, right, width, base)


class Column(Lines[Block]):
    """One column of it. The cursor stands on what a key can act on."""

    KEEPS_BAR: ClassVar[bool] = False

    @dataclass
    class MoreWanted(Message):
        """Somebody went down to the oldest conversation, and there are older ones."""

    def __init__(self, painter: BlockPainter, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(painter, id=id)
        self._blocks: Mapping[int, Block] = {}
        self._more_at = 0
        """With so many blocks there are more; asked once. 0: these are all."""
        self._unseen = False
        """Shown while there was no room for it: it stands at its top once there is."""

    def show(self, blocks: Mapping[int, Block], *, another: bool, more: bool = False) -> None:
        """These blocks; `another`: of somebody else, from the top. `more`: the last ones are not the last."""
        self._blocks = blocks
        self._more_at = len(blocks) if more else 0
        self._painted.clear()
        for item, block in blocks.items():
            self._rows[item] = block
        if another:
            self._cursor = None
        self.set_ids(tuple(blocks))
        if another:
            self._unseen = not self.size.height
            self._scroll(0)

    def resized(self) -> None:
        super().resized()
        if self._unseen and self.size.height:
            self._unseen = False
            self._scroll(0)

    def block(self) -> Block | None:
        """What stands under the cursor."""
        return self._blocks.get(self._cursor) if self._cursor is not None else None

    def measure(self) -> Layout:
        if not self.size.height:
            return Even(len(self._ids), 1)
        return Measured(self._height(index) for index in range(len(self._ids)))

    def _height(self, index: int) -> int:
        return 1 if isinstance(self._blocks.get(self._ids[index]), HistoryLine) else len(self._paint(index))

    def _want(self) -> None:
        """Rows that were let go are here still; at the end more are asked for."""
        for item in self.near():
            if item not in self._rows and item in self._blocks:
                self._rows[item] = self._blocks[item]
        if self._more_at and self.is_mounted and self._in_sight()[1] >= len(self._ids):
            self._more_at = 0
            self.post_message(self.MoreWanted())

    def toggle_select(self) -> None:
        """Nothing is selected here."""

    def select_all(self) -> None:
        """Nothing is selected here."""


class CustomerView(Vertical):
    """Shows what it is given; `lines` has the keys."""

    def __init__(self, me: int, marks: Marks, priorities: Priorities, clock: Callable[[], int]) -> None:
        super().__init__(id="customer-view")
        self._marks = marks
        self._clock = clock
        painter = BlockPainter(TicketPainter(me, priorities, clock), marks, clock)
        self._head = Heading(id="customer-head")
        self._card = Column(painter, id="customer-card")
        self._talks = Column(painter, id="customer-talks")
        self._told: Told | None = None
        self._at_talks = False

    def compose(self) -> ComposeResult:
        yield self._head
        with Horizontal():
            yield self._card
            yield self._talks

    @property
    def two(self) -> bool:
        """Whether there is room for two columns."""
        return self.screen.size.width >= TWO_COLUMNS

    @property
    def lines(self) -> Column:
        """The column the keys go to."""
        return self._talks if self._at_talks and self.two else self._card

    def other_column(self) -> None:
        """The keys go to the other column; where there is one, from the card to the conversations and back."""
        if self.two:
            (self._talks if self.lines is self._card else self._card).focus()
        elif self.talk() is not None or self._told is None or not self._told.history:
            self._card.to_top()
        else:
            self._card.go_to(talk_item(self._told.history[0]))

    def show(self, told: Told, *, another: bool) -> None:
        """A customer; `another`: from the top."""
        self._told = told
        detail, ink = told.detail, self._head.ink
        name = one_line(detail.line.name) or one_line(detail.line.address) or "(no name)"
        vip: list[Piece] = [(" VIP", ink.warn)] if detail.line.vip else []
        self._head.show([(name, ink.strong), *vip], [(f"customer {detail.id} ", ink.dim)])
        self._fill(another=another)

    def ticket(self) -> TicketLine | None:
        """The ticket under the cursor."""
        block = self.lines.block()
        return block if isinstance(block, TicketLine) else None

    def talk(self) -> HistoryLine | None:
        """The conversation under the cursor."""
        block = self.lines.block()
        return block if isinstance(block, HistoryLine) else None

    def target(self) -> Target | None:
        """What else stands under the cursor."""
        block = self.lines.block()
        return block.target if isinstance(block, Part) else None

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Who may be the same person."""
        return self._told.suggestions if self._told is not None else ()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._at_talks = event.widget is self._talks

    def on_resize(self) -> None:
        self._fill(another=False)

    def repaint_all(self) -> None:
        """A minute went by."""
        self._fill(another=False)

    def _fill(self, *, another: bool) -> None:
        self._talks.display = self.two
        if self._told is None:
            return
        blocks, behind = card(self._told, self._clock(), self._marks), talks(self._told)
        more = self._told.more
        if self.two:
            self._card.show(blocks, another=another)
            self._talks.show(behind, another=another, more=more)
        else:
            self._card.show({**blocks, **behind}, another=another, more=more)
