"""The tickets a demo desk begins with: one or two in every group of the task pane, so that a newcomer sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_desk.moments import HOUR_MS
from tui_desk.ticket_rows import NewTicket, TicketState

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class _Story:
    """A ticket as the team left it."""

    title: str
    kind: str = "customer"
    hours: float | None = None
    """Until it is due; below 0: so long ago."""
    state: TicketState = "in_progress"
    priority: int = 0
    category: str = ""
    checklist: tuple[str, ...] = ()
    note: str = ""


STORIES = (
    _Story(
        "Call the customer about the broken frame",
        hours=-3,
        priority=1,
        category="warranty",
        note="Nobody picks up.",
    ),
    _Story(
        "Send the replacement light", hours=1, checklist=("find one in the drawer", "pack it", "hand it over")
    ),
    _Story("Brake cables of the last delivery fray", kind="tracker", hours=52, category="parts"),
    _Story("Order a second repair stand", kind="back_office", state="submitted"),
    _Story("Which colour the child seat shall have", state="waiting_on_customer", hours=70),
    _Story("Refund the cancelled trailer", state="resolved", category="refund"),
)


def open_all(you: Desk, colleague: Desk, conversations: list[int]) -> None:
    """Open them, each from a conversation of its own while there are any; customers are told nothing."""
    from tui_desk.desk.tickets import changing, notes, opening

    now = you.now_ms()
    for place, story in enumerate(STORIES):
        new = NewTicket(
            story.title,
            kind=story.kind,
            priority=story.priority,
            category=story.category,
            due_at=now + int(story.hours * HOUR_MS) if story.hours is not None else None,
            assignee_id=you.agent.id,
            checklist=story.checklist,
            conversation_ids=tuple(conversations[place : place + 1]) if story.kind != "back_office" else (),
        )
        done = colleague.do(opening.open_ticket, new, told=False)
        if story.state != "submitted":
            colleague.do(changing.set_state, done.tickets, story.state, told=False)
        if story.note:
            colleague.do(notes.add_note, done.tickets[0], story.note)
