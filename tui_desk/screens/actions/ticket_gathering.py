"""Conversations found by their words and hung on a ticket, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk.tickets import gathering
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.tickets import ticket_in_hand
from tui_desk.screens.tickets.gather import Gather
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.rows import ConversationLine
    from tui_desk.screens.console import Console


@handles("ticket.gather")
def gather(console: Console, argument: str) -> None:
    """Search conversations and hang those that are marked on the ticket in hand."""
    line, desk = ticket_in_hand(console), console.desk
    if line is None:
        return
    id_ = line.id

    def look(words: str) -> Sequence[ConversationLine]:
        return desk.ask(gathering.conversations, id_, desk.agent.id, words)

    def link(chosen: tuple[int, ...]) -> Done:
        from tui_desk.desk.tickets import linking

        return desk.do(linking.link, id_, conversations=chosen)

    def go(chosen: tuple[int, ...] | None) -> None:
        if chosen:
            console.perform(lambda: link(chosen), ids=chosen)

    console.app.push_screen(Gather(f"Link to {named(id_)}", look, desk.now_ms, words=argument), go)
