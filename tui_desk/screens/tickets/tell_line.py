"""Whom a ticket that is being opened will be told to, and in which words, while it is typed; it can be kept quiet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.content import Content
from textual.widgets import Static

from tui_desk.notice_rows import Recipient
from tui_desk.screens.looking import Looking
from tui_desk.screens.modals.box import parts
from tui_desk.screens.modals.page import Page
from tui_desk.ticket_rows import NewTicket
from tui_desk.widgets.telling_words import all_in_full, tells
from tui_desk.words.telling import able

Look = Callable[[NewTicket], Sequence[Recipient]]
"""What would be told to whom; it may block."""


class TellLine(Static):
    """Two lines, always, so that nothing around them moves."""

    DEFAULT_CSS: ClassVar[str] = "TellLine { height: 2; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, look: Look) -> None:
        super().__init__(markup=False)
        self.quiet = False
        """Whether nobody is told this once."""
        self._known = True
        """Whether it is clear for whom the ticket is."""
        self._found: Sequence[Recipient] = ()
        # where it fails, opening the ticket says what is wrong
        self._looking = Looking(self, look, self._take, lambda _: self._take(()))

    def show(self, new: NewTicket) -> None:
        """The ticket is like this now."""
        self._known = True
        self._looking.want(new)

    def forget(self) -> None:
        """Who asked for the ticket is not known just now."""
        self._known = False
        self._take(())

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

    def _take(self, found: Sequence[Recipient]) -> None:
        self._found = found if self._known else ()
        self._show()

    def _show(self) -> None:
        if not self._known:
            self.update(parts(("Who is told is not known: Asked by is not right yet.", "$text-muted")))
            return
        if not self._found:
            self.update(parts(("No customer is told of it.", "$text-muted")))
            return
        keys = f"Ctrl+T {'tells them' if self.quiet else 'tells nobody'} · " if able(self._found) else ""
        style = "$text-muted" if self.quiet else "$text-warning"
        words, hint = parts((tells(self._found, quiet=self.quiet), style)), f"{keys}Ctrl+O shows it whole"
        self.update(Content("\n").join((words, parts((hint, "$text-muted")))))
