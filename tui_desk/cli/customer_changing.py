"""A customer's card, written by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.customer_door import Customer, halves, identity, meant
from tui_desk.cli.door import AsJson, desk_of
from tui_desk.cli.printing import tell_done
from tui_desk.cli.ticket_door import pairs
from tui_desk.cli.writing import File, Text, typed_text

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.store.transaction import Transaction

    Change = Callable[[Transaction, int], Done]

Name = Annotated[str, typer.Argument(metavar="NAME", help="What he is called.", show_default=False)]
Identities = Annotated[
    list[str] | None,
    typer.Option(
        "--identity",
        parser=identity,
        metavar="IDENTITY",
        help="A mail address, a phone number, or KIND:VALUE; repeat it.",
    ),
]
Attributes = Annotated[
    list[str] | None,
    typer.Option("--attribute", metavar="NAME=VALUE", help="What is kept of him; empty: no more. Repeat it."),
]


def new(context: typer.Context, name: Name, identities: Identities = None, as_json: AsJson = False) -> None:
    """Write down a customer whom no channel has brought."""
    with desk_of(context) as desk:
        tell_done(desk.do(_new, name, identities or []), as_json=as_json)


def edit(
    context: typer.Context,
    customer: Customer,
    name: Annotated[str | None, typer.Option(help="What he is called.")] = None,
    organisation: Annotated[str | None, typer.Option(help="For whom he speaks.")] = None,
    language: Annotated[str | None, typer.Option(help="Such as de or pt-BR.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Such as Europe/Madrid.")] = None,
    vip: Annotated[bool | None, typer.Option("--vip/--no-vip", help="Whether he comes first.")] = None,
    attributes: Attributes = None,
    as_json: AsJson = False,
) -> None:
    """Change a customer's card; an empty value takes one off."""
    from tui_desk.desk.customers import changing

    verbs: list[tuple[Callable[[Transaction, int, str], Done], str | None]] = [
        (changing.rename, name),
        (changing.set_organisation, organisation),
        (changing.set_language, language),
        (changing.set_time_zone, time_zone),
    ]
    changes: list[Change] = [partial(_one, verb, text) for verb, text in verbs if text is not None]
    if vip is not None:
        changes.append(lambda tx, id_: changing.set_vip(tx, id_, vip))
    changes += [partial(_attribute, *pair) for pair in pairs(attributes or []).items()]
    if not changes:
        raise typer.BadParameter("say what is to change; --help has the options")
    with desk_of(context) as desk:
        tell_done(desk.do(_edit, meant(desk, customer), changes), as_json=as_json)


def note(
    context: typer.Context,
    customer: Customer,
    text: Text = None,
    file: File = None,
    add: Annotated[bool, typer.Option("--add", help="Below what stands there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write what colleagues should know of a customer, instead of what stood there."""
    from tui_desk.desk.customers import changing

    words = typed_text(text, file)
    verb = changing.add_note if add else changing.set_notes
    with desk_of(context) as desk:
        tell_done(desk.do(verb, meant(desk, customer), words), as_json=as_json)


def _new(tx: Transaction, name: str, identities: list[str]) -> Done:
    from tui_desk.desk.customers import changing
    from tui_desk.desk.done import Done

    if not name.strip():
        raise typer.BadParameter("a customer's name is not empty")
    id_ = changing.make(tx, name)
    for one in identities:
        changing.add_identity(tx, id_, *halves(one))
    return Done(f"Wrote down {changing.called(tx, id_)}, customer {id_}", tx.deed, (), customers=(id_,))


def _one(verb: Callable[[Transaction, int, str], Done], text: str, tx: Transaction, customer_id: int) -> Done:
    return verb(tx, customer_id, text)


def _attribute(name: str, value: str, tx: Transaction, customer_id: int) -> Done:
    from tui_desk.desk.customers import changing

    return changing.set_attribute(tx, customer_id, name, value)


def _edit(tx: Transaction, customer_id: int, changes: Sequence[Change]) -> Done:
    """Several changes, as one deed."""
    from tui_desk.desk.customers import changing
    from tui_desk.desk.done import Done

    done = [change(tx, customer_id) for change in changes]
    changed = [one for one in done if one.deed is not None]
    if len(done) == 1 or not changed:
        return done[0]
    whom = changed[0].customers
    return Done(f"Changed {changing.called(tx, whom[0])}", tx.deed, (), customers=whom)
