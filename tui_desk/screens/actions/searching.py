"""The search over everything, and going on through what it found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui_desk.desk import timeline
from tui_desk.rows import MessageRow
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.search import Search
from tui_desk.screens.searching import Target, look

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


@handles("desk.search")
def search(console: Console, argument: str) -> None:
    """While one types; what was looked for last stands there at first."""
    hits = console.hits
    box = Search(partial(look, console.desk), value=argument or hits.typed, hint="Enter opens · Esc leaves")

    def opened(target: Target | None) -> None:
        if target is None:
            return
        hits.keep(box.typed(), box.shown(), target)
        go_to(console, target)

    console.app.push_screen(box, opened)


@handles("hit.next")
def next_hit(console: Console, argument: str) -> None:
    """What was found behind the one that was opened last."""
    _step(console, 1)


@handles("hit.previous")
def previous_hit(console: Console, argument: str) -> None:
    """What was found before the one that was opened last."""
    _step(console, -1)


def _step(console: Console, step: int) -> None:
    target = console.hits.step(step)
    if target is not None:
        go_to(console, target)
    elif console.hits.typed:
        console.say(f"No more is found for {console.hits.typed}.")
    else:
        console.say(f"Nothing was looked for yet; {console.keymap.label('desk.search') or ':search'} does.")


def go_to(console: Console, target: Target) -> None:
    """Open what was found; a conversation at the message in which it was found."""
    if target.kind == "ticket":
        return console.open_ticket(target.id)
    if target.kind == "customer":
        return console.open_customer(target.id)
    if not target.message_id:
        return console.open_conversation(target.id)

    def read() -> tuple[MessageRow, int]:
        message = console.desk.ask(timeline.message, target.message_id)
        return message, console.desk.ask(timeline.depth, message)

    def arrived(found: tuple[MessageRow, int]) -> None:
        console.go_to_message(*found)
        console.focus_pane("conversation")

    return later(console, read, arrived)
