"""What the console reads, in worker threads; each read comes back as one message, and the newest wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from textual.message import Message

from tui_desk.desk import inbox, status
from tui_desk.errors import NotFound
from tui_desk.rows import EventRow, MessageRow
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.tickets.tasks import Tasks
    from tui_desk.rows import ConversationDetail, ConversationLine, DeskStatus, SortName, ViewName
    from tui_desk.screens.list_state import Asked

Entries = tuple[MessageRow | EventRow, ...]


@dataclass
class ListRead(Message, bubble=False):
    """A view's ids in order, and how many every view holds."""

    asked: Asked[ViewName, SortName]
    ids: Sequence[int]
    counts: Mapping[ViewName, int]
    unread: int
    fresh: bool
    """It was chosen just now, and shows what was done before; else it is read again."""
    back: tuple[int, ...] = ()
    """What an undo brought back: the cursor goes to the first of them that is here."""
    rows: Mapping[int, ConversationLine] = field(default_factory=dict)
    """Those at its top, where they are to be shown."""


@dataclass
class RowsRead(Message, bubble=False):
    """Rows of the list."""

    wanted: tuple[int, ...]
    rows: Mapping[int, ConversationLine]


@dataclass
class ConversationRead(Message, bubble=False):
    """A conversation; None where it is gone."""

    id: int
    """Which was asked for."""
    detail: ConversationDetail | None
    """Of the one that has its messages now."""
    entries: Entries
    above: int
    """Messages older than the oldest entry."""
    fresh: bool
    """It was opened just now; else it is read again."""
    tasks: Tasks | None = None
    """What stands beside it, where it was opened just now and that is not known."""
    turn: int = 0
    """Of the panes, when it was asked for."""

    def merged_by(self, login: str) -> bool:
        """Whether it is this agent who merged what was asked for into what has its messages now."""
        newest = next(
            (
                entry
                for entry in reversed(self.entries)
                if isinstance(entry, EventRow)
                and entry.kind == "joined"
                and entry.data.get("other") == self.id
            ),
            None,
        )
        return newest is not None and newest.actor == login


@dataclass
class StatusRead(Message):
    """How the desk is doing."""

    status: DeskStatus


def read_list(
    desk: Desk, asked: Asked[ViewName, SortName], *, fresh: bool, back: tuple[int, ...] = (), top: int = 0
) -> ListRead:
    """The list of a view, with so many rows at its top."""
    agent = desk.agent.id
    ids = desk.ask(inbox.ids, asked.view, asked.sort, agent, find=asked.find)
    counts, unread = desk.ask(inbox.counts, agent), desk.ask(inbox.unread, agent)
    rows = desk.ask(inbox.lines, ids[:top], agent) if top else {}
    return ListRead(asked, ids, counts, unread, fresh, back, rows)


def read_rows(desk: Desk, wanted: tuple[int, ...]) -> RowsRead:
    """These rows."""
    return RowsRead(wanted, desk.ask(inbox.lines, wanted, desk.agent.id))


@dataclass
class WantedAnew(Message):
    """Somebody asks for everything anew: what was given up is to be tried again."""


def read_conversation(
    desk: Desk, id_: int, newest: int, *, fresh: bool, mine_known: bool = False, turn: int = 0
) -> ConversationRead:
    """A conversation whole, where it was merged the one it is part of; its `detail` is None where it is gone.

    `mine_known`: the agent's own tickets, which stand beside it where none hangs on it, need not be read.
    """
    from tui_desk.desk import timeline
    from tui_desk.screens.tickets.reads import tasks_of

    try:
        detail, entries = desk.ask(timeline.whole, id_, desk.agent.id, newest=newest)
    except NotFound:
        return ConversationRead(id_, None, (), 0, fresh, turn=turn)
    read = sum(isinstance(entry, MessageRow) for entry in entries)
    tasks = tasks_of(desk, detail.line.id, mine_known=mine_known) if fresh else None
    return ConversationRead(id_, detail, entries, max(0, detail.line.messages - read), fresh, tasks, turn)


def read_status(desk: Desk) -> StatusRead:
    """The desk's state."""
    return StatusRead(desk.ask(status.status, desk.agent.id, desk.now_ms()))
