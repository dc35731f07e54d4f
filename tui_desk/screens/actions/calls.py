"""A call or a visit is logged: who it was, what was said, and if wished a ticket from it at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui_desk.call_rows import CallKind, CallRow
from tui_desk.desk import drafts
from tui_desk.desk.customers import call_drafts, calls, reading
from tui_desk.errors import DeskError
from tui_desk.screens.actions.later import complain, later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.ticket_form import begin_ticket
from tui_desk.screens.customers.caller import Who, who_box
from tui_desk.screens.modals.picker import Choice, Picker

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.rows import DraftRow
    from tui_desk.screens.console import Console
    from tui_desk.screens.customers.call import CallForm, Logged

_TITLES: dict[CallKind, str] = {"phone": "Phone call", "counter": "At the counter"}


@handles("conversation.log")
def log(console: Console, argument: str) -> None:
    """Ask how, who it was, and what was said."""
    for kind in calls.KINDS:
        if kind == argument:
            return _ask_who(console, kind)
    choices = [Choice(kind, title) for kind, title in _TITLES.items()]
    console.app.push_screen(Picker("Log", choices), lambda kind: _ask_who(console, kind) if kind else None)
    return None


def _ask_who(console: Console, kind: CallKind) -> None:
    """Whoever is in hand is offered first, then whose call was begun and not logged."""
    line, detail, desk = console.hand.current(), console.customers.detail(), console.desk
    ticket = console.tickets.current() if line is None else None
    whose = (
        detail.id if detail is not None else None,
        line.customer_id if line is not None else None,
        ticket.requester_id if ticket is not None else None,
    )
    id_ = next((one for one in whose if one is not None), None)
    here = line.id if line is not None else None

    def read() -> tuple[Who | None, list[CallRow]]:
        begun = [one.call for one in desk.ask(call_drafts.begun, desk.agent.id) if one.call is not None]
        if id_ is None:
            return None, begun
        known = desk.ask(reading.line, id_)
        return Who(known.id, known.name or known.address), begun

    def ask(found: tuple[Who | None, list[CallRow]]) -> None:
        first, begun = found

        def chosen(who: Who | None) -> None:
            if who is not None:
                same = first is not None and who.id == first.id
                _begin(console, CallRow(who.id, who.called, kind, outgoing=False), here if same else None)

        console.app.push_screen(who_box(desk, _TITLES[kind], first, begun), chosen)

    later(console, read, ask)


def _begin(console: Console, call: CallRow, here: int | None) -> None:
    desk = console.desk
    later(
        console,
        lambda: desk.ask(call_drafts.begin, desk.agent.id, call),
        lambda draft: open_call(console, draft, here),
    )


def open_call(console: Console, draft: DraftRow, here: int | None = None) -> None:
    """Begin or go on writing a call down; `here`: his conversation in hand."""
    from tui_desk.screens.customers.call import CallForm

    form = CallForm(
        draft,
        console.keymap,
        save=lambda row: console.desk.do(call_drafts.save, row),
        write_down=partial(_log, console),
        another=partial(who_box, console.desk, "Who was it?"),
        here=here,
    )
    console.app.push_screen(form, lambda logged: _closed(console, form, logged))


def _closed(console: Console, form: CallForm, logged: Logged | None) -> None:
    if logged is not None:
        return _show(console, logged)
    if form.discarded or form.empty:
        words = "The call is discarded." if form.discarded and not form.empty else ""
        return later(console, lambda: _throw_away(console, form), lambda _: console.say(words))
    key = console.keymap.label("conversation.log")
    return console.say(f"What was typed is kept; {key} shows it again.")


def _throw_away(console: Console, form: CallForm) -> None:
    form.keeper.throw_away(lambda draft: console.desk.do(drafts.discard, draft))


def _log(console: Console, form: CallForm, ticket: bool) -> None:
    def verb() -> Done:
        with form.keeper.held() as stored:
            done = console.desk.do(call_drafts.log, stored)
            form.keeper.finish()
        return done

    def refused(error: Exception) -> None:
        """What was typed stands there still."""
        if isinstance(error, DeskError):
            form.not_logged(error)
        else:
            complain(console, error)

    later(console, verb, lambda done: form.logged(done, ticket=ticket), refused)


def _show(console: Console, logged: Logged) -> None:
    done = logged.done
    console.perform(lambda: done)
    console.open_conversation(done.ids[0])
    if logged.ticket:
        begin_ticket(console, done.ids[:1], deed=done.deed)
