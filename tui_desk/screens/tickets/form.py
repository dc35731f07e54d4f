"""The form of a new ticket: one line a field, what it means beside it. Enter opens the ticket, Esc keeps the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from textual import events, on
from textual.containers import Horizontal
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_desk.rows import AgentRow
from tui_desk.screens.modals.box import Box, line
from tui_desk.screens.tickets.filling import FIELDS, Filling
from tui_desk.text.clean import clean
from tui_desk.ticket_policy import TicketPolicy
from tui_desk.ticket_rows import NewTicket


class TicketForm(Box[NewTicket]):
    """Gives the ticket that is to be opened; of a form that was left, `typed` says what stood in it."""

    def __init__(
        self,
        begun: NewTicket,
        agents: Sequence[AgentRow],
        policy: TicketPolicy,
        clock: Callable[[], int],
        *,
        kept: Mapping[str, str] | None,
    ) -> None:
        """`kept`: what was typed before."""
        super().__init__("New ticket", "Tab next · Enter opens it · Esc keeps the form")
        self.typed: Mapping[str, str] | None = None
        self._filling = Filling(begun, agents, policy, clock())
        self._proposed = {name: clean(text, one_line=True) for name, text in self._filling.proposed().items()}
        self._first = {**self._proposed, **(kept or {})}
        self._source = _source(begun)

    def inside(self) -> Iterable[Widget]:
        for name in FIELDS:
            candidates = self._filling.candidates(name)
            suggester = SuggestFromList(candidates, case_sensitive=False) if candidates else None
            yield Horizontal(
                Static(name.capitalize(), classes="label", markup=False),
                Input(self._first[name], id=name, compact=True, select_on_focus=False, suggester=suggester),
                Static(classes="meant", id=f"{name}-meant", markup=False),
                classes=f"field {name}",
            )
        yield Static(line(self._source), classes="hint", markup=False)

    def on_mount(self) -> None:
        for name in FIELDS:
            self._show(name, self._first[name])

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.input.id or "", event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._open()

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "tab" | "down":
                self._go_on(1)
            case "shift+tab" | "up":
                self._go_on(-1)
            case "ctrl+s" | "ctrl+enter":
                self._open()
            case "escape":
                values = self._values()
                self.typed = values if values != self._proposed else None
                return
            case _:
                return
        event.stop()
        event.prevent_default()

    def _open(self) -> None:
        found = self._filling.ticket(self._values())
        if isinstance(found, str):
            self.app.bell()
            self.query_one(f"#{found}", Input).focus()
        else:
            self.dismiss(found)

    def _values(self) -> dict[str, str]:
        return {name: self.query_one(f"#{name}", Input).value for name in FIELDS}

    def _go_on(self, step: int) -> None:
        here = next((place for place, name in enumerate(FIELDS) if self.query_one(f"#{name}").has_focus), 0)
        self.query_one(f"#{FIELDS[(here + step) % len(FIELDS)]}", Input).focus()

    def _show(self, name: str, typed: str) -> None:
        meant = self._filling.meant(name, typed)
        shown = self.query_one(f"#{name}-meant", Static)
        shown.set_class(not meant.right, "wrong")
        shown.update(line(meant.words))


def _source(begun: NewTicket) -> str:
    """What it is made from."""
    if begun.message_ids:
        count = len(begun.message_ids)
        return f"made from {count} message{'s' * (count > 1)} of #{begun.conversation_ids[0]}"
    if not begun.conversation_ids:
        return "made from nothing"
    if len(begun.conversation_ids) == 1:
        return f"made from #{begun.conversation_ids[0]}"
    return f"made from {len(begun.conversation_ids)} conversations"
