"""`tui-desk quarantine`: what could not be understood is kept raw, shown, and tried again after a mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import AsJson, Id, config_of, desk_of, number, original
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import moment, one_line, put, put_json, put_raw, say, table
from tui_desk.errors import Exit, NotFound

if TYPE_CHECKING:
    from tui_desk.desk.prepared import Outcome

HEADS = ("Id", "Channel", "Since", "Tries", "Original", "Error")
app = noun("What could not be understood: show it, try again.")


@app.command("list")
def list_(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also what a retry has understood.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what waits to be understood."""
    from tui_desk.cli import shaping
    from tui_desk.desk import quarantine

    with desk_of(context) as desk:
        rows = desk.ask(quarantine.entries, done=every)
    if as_json:
        put_json([shaping.entry(row) for row in rows])
        return
    table(
        HEADS,
        [
            (
                row.id,
                row.channel,
                moment(row.at),
                row.tries,
                "here" if row.raw_id else "on the server",
                row.error,
            )
            for row in rows
        ],
    )


@app.command()
def show(
    context: typer.Context,
    entry: Id,
    raw: Annotated[bool, typer.Option("--raw", help="The original, byte for byte.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show an entry: where it came from and why it could not be understood."""
    if raw and as_json:
        raise typer.BadParameter("give --raw or --json, not both")
    from tui_desk.cli import shaping
    from tui_desk.desk import quarantine

    with desk_of(context) as desk:
        found = desk.ask(quarantine.entry, entry)
        if raw:
            if found.raw_id is None:
                raise NotFound(f"the original of entry {entry} is still on the server")
            put_raw(original(desk, found.raw_id))
            return
    if as_json:
        put_json(shaping.entry(found))
        return
    put(one_line(f"{found.id}: {found.error}"))
    put(one_line(f"{found.channel}, {moment(found.at)}, tried {found.tries} times, {found.ext_id}"))
    if found.message_id:
        put(f"understood since: message {found.message_id}")


@app.command()
def retry(
    context: typer.Context,
    entries: Annotated[
        list[int] | None, typer.Argument(parser=number, metavar="[ID…]", help="Their numbers.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
    as_json: AsJson = False,
) -> None:
    """Try again to understand entries. Exit code 1 if one still can't be."""
    from tui_desk.connectors.again import understanding
    from tui_desk.desk import quarantine

    if bool(entries) == every:
        raise typer.BadParameter("name entries, or say --all")
    with desk_of(context) as desk, understanding(config_of(context)) as anew:
        ids = (
            [row.id for row in desk.ask(quarantine.entries)] if every else list(dict.fromkeys(entries or ()))
        )
        outcomes = quarantine.retry_each(desk, ids, anew)
    for id_, outcome in zip(ids, outcomes, strict=True):
        _tell(id_, outcome, as_json=as_json)
    if not all(outcome.message_id for outcome in outcomes):
        raise typer.Exit(Exit.FAILED)


def _tell(id_: int, outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        put_json(
            {
                "quarantine_id": id_,
                "status": outcome.status if outcome.message_id else "quarantined",
                "conversation_id": outcome.conversation_id,
                "message_id": outcome.message_id,
                "rule": outcome.rule,
            }
        )
    elif outcome.message_id:
        put(f"{id_}\tunderstood\t#{outcome.conversation_id}")
    else:
        say(f"{id_} still can't be understood")
