"""Answers that failed, or may not have arrived: the agent decides, nothing is sent twice silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.rows import UNSETTLED, MessageRow
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console


@handles("answer.delivery")
def delivery(console: Console, argument: str) -> None:
    """Settle the answer under the cursor, else the newest that needs it."""
    message = _unsettled(console)
    if message is None:
        return console.say("Every answer here is settled.")
    if argument:
        return _do(console, message, argument)
    what = {
        "uncertain": "It may have been sent: the line broke before the server said so.",
        "failed": "It was not sent.",
        "bounced": "It came back undelivered.",
    }[message.delivery]
    body = said(f"{what}\n{message.delivery_detail}".rstrip())
    replies = [Reply("s", "send once more", "again")]
    if message.delivery == "uncertain":
        replies = [Reply("a", "it arrived", "arrived"), Reply("l", "it was lost", "lost"), *replies]
    ask = Confirm("Delivery", body, replies)
    console.app.push_screen(ask, lambda answer: _do(console, message, answer) if answer else None)
    return None


def _unsettled(console: Console) -> MessageRow | None:
    here = console.timeline.message()
    if here is not None and here.delivery in UNSETTLED:
        return here
    return next((row for row in reversed(console.hand.messages()) if row.delivery in UNSETTLED), None)


def _do(console: Console, message: MessageRow, answer: str) -> None:
    def verb() -> Done:
        from tui_desk.desk import settling

        if answer == "again":
            return console.desk.do(settling.resend, message.id)
        return console.desk.do(settling.settle, message.id, answer == "arrived")

    if answer not in ("again", "arrived", "lost"):
        return console.say("Say arrived, lost or again.", error=True)
    return console.perform(verb, ids=(message.conversation_id,))
