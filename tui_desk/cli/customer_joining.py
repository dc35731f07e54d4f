"""Customers who are one person: suggested, joined, parted."""

from __future__ import annotations

from typing import Annotated

import typer

from tui_desk.cli.customer_door import Customer, meant
from tui_desk.cli.door import AsJson, Id, desk_of
from tui_desk.cli.printing import put_json, say, table, tell_done

Others = Annotated[
    list[str], typer.Argument(metavar="CUSTOMER…", help="Who the same person is.", show_default=False)
]
Into = Annotated[
    str, typer.Option("--into", metavar="CUSTOMER", help="Whose card holds.", show_default=False)
]


def suggest(context: typer.Context, customer: Customer, as_json: AsJson = False) -> None:
    """Tell who may be the same person, and why."""
    from tui_desk.desk.customers import suggesting

    with desk_of(context) as desk:
        found = desk.ask(suggesting.suggestions, meant(desk, customer))
    if as_json:
        from tui_desk.cli import customer_shaping

        put_json([customer_shaping.suggestion(one) for one in found])
        return
    table(("No", "Known by", "Name", "Why"), [(one.id, one.address, one.name, one.reason) for one in found])
    if not found:
        say("nobody looks like the same person")


def join(context: typer.Context, others: Others, into: Into, as_json: AsJson = False) -> None:
    """Make customers one: what is of either is read of both, and can be parted at any time."""
    from tui_desk.desk.customers import joining

    with desk_of(context) as desk:
        ids = [meant(desk, one) for one in others]
        tell_done(desk.do(joining.join, ids, meant(desk, into)), as_json=as_json)


def part(
    context: typer.Context,
    customer: Id,
    put_out: Annotated[
        bool,
        typer.Option(
            "--put-out",
            help="Either takes no part any more in conversations of the other that he came into by that.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Part a customer from whom he was joined to; messages stay where their identity is."""
    from tui_desk.desk.customers import joining

    with desk_of(context) as desk:
        tell_done(desk.do(joining.part, customer, put_out=put_out), as_json=as_json)
