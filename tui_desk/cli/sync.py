"""`tui-desk sync`: the background process, by hand or under a service manager."""

from __future__ import annotations

from typing import Annotated

import typer

from tui_desk.cli import syncing
from tui_desk.cli.door import AsJson


def sync(
    context: typer.Context,
    once: Annotated[
        bool,
        typer.Option(
            "--once",
            help="Fetch and send what there is, then end. Exit code 7 if a channel does not work or answers wait.",
        ),
    ] = False,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", metavar="NAME", help="Only this one; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch and send until stopped. One process per desk does it; a console's own gives way to this one."""
    raise typer.Exit(syncing.work(context.obj, channel or (), once=once, as_json=as_json))
