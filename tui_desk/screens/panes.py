"""The three panes side by side, their headings, and which of them there is room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tui_desk.rows import ConversationDetail, ConversationLine, SortName, ViewName
from tui_desk.screens import headings
from tui_desk.screens.arrange import PANES, TWO_LINE_ROWS, Pane, list_width, panes_for
from tui_desk.screens.list_state import Asked
from tui_desk.widgets.conversation_lines import ConversationPainter
from tui_desk.widgets.heading import Heading
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.message_lines import MessagePainter
from tui_desk.widgets.task_pane import TaskPane
from tui_desk.widgets.timeline import Timeline

_BOXES: dict[Pane, str] = {"list": "#inbox-pane", "conversation": "#conversation-pane", "side": "#task-pane"}


class Panes(Horizontal):
    """List, conversation, tasks. It shows what it is given."""

    def __init__(self, me: int, marks: Marks, clock: Callable[[], int], key: Callable[[str], str]) -> None:
        """`key`: the key of a command as it is shown; empty where it has none."""
        super().__init__(id="panes")
        self.pane: Pane = "list"
        """Where the keys go."""
        self.zoomed = False
        """Whether that pane has the whole screen."""
        self.me = me
        self.marks = marks
        self._clock = clock
        self._key = key
        self.painter = ConversationPainter(me, marks, clock=clock)
        self.inbox: Lines[ConversationLine] = Lines(self.painter, id="inbox", fills=True)
        self.timeline = Timeline(MessagePainter(me, marks, clock=clock, key=key), id="timeline")
        self.side = TaskPane(clock, key, id="side")
        opens = key("pane.open") or ":pane-open"
        self.timeline.say_when_empty(f"Nothing is open. {opens} opens the conversation under the cursor.")
        self._list_head = Heading(id="list-head")
        self._who = Heading(id="who")
        self._what = Heading(id="what")
        self._side_head = Heading(id="side-head")

    def compose(self) -> ComposeResult:
        with Vertical(id="inbox-pane"):
            yield self._list_head
            yield self.inbox
        with Vertical(id="conversation-pane"):
            yield self._who
            yield self._what
            yield self.timeline
        with Vertical(id="task-pane"):
            yield self._side_head
            yield self.side

    @property
    def conversation_pane(self) -> Vertical:
        """Where a composer is mounted."""
        return self.query_one("#conversation-pane", Vertical)

    def lines(self, pane: Pane | None = None) -> Lines[Any]:
        """The list in a pane; in the one the keys go to if none is named."""
        lists: dict[Pane, Lines[Any]] = {"list": self.inbox, "conversation": self.timeline, "side": self.side}
        return lists[pane or self.pane]

    def turn_to(self, pane: Pane) -> None:
        """The keys are to go to this pane: it is shown."""
        self.pane = pane
        self.fit()

    def zoom(self) -> None:
        """The pane in hand takes the whole screen, or gives it back."""
        self.zoomed = not self.zoomed
        self.fit()

    def fit(self) -> None:
        """Show the panes there is room for."""
        width, height = self.screen.size
        shown = panes_for(width, self.pane, zoomed=self.zoomed)
        for name, box in _BOXES.items():
            self.query_one(box).display = name in shown
        self.query_one("#inbox-pane").styles.width = "1fr" if len(shown) == 1 else list_width(width)
        two_lines = height >= TWO_LINE_ROWS
        if two_lines != self.painter.two_lines:
            self.painter.two_lines = two_lines
            self.inbox.remeasure()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.pane = next((pane for pane in PANES if self.lines(pane) is event.widget), self.pane)

    def show_list(self, asked: Asked[ViewName, SortName]) -> None:
        """The heading of the list, and what an empty one says."""
        ink = self._list_head.ink
        self.inbox.say_when_empty(headings.empty_list(asked.view, asked.find, self._key))
        aside = headings.list_aside(len(self.inbox.ids), len(self.inbox.selection), self.inbox.new_above, ink)
        self._list_head.show(headings.list_heading(asked.view, asked.sort, asked.find, ink), aside)

    def show_conversation(self, detail: ConversationDetail | None) -> None:
        """The headings and the side of a conversation."""
        self.side.show(detail)
        ink = self._who.ink
        if detail is None:
            for heading in (self._who, self._what, self._side_head):
                heading.show([])
            return
        now = self._clock()
        self._who.show(headings.who_heading(detail, ink), headings.state_aside(detail, self.marks, now, ink))
        self._what.show(headings.subject_heading(detail, ink), headings.number_aside(detail, self.me, ink))
        self._side_head.show([("Tasks", ink.strong)])

    def minute(self) -> None:
        """A minute went by: ages are painted anew."""
        self.inbox.repaint_all()
        self.timeline.repaint_all()
