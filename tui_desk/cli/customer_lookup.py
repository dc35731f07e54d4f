"""What outside sources say of a customer, asked from the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from tui_desk.cli.customer_door import Customer, meant
from tui_desk.cli.door import AsJson, desk_of
from tui_desk.cli.printing import moment, one_line, put, put_json
from tui_desk.errors import DeskError


def lookup(
    context: typer.Context,
    customer: Customer,
    again: Annotated[bool, typer.Option("--again", help="Ask also what was asked a while ago.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the outside sources of the config about a customer; answers are kept for a while."""
    from tui_desk.desk.customers import looking_up

    with desk_of(context) as desk:
        id_ = meant(desk, customer)
        if not desk.policy.lookups:
            raise DeskError("no source is set up; see [[customers.lookup]] in config.example.toml")
        rows = looking_up.look_up(desk, id_, again=again)
    if as_json:
        from tui_desk.cli import customer_shaping

        put_json([customer_shaping.lookup(row) for row in rows])
        return
    for row in rows:
        put(one_line(f"{row.source}, {moment(row.at)}{f': {row.problem}' if row.problem else ''}"))
        for name, value in row.fields:
            put(f"  {one_line(name)}: {one_line(value)}")
