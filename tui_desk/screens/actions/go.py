"""Views, sorting, filtering, and the lists beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from tui_desk.desk.drafts import mine
from tui_desk.rows import DraftRow, ViewName
from tui_desk.screens.actions.all_tickets import ask_filter, ask_order
from tui_desk.screens.actions.answer import open_draft
from tui_desk.screens.actions.calls import open_call
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import Handler, handles
from tui_desk.screens.actions.ticket_form import open_form
from tui_desk.screens.headings import SORT_TITLES
from tui_desk.screens.modals.command_line import CommandLine
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.widgets.draft_words import what_and_whom
from tui_desk.widgets.times import age

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


def _shows(view: ViewName) -> Handler:
    return lambda console, argument: console.show_view(view)


for _view in get_args(ViewName):
    handles(f"view.{_view}")(_shows(_view))


@handles("view.inbox")
def show_inbox(console: Console, argument: str) -> None:
    """The list of conversations, as it was left."""
    console.turn_list(tickets=False)


@handles("list.sort")
def sort(console: Console, argument: str) -> None:
    """By waiting, newest or priority; asks where none is named."""
    if console.tickets.in_list:
        return ask_order(console, argument)
    for name in SORT_TITLES:
        if name == argument:
            return console.set_sort(name)
    picker = Picker("Sort", [Choice(name, title) for name, title in SORT_TITLES.items()])
    console.app.push_screen(picker, lambda name: console.set_sort(name) if name else None)
    return None


@handles("list.filter")
def filter_list(console: Console, argument: str) -> None:
    """Narrow the list while one types; Esc takes the filter away."""
    if console.tickets.in_list:
        return ask_filter(console, argument)
    if argument:
        return console.set_find(argument)
    before = console.asked.find

    def done(text: str | None) -> None:
        console.set_find(before if text is None else text)

    line = CommandLine("\\", value=before, changed=console.set_find)
    console.app.push_screen(line, done)
    return None


@handles("view.drafts")
def drafts(console: Console, argument: str) -> None:
    """What I have begun and not sent."""

    def choose(found: tuple[DraftRow, ...]) -> None:
        choices = [
            Choice(draft, _draft_title(draft), age(draft.updated_at, console.desk.now_ms()))
            for draft in found
        ]
        picker = Picker("Drafts", choices, hint="Enter opens", empty="You have no drafts.")
        console.app.push_screen(picker, lambda draft: go_on_with(console, draft) if draft else None)

    later(console, lambda: console.desk.ask(mine, console.desk.agent.id), choose)


def _draft_title(draft: DraftRow) -> str:
    number = f"#{draft.conversation_id} · " if draft.conversation_id else ""  # a ticket's is in its words
    return f"{number}{what_and_whom(draft)} · {draft.text.strip() or draft.subject}"


def go_on_with(console: Console, draft: DraftRow) -> None:
    """Open a draft that was left, under what it is written to."""
    if draft.conversation_id is not None:
        console.open_conversation(draft.conversation_id)
    if draft.ticket_id is not None:
        console.open_ticket(draft.ticket_id)
    if draft.form is not None:
        open_form(console, draft)
    elif draft.call is not None:
        open_call(console, draft)
    else:
        open_draft(console, draft)
