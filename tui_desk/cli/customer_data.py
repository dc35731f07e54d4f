"""What is held of a customer: handed over to him, or deleted for good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.customer_door import Customer, meant
from tui_desk.cli.door import AsJson, desk_of
from tui_desk.cli.printing import one_line, put_json, say, tell_done
from tui_desk.errors import DeskError
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.desk.customers.forgetting import Plan


def export_all(
    context: typer.Context,
    customer: Customer,
    to: Annotated[
        Path, typer.Option("--to", metavar="PATH", help="A new folder, or a new file that ends in .zip.")
    ],
    as_json: AsJson = False,
) -> None:
    """Write everything that is held of a customer: JSON, originals and files; only you can read it."""
    from tui_desk.desk.customers import handing_over

    with desk_of(context) as desk:
        count = handing_over.hand_over(desk, meant(desk, customer), to.expanduser())
    if as_json:
        put_json({"path": str(to), "files": count})
    else:
        say(f"Wrote {count} files to {to}")


def forget(
    context: typer.Context,
    customer: Customer,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a customer for good, with all he wrote and our answers; this can't be undone."""
    from tui_desk.desk.customers import forgetting

    with desk_of(context) as desk:
        id_ = meant(desk, customer)
        plan = desk.ask(forgetting.plan, id_)
        if not yes:
            _ask(id_, plan)
        tell_done(forgetting.forget(desk, id_), as_json=as_json)


def _ask(customer_id: int, plan: Plan) -> None:
    """What goes is told first; only the name typed back lets it go."""
    name = one_line(plan.name)
    say(
        f"Customer {customer_id}, {name}, would be deleted for good, with {_many(plan.conversations, 'conversation')},"
        f" {_many(plan.messages, 'message')}, {_many(plan.files, 'file')} and {_many(plan.tickets, 'ticket')}."
        " This can't be undone."
    )
    if plan.mixed:
        say(f"In {_many(plan.mixed, 'conversation')} with others only his own messages would go.")
    if plan.shared_tickets:
        numbers = ", ".join(map(named, plan.shared_tickets))
        say(f"Tickets that concern others too stay; see whether their texts name him: {numbers}")
    typed = str(typer.prompt("Type his name to delete him", "", show_default=False, err=True))
    if typed.strip().casefold() != name.casefold():
        raise DeskError("that is not his name; nothing was deleted")


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
