"""What is in hand: what a verb acts on when nobody names it, by where the keys go."""

from __future__ import annotations

from tui_desk.rows import ConversationDetail, ConversationLine, MessageRow
from tui_desk.screens.opened import Opened
from tui_desk.screens.panes import Panes


class Hand:
    """Looks at the panes and at what is open; changes nothing."""

    def __init__(self, panes: Panes, opened: Opened[ConversationDetail]) -> None:
        self._panes = panes
        self._opened = opened

    def target_ids(self) -> tuple[int, ...]:
        """In the list the selection, else the one under the cursor; elsewhere the open conversation.

        Nothing while a customer has the screen.
        """
        if self._panes.customer_in_front:
            return ()
        if self._in_list and (selected := self._panes.inbox.selected()):
            return selected
        line = self.current()
        return (line.id,) if line is not None else ()

    def current(self) -> ConversationLine | None:
        """The conversation that is read, while it is; else the one under the cursor. None while a ticket is read."""
        inbox, detail = self._panes.inbox, self.detail()
        if self._panes.customer_in_front:
            return None
        if self._panes.ticket_in_middle and self._panes.pane != "list":
            return None
        if self._panes.pane != "list" and detail is not None:
            return detail.line
        return (
            inbox.row(inbox.cursor) if inbox.cursor is not None and not self._panes.tickets_in_list else None
        )

    @property
    def _in_list(self) -> bool:
        """Whether the keys go to the list of conversations."""
        return self._panes.pane == "list" and not self._panes.tickets_in_list

    def line(self, id_: int) -> ConversationLine | None:
        """A conversation's row, where it is on the screen."""
        detail = self.detail()
        return detail.line if detail is not None and detail.line.id == id_ else self._panes.inbox.row(id_)

    def detail(self) -> ConversationDetail | None:
        """The open conversation."""
        return self._opened.detail

    def reads(self) -> bool:
        """Whether the open conversation is in hand: in the list, while the cursor is on it."""
        detail = self.detail()
        return detail is not None and (
            self._panes.pane != "list" or self._panes.inbox.cursor == detail.line.id
        )

    def message(self) -> MessageRow | None:
        """The message under the timeline's cursor, else the newest."""
        return self._panes.timeline.message() or self._panes.timeline.newest()

    def messages(self) -> tuple[MessageRow, ...]:
        """The messages of the open conversation, oldest first."""
        return self._panes.timeline.all_messages()
