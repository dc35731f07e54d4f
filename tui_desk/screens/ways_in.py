"""What is opened takes the middle, and the draft of something else is kept first: nobody types into the wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.errors import DeskError
from tui_desk.screens import ways_back

if TYPE_CHECKING:
    from tui_desk.rows import ConversationLine, MessageRow
    from tui_desk.screens.console import Console
    from tui_desk.screens.reads import ConversationRead


def to_conversation(console: Console, id_: int) -> None:
    """Read a conversation, with its tickets beside it."""
    if not _keeps_draft(console, id_):
        return
    ways_back.from_customer(console)
    console.inbox.go_to(id_)
    console.tickets.close()
    console.reading.open(id_)
    console.tickets.stand_beside(id_)
    console.focus_pane("conversation")


def to_ticket(console: Console, id_: int) -> None:
    """Read a ticket in the middle."""
    if not _keeps_draft(console, ticket_id=id_):
        return
    ways_back.from_customer(console, ticket_id=id_)
    console.tickets.open(id_)
    console.focus_pane("conversation")


def to_message(console: Console, message: MessageRow, depth: int) -> None:
    """To a message, in whatever conversation; `depth` of the newest messages there reach down to it."""
    if message.conversation_id != console.in_front():
        to_conversation(console, message.conversation_id)
    console.reading.go_to(message, depth)


def arrived(console: Console, event: ConversationRead) -> None:
    """The conversation that is open was read: it is gone, has been seen by now, or is part of another one."""
    if not console.reading.take(event):
        ways_back.from_gone_conversation(console, event.id)
    elif console.pane != "list" and (verb := console.reading.seen()) is not None:
        console.perform(verb, ids=(event.id,), patch=_as_seen, behind_frame=True)
    if event.detail is not None and event.detail.line.id != event.id:
        console.tickets.look_beside(event.detail.line.id)
        told = event.id in console.reading.merged_here and event.merged_by(console.desk.agent.login)
        if event.fresh or not told:
            console.tell(f"#{event.id} is part of #{event.detail.line.id} now.")
    console.show_hints()


def _as_seen(line: ConversationLine) -> ConversationLine:
    return line._replace(unread=False)


def _keeps_draft(console: Console, id_: int | None = None, *, ticket_id: int | None = None) -> bool:
    """What is written of something else is kept and leaves the screen. False where it can't be kept."""
    try:
        console.drafting.leave_for(id_, ticket_id=ticket_id)
    except DeskError as error:
        console.tell(f"The draft could not be kept: {error}", error=True)
        return False
    return True
