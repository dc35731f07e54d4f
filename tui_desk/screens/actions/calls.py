"""A call or a visit is logged: who it was, what was said, and if wished a ticket from it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk.customers import calls, reading
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.ticket_form import begin_ticket
from tui_desk.screens.customers.call import Call, CallForm, Who, who_box
from tui_desk.screens.modals.picker import Choice, Picker

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console

_TITLES: dict[calls.Kind, str] = {"phone": "Phone call", "counter": "At the counter"}


@handles("conversation.log")
def log(console: Console, argument: str) -> None:
    """Ask how, who it was, and what was said."""
    for kind in calls.KINDS:
        if kind == argument:
            return _ask_who(console, kind)
    choices = [Choice(kind, title) for kind, title in _TITLES.items()]
    console.app.push_screen(Picker("Log", choices), lambda kind: _ask_who(console, kind) if kind else None)
    return None


def _ask_who(console: Console, kind: calls.Kind) -> None:
    """Whoever is in hand is offered first."""
    line, detail = console.hand.current(), console.customers.detail()
    id_ = detail.id if detail is not None else line.customer_id if line is not None else None
    here = line.id if line is not None else None

    def read() -> Who | None:
        if id_ is None:
            return None
        known = console.desk.ask(reading.line, id_)
        return Who(known.id, known.name or known.address)

    def ask(first: Who | None) -> None:
        def chosen(who: Who | None) -> None:
            if who is not None:
                same = first is not None and who.id == first.id
                _ask_what(console, who, kind, here if same else None)

        console.app.push_screen(who_box(console.desk, _TITLES[kind], first), chosen)

    later(console, read, ask)


def _ask_what(console: Console, who: Who, kind: calls.Kind, here: int | None) -> None:
    form = CallForm(who, (kind, False), here=here, kept=console.customers.kept_call)

    def closed(call: Call | None) -> None:
        console.customers.kept_call = form.typed if call is None else call.text
        if call is not None:
            _log(console, who, call, here if call.here else None)
        elif form.typed.strip():
            console.say(f"What was typed is kept; {console.keymap.label('conversation.log')} shows it again.")

    console.app.push_screen(form, closed)


def _log(console: Console, who: Who, call: Call, conversation_id: int | None) -> None:
    meant = who.called if who.id is None else who.id

    def verb() -> Done:
        done = console.desk.do(
            calls.log_of,
            call.kind,
            meant,
            call.text,
            conversation_id=conversation_id,
            outgoing=call.outgoing,
        )
        console.app.call_from_thread(_show, console, done, call)
        return done

    console.perform(verb)


def _show(console: Console, done: Done, call: Call) -> None:
    console.customers.kept_call = ""
    console.open_conversation(done.ids[0])
    if call.ticket:
        begin_ticket(console, done.ids[:1])
