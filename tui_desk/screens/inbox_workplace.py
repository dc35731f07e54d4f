"""The list of conversations: asks for what is shown, shows what was read, with its heading and the views' counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_desk.desk.desk import Desk
from tui_desk.rows import ConversationLine, EventRow, SortName, ViewName
from tui_desk.screens import arrivals, reads
from tui_desk.screens.background import Background
from tui_desk.screens.heard import moves, of_customers
from tui_desk.screens.list_state import Asked
from tui_desk.screens.listing import Listing, ListReads
from tui_desk.screens.pace import Pace
from tui_desk.screens.panes import Panes
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from tui_desk.screens.actions.patches import Patch


LIST_SECONDS = 0.25
"""While others work a list is not read oftener than this: many a commit brings nothing that is in sight."""


class InboxWorkplace:
    """Says which conversations stand in the list; where the keys go is not its part."""

    def __init__(
        self,
        desk: Desk,
        panes: Panes,
        views: ViewsBar,
        background: Background,
        paint: Callable[[Lines[ConversationLine], Collection[int]], None],
    ) -> None:
        """`paint`: these of a list look otherwise now."""
        self.unread = 0
        """How many conversations this agent has not read."""
        self._desk = desk
        self._panes = panes
        self._lines = panes.inbox
        self._views = views
        self._background = background
        self._paint = paint
        list_reads = ListReads(partial(reads.read_list, desk), partial(reads.read_rows, desk))
        self._list: Listing[ViewName, SortName, ConversationLine] = Listing(
            panes.inbox, Asked("open", "waiting"), list_reads, background
        )
        self._pace = Pace(LIST_SECONDS, self._list.read, panes.set_timer)

    @property
    def asked(self) -> Asked[ViewName, SortName]:
        """What is shown."""
        return self._list.state.asked

    @property
    def settled(self) -> bool:
        """Whether what is shown is what was asked for."""
        return self._list.state.settled

    # asking

    def show(self, name: ViewName) -> None:
        """Another view, from its top."""
        self._list.show(name)

    def order(self, name: SortName) -> None:
        """Another order, from its top."""
        self._list.state.order(name)
        self._list.reload()

    def narrow(self, text: str) -> None:
        """Only conversations with these words; empty: all of the view."""
        self._list.state.narrow(text)
        self._list.reload()

    def reload(self) -> None:
        """Read again what is shown."""
        self._list.reload()

    def read_rows(self, ids: tuple[int, ...]) -> None:
        """These came into sight."""
        self._list.read_rows(ids)

    def bring_back(self, ids: Sequence[int], there: int | None) -> None:
        """These were just taken back: to the one that is read, `there`, where it is one of them, else to the first."""
        self._list.bring_back(tuple(sorted(ids, key=lambda id_: id_ != there)))

    def heard(
        self, events: Sequence[EventRow], rows: Mapping[int, ConversationLine], *, turn: int
    ) -> set[int]:
        """Something happened: rows that may show it are shown or read, what of it came in is told, and the list is read
        where it may be another one now. Gives the rows. `turn`: of `rows`, those that came along;
        where others are on their way, too, they are read behind those."""
        touched = {one.conversation_id for one in events if one.conversation_id is not None}
        renamed = any(map(of_customers, events))
        here = rows if self._list.knows_no_newer(turn) else {}
        if here:
            self._paint(self._lines, self._lines.take(here))
        changed = {*touched, *self._lines.near()} if renamed else touched
        stale = changed.difference(here)
        if stale and (again := self._lines.outdate(stale)):
            self._list.read_rows(again)
        self._lines.hear_of(one.conversation_id for one in events if one.conversation_id and moves(one))
        written, news = arrivals.came(events)
        self._lines.expect(written)
        if news:
            self._background.read(f"arrivals {news[-1].id}", lambda: arrivals.read_arrivals(self._desk, news))
        if self.asked.find or any(map(moves, events)):
            self._pace.want()
        return touched

    def touch(self, ids: Iterable[int]) -> None:
        """Something was done to these."""
        self._lines.touch(ids)

    # what will be, before it is read

    def patch(self, ids: Sequence[int], patch: Patch) -> set[int]:
        """Rows as a verb will leave them. Gives those that will leave the list."""
        return self._list.patch(ids, patch)

    def drop(self, gone: set[int]) -> None:
        """These leave the list."""
        self._list.drop(gone)
        self.show_heading()

    # what was read

    def take(self, event: reads.ListRead) -> int | None:
        """Show these, unless something else was asked for meanwhile. Gives what an undo brought back and is here."""
        if self._list.take(event.asked, event.ids, event.rows, fresh=event.fresh):
            self._views.show(event.asked.view, event.counts)
            self.unread = event.unread
            self.show_heading()
        return self._list.brought_back(event.back) if event.back else None

    def take_rows(self, event: reads.RowsRead) -> None:
        """Show these rows."""
        self._list.take_rows(event.wanted, event.rows)

    def show_heading(self) -> None:
        """What is shown, and how much of it is selected."""
        self._panes.show_list(self.asked)
