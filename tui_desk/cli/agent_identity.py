"""`tui-desk agent identity`: whose accounts in the messengers are a colleague's; what they write in chats is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import AsJson, desk_of
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import put_json, table, tell_done
from tui_desk.text.clean import clean

if TYPE_CHECKING:
    from tui_desk.exchange import Person


def _identity(text: str) -> str:
    kind, _, value = text.partition(":")
    if not (kind and value) or not text.isprintable():
        raise typer.BadParameter(f"{text!r} is not KIND:VALUE, such as telegram:4711")
    return text


Identity = Annotated[
    str,
    typer.Argument(
        parser=_identity,
        metavar="KIND:VALUE",
        help="The account, such as telegram:4711; `conversation show` tells it of who takes part.",
    ),
]
app = noun("Accounts in messengers whose owner is a colleague.")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the accounts that agents have named."""
    from tui_desk.desk import colleagues

    with desk_of(context) as desk:
        rows = desk.ask(colleagues.everybody)
    if as_json:
        put_json(
            [
                {"kind": _flat(kind), "value": _flat(value), "agent": _flat(login) or None}
                for kind, value, login in rows
            ]
        )
        return
    table(("Account", "Agent"), [(f"{kind}:{value}", login) for kind, value, login in rows])


@app.command()
def add(
    context: typer.Context,
    identity: Identity,
    agent: Annotated[
        str | None, typer.Option(help="Which agent of this desk; else somebody who is none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """From now on what this account writes in chats is our answer."""
    with desk_of(context) as desk:
        from tui_desk.desk import agents, colleagues

        agent_id = None if agent is None else desk.ask(agents.find, agent).id
        tell_done(desk.do(colleagues.add, _person(identity), agent_id), as_json=as_json)


@app.command()
def remove(context: typer.Context, identity: Identity, as_json: AsJson = False) -> None:
    """From now on what this account writes in chats is a customer's."""
    with desk_of(context) as desk:
        from tui_desk.desk import colleagues

        person = _person(identity)
        tell_done(desk.do(colleagues.remove, person.kind, person.value), as_json=as_json)


def _person(identity: str) -> Person:
    from tui_desk.exchange import Person

    kind, _, value = identity.partition(":")
    return Person(kind, value)


def _flat(text: str) -> str:
    return clean(text, one_line=True)
