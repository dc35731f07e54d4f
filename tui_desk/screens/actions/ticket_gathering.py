"""Conversations found by their words and hung on a ticket, many at once: Tab marks, Enter links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk.tickets import gathering
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.tickets import ticket_in_hand
from tui_desk.screens.modals.many import joined
from tui_desk.screens.modals.picker import Choice
from tui_desk.screens.modals.seek import Seek
from tui_desk.text.ticket_number import named
from tui_desk.widgets.times import age

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.rows import ConversationLine
    from tui_desk.screens.console import Console


_WIDTH = 96
"""Cells of a line with who, about what, where and when."""


@handles("ticket.gather")
def gather(console: Console, argument: str) -> None:
    """Search conversations and hang those that are marked on the ticket in hand."""
    line, desk = ticket_in_hand(console), console.desk
    if line is None:
        return
    id_ = line.id

    def find(words: str) -> Sequence[Choice[tuple[int, ...]]]:
        found = desk.ask(gathering.conversations, id_, desk.agent.id, words)
        return [_choice(one, desk.now_ms()) for one in found]

    def link(chosen: tuple[int, ...]) -> Done:
        from tui_desk.desk.tickets import linking

        return desk.do(linking.link, id_, conversations=chosen)

    def go(chosen: tuple[int, ...] | None) -> None:
        if chosen:
            console.perform(lambda: link(chosen), ids=chosen)

    box = Seek(
        f"Link to {named(id_)}",
        find,
        value=argument,
        hint="Tab marks several · Enter links them",
        empty="No other conversation has these words.",
        width=_WIDTH,
        several=joined,
    )
    console.app.push_screen(box, go)


def _choice(one: ConversationLine, now: int) -> Choice[tuple[int, ...]]:
    who = one.customer_name or one.customer_address or "(nobody)"
    about = one.subject or one.snippet or "(no subject)"
    return Choice(
        (one.id,), f"#{one.id} {who}: {about}", f"{one.channel} · {one.status} · {age(one.last_at, now)}"
    )
