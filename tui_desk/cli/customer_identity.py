"""`tui-desk customer identity`: what a customer is known by and reached at."""

from __future__ import annotations

import typer

from tui_desk.cli.customer_door import Customer, Identity, halves, meant
from tui_desk.cli.door import AsJson, desk_of
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import tell_done

app = noun("What a customer is known by: mail addresses, numbers, handles.")


@app.command()
def add(context: typer.Context, customer: Customer, identity: Identity, as_json: AsJson = False) -> None:
    """Whoever writes from this is this customer, too."""
    from tui_desk.desk.customers import changing

    with desk_of(context) as desk:
        done = desk.do(changing.add_identity, meant(desk, customer), *halves(identity))
        tell_done(done, as_json=as_json)


@app.command()
def remove(context: typer.Context, customer: Customer, identity: Identity, as_json: AsJson = False) -> None:
    """Whoever writes from this next is somebody new."""
    from tui_desk.desk.customers import changing

    with desk_of(context) as desk:
        done = desk.do(changing.remove_identity, meant(desk, customer), *halves(identity))
        tell_done(done, as_json=as_json)
