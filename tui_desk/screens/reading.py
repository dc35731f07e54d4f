"""The conversation that is read: asked for, shown, read again when it changed, forgotten when it is gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui_desk.desk import underway
from tui_desk.desk.desk import Desk
from tui_desk.desk.done import Done
from tui_desk.keymap import Keymap
from tui_desk.rows import ConversationDetail, MessageRow
from tui_desk.screens import headings, reads
from tui_desk.screens.background import Background
from tui_desk.screens.opened import Opened
from tui_desk.screens.panes import NO_TASKS, Panes

if TYPE_CHECKING:
    from tui_desk.desk.tickets.tasks import Tasks
    from tui_desk.desk.underway import Marks

MESSAGES = 100
"""So many are read at once: ten fit onto a screen, and on a large desk each lies on a page of its own."""


class Reading:
    """Keeps timeline, headings and side at what is open."""

    def __init__(
        self, desk: Desk, keymap: Keymap, panes: Panes, background: Background, lost: Callable[[], None]
    ) -> None:
        """`lost`: what was opened can't be read, and nothing is open any more."""
        self.opened: Opened[ConversationDetail] = Opened(MESSAGES)
        self.led_from: int | None = None
        """What was opened, where its number led on to what is open."""
        self.merged_here = set[int]()
        """What is being made part of another one at this console, or was: whoever did it knows.

        It is noted before it is done, as it may be read before that is told; not any more where it was refused, or
        taken back.
        """
        self.underway: Marks = frozenset()
        """What is shown of answers on their way."""
        self._wanted: int | None = None
        """The message to go to once it is read."""
        self._desk = desk
        self._keymap = keymap
        self._panes = panes
        self._background = background
        self._lost = lost

    def open(self, id_: int) -> None:
        """Read this one, from its newest messages on."""
        self.opened.open(id_)
        self.underway = frozenset()
        self._wanted = self.led_from = None
        self._read(fresh=True)

    def again(self) -> None:
        """Read again what is open."""
        if self.opened.id is not None:
            self._read(fresh=False)

    def outdated(self, marks: Marks) -> None:
        """Some of what is shown is not so any more: it is read once, and told anew by what is read."""
        if not self.underway.isdisjoint(marks):
            self.underway = frozenset()
            self.again()

    def deeper(self, at_least: int = 0) -> None:
        """Read older messages as well: a further step, or so many of the newest."""
        self.opened.deeper(at_least)
        self.again()

    def go_to(self, message: MessageRow, depth: int) -> None:
        """To a message of what is open, however far up: `depth` of the newest messages reach down to it."""
        if message.conversation_id != self.opened.id:
            return None
        if message.id in self._panes.timeline.ids and not (self.opened.reading or self.opened.opening):
            return self._panes.timeline.go_to(message.id)
        self._wanted = message.id
        self.opened.deeper(at_least=depth)
        return self.again()

    def take(self, event: reads.ConversationRead) -> bool:
        """Show what was read of the open one. False where it is gone."""
        if event.detail is None:
            self.forget()
            return False
        detail = event.detail
        timeline = self._panes.timeline
        timeline.above = event.above
        timeline.around = headings.around(detail, self._panes.marks.dot, self._keymap.label("chat.dialogs"))
        if detail.line.id != event.id:
            self.opened.id, self.led_from = detail.line.id, event.id
        another = self.opened.arrived(detail.line.id, detail, fresh=event.fresh)
        self._panes.show_conversation(detail, self._beside(event), event.turn, another=another)
        self.underway = underway.of_conversation(detail, event.entries)
        if another:
            ours = (*detail.colleagues, (self._desk.policy.name, detail.channel_address))
            timeline.open_entries(event.entries, detail.line.customer_address, ours)
        else:
            timeline.update_entries(event.entries)
        if self._wanted is not None and self._wanted in timeline.ids:
            timeline.go_to(self._wanted)
            if not self.opened.opening:
                self._wanted = None
        return True

    def _beside(self, event: reads.ConversationRead) -> Tasks | None:
        """What stands beside one that was opened: the agent's own as they are known; nothing until they are again."""
        if not event.fresh or event.tasks is not None:
            return event.tasks
        return self._panes.mine or NO_TASKS

    def forget(self) -> None:
        """Nothing is open any more."""
        self.opened.forget()
        self.underway = frozenset()
        self._panes.timeline.clear()
        self._panes.show_conversation(None)

    def hide_another(self) -> None:
        """What is opened is long in coming: what stands is not to be taken for it."""
        if self.opened.shows_another:
            self._panes.hide_middle()

    def _is_lost(self) -> None:
        self.forget()
        self._lost()

    def seen(self) -> Callable[[], Done] | None:
        """What tells the desk that the agent has seen what is open; None where it knows."""
        id_, detail = self.opened.id, self.opened.detail
        if id_ is None or detail is None or not detail.line.unread:
            return None
        upto = detail.last_inbound_at

        def verb() -> Done:
            from tui_desk.desk import conversations

            return self._desk.do(conversations.mark_read, id_, upto)

        return verb

    def _failed(self, told: Callable[[], None]) -> None:
        told()
        self._panes.timeline.older_failed()

    def _read(self, *, fresh: bool) -> None:
        """As deep as is wanted when the read begins: one that waits is not asked for again."""
        id_ = self.opened.id
        mine_known, turn = self._panes.mine is not None, self._panes.turn
        if id_ is not None:
            self._background.read(
                self.opened.name("conversation", fresh=fresh),
                lambda: reads.read_conversation(
                    self._desk, id_, self.opened.depth, fresh=fresh, mine_known=mine_known, turn=turn
                ),
                failed=partial(self._failed, self.opened.failing(fresh=fresh, lost=self._is_lost)),
            )
