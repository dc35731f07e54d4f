"""New tickets: by the form, from what is in hand or as it was left: opened, kept, thrown away; or one for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_desk.desk import drafts
from tui_desk.desk.tickets import telling
from tui_desk.errors import Conflict, NotFound
from tui_desk.screens.actions.later import complain, later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.tickets import conversations_in_hand, marked
from tui_desk.screens.drafting import keeping
from tui_desk.screens.tickets.beginning import Beginning, read_beginning
from tui_desk.words.telling import able

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.done import Done
    from tui_desk.notice_rows import Recipient
    from tui_desk.rows import DraftRow
    from tui_desk.screens.console import Console
    from tui_desk.screens.tickets.form import TicketForm
    from tui_desk.ticket_rows import NewTicket


@handles("ticket.new")
def new(console: Console, argument: str) -> None:
    """A form that is filled in as far as can be known; what was typed into it before is there again."""
    customer = console.customers.detail()
    id_ = customer.id if customer is not None else None
    begin_ticket(console, conversations_in_hand(console), marked(console), id_)


def begin_ticket(
    console: Console,
    conversations: tuple[int, ...],
    messages: tuple[int, ...] = (),
    customer_id: int | None = None,
    *,
    deed: int | None = None,
) -> None:
    """Show the form of a ticket made of these; `customer_id`: who asks for it, where these don't tell.

    `deed`: what it is opened with, to be taken back together.
    """
    desk = console.desk

    def read() -> tuple[DraftRow, Beginning]:
        draft = desk.ask(drafts.begin_form, desk.agent.id, conversations, messages, customer_id)
        return draft, _beginning(desk, draft)

    later(console, read, lambda found: _show(console, *found, deed))


def open_form(console: Console, draft: DraftRow) -> None:
    """Go on with a form that was left."""
    later(console, lambda: _beginning(console.desk, draft), partial(_show, console, draft))


def _beginning(desk: Desk, draft: DraftRow) -> Beginning:
    """Of what was kept the typing stands, also where what it was to be made from is gone."""
    form = draft.form
    assert form is not None
    try:
        return read_beginning(desk, form.conversation_ids, form.message_ids, form.customer_id)
    except NotFound:
        if draft.id is None:
            raise
        return read_beginning(desk, (), ())


def _show(console: Console, draft: DraftRow, beginning: Beginning, deed: int | None = None) -> None:
    from tui_desk.screens.tickets.form import TicketForm

    form = TicketForm(
        beginning,
        console.keymap,
        partial(_would_tell, console.desk),
        draft,
        save=keeping(console.desk, draft),
    )
    console.app.push_screen(form, lambda filled: _closed(console, form, filled, deed))


def _would_tell(desk: Desk, new: NewTicket) -> Sequence[Recipient]:
    return desk.ask(telling.preview_opening, desk.policy, desk.agent.id, new, now=desk.now_ms())


def _closed(console: Console, form: TicketForm, filled: NewTicket | None, deed: int | None) -> None:
    if filled is not None:
        return _open(console, form, filled, deed)
    if form.discarded or form.empty:
        form.keeper.finish()
        words = "The form is discarded." if form.discarded else ""
        return later(console, lambda: _throw_away(console, form), lambda _: console.say(words))
    key = console.keymap.label("ticket.new")
    return later(console, form.save_now, lambda _: console.say(f"The form is kept; {key} shows it again."))


def _throw_away(console: Console, form: TicketForm) -> None:
    form.keeper.throw_away(lambda draft: console.desk.do(drafts.discard, draft))


def _open(console: Console, form: TicketForm, new: NewTicket, deed: int | None) -> None:
    def verb() -> Done:
        from tui_desk.desk.tickets import opening

        if form.draft.id is None and not form.keeper.unsaved:
            return console.desk.do(opening.open_ticket, new, told=form.told, deed=deed)
        with form.keeper.held() as stored:
            done = console.desk.do(opening.open_drafted, new, stored, told=form.told, deed=deed)
            form.keeper.finish()
        return done

    def opened(done: Done) -> None:
        console.timeline.clear_selection()
        console.perform(lambda: done, ids=done.ids)

    def refused(error: Exception) -> None:
        """What was typed is not lost; unless another console opened it."""
        if not isinstance(error, Conflict):
            _show(console, form.draft, form.beginning, deed)
        complain(console, error)

    later(console, verb, opened, refused)


@handles("ticket.each")
def each(console: Console, argument: str) -> None:
    """A ticket for each conversation in hand, as it is proposed; who would be told is seen before."""
    ids, desk = conversations_in_hand(console), console.desk

    def read() -> tuple[list[NewTicket], list[Recipient]]:
        news = [read_beginning(desk, [id_], []).ticket("", "") for id_ in ids]
        return news, [one for new in news for one in _would_tell(desk, new)]

    def go(news: Sequence[NewTicket], told: bool) -> None:
        from tui_desk.desk.tickets import opening

        console.perform(lambda: desk.do(opening.open_each, news, told=told), ids=ids)

    def show(found: tuple[list[NewTicket], list[Recipient]]) -> None:
        from tui_desk.screens.tickets.tell_first import TellFirst

        news, recipients = found
        if not able(recipients):
            return go(news, told=True)
        ask = TellFirst(f"Open {len(news)} tickets, one for each", recipients)
        console.app.push_screen(ask, lambda told: go(news, told) if told is not None else None)
        return None

    later(console, read, show)
