"""The draft on the screen: one at a time, and it leaves only when what was typed is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.containers import Vertical

from tui_desk.desk.desk import Desk
from tui_desk.rows import DraftRow

if TYPE_CHECKING:
    from tui_desk.commands import Command
    from tui_desk.widgets.chat_draft_words import Where
    from tui_desk.widgets.composer import Composer

_NO_LETTER = frozenset({"draft.attach", "draft.detach", "draft.recipients", "draft.template"})
_WAITS = frozenset({"draft.send_pending", "draft.send_snooze"})
_REFUSED: Mapping[str, frozenset[str]] = {
    "note": _NO_LETTER,
    "ticket_note": _NO_LETTER | _WAITS | {"draft.send_close"},
    "announcement": _NO_LETTER | _WAITS,
}
"""What a draft of a kind can't do, by the names of commands."""


def keeping(desk: Desk, draft: DraftRow) -> Callable[[DraftRow], int]:
    """What stores this draft as it is typed, and gives its id; may block. One at a time may call it."""
    from tui_desk.desk import drafts

    seen_at = draft.updated_at

    def keep(row: DraftRow) -> int:
        nonlocal seen_at
        id_, seen_at = desk.do(drafts.keep, row, seen_at)
        return id_

    return keep


class Drafting:
    """Opens a composer at the foot of a pane and takes it away."""

    def __init__(self, desk: Desk, pane: Callable[[], Vertical], template_key: str) -> None:
        """`pane`: where it stands, once the screen does; `template_key` chooses an approved text."""
        self.composer: Composer | None = None
        self._desk = desk
        self._pane = pane
        self._template_key = template_key

    @property
    def settled(self) -> bool:
        """Whether the composer stands, if there is one."""
        return self.composer is None or self.composer.is_mounted

    @property
    def has_keys(self) -> bool:
        """Whether keys go to the draft."""
        return self.composer is not None and self.composer.has_focus_within

    def refused(self) -> frozenset[str]:
        """Commands that do nothing to the draft that is open; they are not offered for it."""
        if self.composer is None:
            return frozenset()
        where = self.composer.where
        if where is None:
            return _REFUSED.get(self.composer.draft.kind, frozenset({"draft.template"}))
        return frozenset(
            {"draft.recipients"} if where.chat.templates else {"draft.recipients", "draft.template"}
        )

    def title_of(self, command: Command) -> str:
        """What a command is called: a note is not sent."""
        if self.composer is not None and self.composer.draft.internal:
            return command.title.replace("Send", "Save")
        return command.title

    def open(self, draft: DraftRow, *, sender: str, after: str, where: Where | None) -> None:
        """Begin or go on writing; what was open leaves."""
        from tui_desk.widgets.composer import Composer

        self.remove()
        self.composer = Composer(
            draft,
            save=keeping(self._desk, draft),
            sender=sender,
            after=after,
            where=where,
            clock=self._desk.now_ms,
            template_key=self._template_key,
        )
        self._pane().mount(self.composer)

    def remove(self) -> bool:
        """Take it off the screen, which saves it. Tells whether there was one."""
        if self.composer is None:
            return False
        self.composer.remove()
        self.composer = None
        return True

    def leave_for(self, conversation_id: int | None = None, *, ticket_id: int | None = None) -> None:
        """Something else opens: the draft of what was open is kept and leaves. Raises where it can't be kept."""
        if self.composer is None:
            return
        draft = self.composer.draft
        elsewhere = draft.ticket_id != ticket_id or draft.conversation_id not in (None, conversation_id)
        if elsewhere and draft.kind != "new":
            self.composer.save_now()
            self.remove()

    def save(self) -> None:
        """Write what was typed to the store before returning."""
        if self.composer is not None:
            self.composer.save_now()
