"""The root of the command line; a verb's module is imported when the verb is used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tui_desk import __version__
from tui_desk.cli.doctor import doctor
from tui_desk.cli.init import init

app = typer.Typer(
    name="tui-desk",
    no_args_is_help=False,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A support desk that lives in the terminal. Without a verb the console opens.",
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"tui-desk {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", help="Read this file instead of the usual one.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A support desk that lives in the terminal."""
    context.obj = config


app.command()(init)
app.command()(doctor)
