"""Whom a ticket that is being opened will be told to, and in which words, while it is typed; it can be kept quiet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.content import Content
from textual.widgets import Static

from tui_desk.errors import DeskError
from tui_desk.notice_rows import Recipient
from tui_desk.screens.modals.box import parts
from tui_desk.screens.modals.page import Page
from tui_desk.ticket_rows import NewTicket
from tui_desk.widgets.telling_words import all_in_full, tells
from tui_desk.words.telling import able

Look = Callable[[NewTicket], Sequence[Recipient]]
"""What would be told to whom; it may block."""


class TellLine(Static):
    """Two lines; none where nobody would be told. One look at a time, and always one after the last key."""

    DEFAULT_CSS: ClassVar[str] = """
    TellLine { height: 2; text-wrap: nowrap; text-overflow: ellipsis; display: none; }
    TellLine.shown { display: block; }
    """

    def __init__(self, look: Look) -> None:
        super().__init__(markup=False)
        self.quiet = False
        """Whether nobody is told this once."""
        self._look = look
        self._found: Sequence[Recipient] = ()
        self._wanted: NewTicket | None = None
        self._looks = False

    def show(self, new: NewTicket) -> None:
        """The ticket is like this now."""
        self._wanted = new
        if not self._looks:
            self._begin(new)

    def toggle(self) -> None:
        """Tell nobody, or whom it concerns after all."""
        if able(self._found):
            self.quiet = not self.quiet
            self._show()
        else:
            self.app.bell()

    def show_whole(self) -> None:
        """Every word for everybody."""
        if self._found:
            self.app.push_screen(Page("What is told", all_in_full(self._found)))
        else:
            self.app.bell()

    def _begin(self, new: NewTicket) -> None:
        self._looks = True
        self.run_worker(lambda: self._read(new), thread=True, exit_on_error=False)

    def _read(self, new: NewTicket) -> None:
        try:
            found = self._look(new)
        except DeskError:
            found = ()  # opening it says what is wrong
        self.app.call_from_thread(self._take, new, found)

    def _take(self, new: NewTicket, found: Sequence[Recipient]) -> None:
        self._looks = False
        if not self.is_attached:
            return
        self._found = found
        self._show()
        if self._wanted is not None and self._wanted != new:
            self._begin(self._wanted)

    def _show(self) -> None:
        self.set_class(bool(self._found), "shown")
        keys = f"Ctrl+T {'tells them' if self.quiet else 'tells nobody'} · " if able(self._found) else ""
        style = "$text-muted" if self.quiet else "$text-warning"
        words, hint = parts((tells(self._found, quiet=self.quiet), style)), f"{keys}Ctrl+O shows it whole"
        self.update(Content("\n").join((words, parts((hint, "$text-muted")))))
