"""`tui-desk agent`: an agent is a Unix login that may use the desk."""

from __future__ import annotations

from typing import Annotated

import typer

from tui_desk.cli import agent_identity
from tui_desk.cli.door import AsJson, desk_of
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import put_json, say, table
from tui_desk.text.address import valid_address


def _login(text: str) -> str:
    if not text or not text.isprintable() or " " in text:
        raise typer.BadParameter(f"{text!r} is no Unix login; it is one word")
    return text


def _email(text: str) -> str:
    if text and not valid_address(text):
        raise typer.BadParameter(f"{text!r} is no mail address")
    return text


Login = Annotated[str, typer.Argument(parser=_login, metavar="LOGIN", help="The Unix login.")]
app = noun("Who works here.")
app.add_typer(agent_identity.app, name="identity")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List everybody, also who has left."""
    from tui_desk.cli import shaping
    from tui_desk.desk import agents

    with desk_of(context) as desk:
        rows = desk.ask(agents.agents)
    if as_json:
        put_json([shaping.agent(row) for row in rows])
        return
    table(
        ("Login", "Short", "Name", "Mail", "State"),
        [(row.login, row.short, row.name, row.email, "active" if row.active else "left") for row in rows],
    )


@app.command()
def add(
    context: typer.Context,
    login: Login,
    name: Annotated[str, typer.Option("--name", help="As customers and colleagues see it.")] = "",
    email: Annotated[
        str, typer.Option("--email", parser=_email, metavar="EMAIL", help="The agent's own address.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Let somebody work here, also somebody who had left."""
    from tui_desk.cli import shaping

    with desk_of(context) as desk:
        from tui_desk.desk import agents

        row = desk.do(agents.add, login, name, email)
    if as_json:
        put_json(shaping.agent(row))
    else:
        say(f"{row.name} works here now")


@app.command()
def edit(
    context: typer.Context,
    login: Login,
    name: Annotated[str | None, typer.Option("--name", help="As customers and colleagues see it.")] = None,
    email: Annotated[
        str | None,
        typer.Option(
            "--email", parser=_email, metavar="EMAIL", help="The agent's own address; '' takes it off."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change what somebody is called, or where reminders reach him."""
    from tui_desk.cli import shaping

    if not name and email is None:
        raise typer.BadParameter("nothing to change: say --name or --email")
    with desk_of(context) as desk:
        from tui_desk.desk import agents

        row = desk.do(agents.change, login, name=name, email=email)
    if as_json:
        put_json(shaping.agent(row))
    else:
        say(f"{row.name}{f' <{row.email}>' if row.email else ' has no mail address'}")


@app.command()
def remove(context: typer.Context, login: Login, as_json: AsJson = False) -> None:
    """Somebody leaves; what he did keeps his name."""
    from tui_desk.cli import shaping

    with desk_of(context) as desk:
        from tui_desk.desk import agents

        desk.do(agents.remove, login)
        row = desk.ask(agents.by_login, login)
    assert row is not None
    if as_json:
        put_json(shaping.agent(row))
    else:
        say(f"{row.name} works here no more")
