"""The tickets a demo desk begins with: one or two in every group of the task pane, so that a newcomer sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from tui_desk.moments import HOUR_MS
from tui_desk.ticket_rows import NewTicket, TicketState

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.rows import ConversationLine


@dataclass(frozen=True, slots=True)
class _Story:
    """A ticket as the team left it."""

    title: str
    kind: str = "customer"
    who: str = "you"
    """Whose it is: `you`, a login, or nobody's."""
    team: str = ""
    hours: float | None = None
    """Until it is due; below 0: so long ago."""
    state: TicketState = "in_progress"
    priority: int = 0
    category: str = ""
    conversations: int = 1
    """So many hang on it."""
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
    _Story(
        "Brake cables of the last delivery fray", kind="tracker", hours=52, category="parts", conversations=3
    ),
    _Story("Order a second repair stand", kind="back_office", state="submitted"),
    _Story("Which colour the child seat shall have", state="waiting_on_customer", hours=70),
    _Story("Refund the cancelled trailer", state="resolved", category="refund"),
    _Story("Find the parcel that went to Leipzig", who="eva", hours=-51, priority=2, category="shipping"),
    _Story("Quote for twelve company bikes", who="bo", hours=28, priority=1),
    _Story(
        "Pump leaks air at the valve",
        who="",
        team="workshop",
        state="submitted",
        hours=100,
        category="warranty",
    ),
    _Story("Count the stock of inner tubes", kind="back_office", who="eva", hours=5, conversations=0),
    _Story("Invoice without the right VAT number", who="", team="office", state="submitted", priority=1),
    _Story("Wait for the new derailleur", who="bo", state="waiting_on_customer", hours=146, category="parts"),
    _Story("Book the workshop for the winter check", who="eva", hours=170, conversations=0),
    _Story("Exchange the helmet for a smaller one", who="bo", state="resolved"),
    _Story("Answer the club about the group rate", hours=240, priority=-1),
)


def open_all(you: Desk, colleagues: Mapping[str, Desk], conversations: Sequence[ConversationLine]) -> None:
    """Open them, each from conversations of its own while there are any; customers are told nothing."""
    from tui_desk.desk.tickets import changing, notes, opening

    now, left = you.now_ms(), iter(conversations)
    owners = {"you": you, **colleagues}
    opener = colleagues["bo"]
    for story in STORIES:
        asked = list(islice(left, story.conversations if story.kind != "back_office" else 0))
        owner = owners.get(story.who)
        new = NewTicket(
            story.title,
            kind=story.kind,
            priority=story.priority,
            team=story.team,
            category=story.category,
            due_at=now + int(story.hours * HOUR_MS) if story.hours is not None else None,
            assignee_id=owner.agent.id if owner is not None else None,
            requester_id=asked[0].customer_id if asked else None,
            checklist=story.checklist,
            conversation_ids=tuple(line.id for line in asked),
        )
        done = opener.do(opening.open_ticket, new, told=False)
        if story.state != "submitted":
            opener.do(changing.set_state, done.tickets, story.state, told=False)
        if story.note:
            opener.do(notes.add_note, done.tickets[0], story.note)
