"""`tui-desk conversation log`: what was said on the phone or at the counter; nothing is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import AsJson, desk_of, number
from tui_desk.cli.printing import tell_done
from tui_desk.cli.writing import File, Text, typed_text

if TYPE_CHECKING:
    from tui_desk.call_rows import CallKind
    from tui_desk.desk.done import Done
    from tui_desk.store.transaction import Transaction


def log(
    context: typer.Context,
    conversation: Annotated[
        int | None,
        typer.Argument(
            parser=number,
            metavar="[ID]",
            help="The conversation it belongs to; else a new one.",
            show_default=False,
        ),
    ] = None,
    phone: Annotated[bool, typer.Option("--phone", help="It was a call.")] = False,
    counter: Annotated[bool, typer.Option("--counter", help="Somebody came in.")] = False,
    customer: Annotated[
        str | None,
        typer.Option(
            metavar="CUSTOMER",
            help="Who it was: a phone number, mail address, full name, or #7 for customer 7.",
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="What a number that is new here belongs to.")] = "",
    new: Annotated[bool, typer.Option("--new", help="Somebody new of that name.")] = False,
    subject: Annotated[str, typer.Option(help="What it was about.")] = "",
    outgoing: Annotated[bool, typer.Option("--outgoing", help="We called, or spoke to him.")] = False,
    ticket: Annotated[
        bool, typer.Option("--ticket", help="Open a ticket from it, too, as one deed.")
    ] = False,
    text: Text = None,
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """Log a phone call or a walk-in as a conversation; the customer is found, or made."""
    if phone == counter:
        raise typer.BadParameter("say --phone or --counter")
    if customer is None and conversation is None:
        raise typer.BadParameter("say who it was, with --customer")
    if customer is None and (name or new):
        raise typer.BadParameter("--name and --new are of who it was; say it, with --customer")
    words = typed_text(text, file)
    kind: CallKind = "phone" if phone else "counter"

    def put(tx: Transaction) -> Done:
        from tui_desk.desk.customers import calls

        who = (
            calls.caller_of(tx, conversation or 0)
            if customer is None
            else calls.caller(tx, customer, name=name, new=new)
        )
        done = calls.log(
            tx, kind, who, words, conversation_id=conversation, outgoing=outgoing, subject=subject
        )
        return _with_ticket(tx, done) if ticket else done

    with desk_of(context) as desk:
        tell_done(desk.do(put), as_json=as_json)


def _with_ticket(tx: Transaction, logged: Done) -> Done:
    """A ticket as it is proposed from what was said."""
    from tui_desk.desk.tickets import defaults, opening, proposing

    said = () if logged.message_id is None else (logged.message_id,)
    new = proposing.propose(tx, tx.agent_id, conversation_ids=logged.ids, message_ids=said)
    opened = opening.open_ticket(tx, defaults.filled(tx, tx.policy, new, tx.now))
    text = f"{logged.text}; {opened.text[0].lower()}{opened.text[1:]}"
    return replace(logged, text=text, tickets=opened.tickets)
