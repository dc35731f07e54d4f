"""`tui-desk backup`: a checked copy of the whole desk in one file, made while others work with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import AsJson, config_of
from tui_desk.cli.printing import iso, put, put_json, say
from tui_desk.errors import Exit

if TYPE_CHECKING:
    from tui_desk.desk.backup import Made

TOLD = 10


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.", show_default=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of an older one.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write messages, tickets, customers, drafts, attachments and signing keys into one file, and look it through.

    Readable by you only. The config and its passwords are not in it. Exit code 1 if a file was missing on the desk.
    """
    from tui_desk.desk.backup import make
    from tui_desk.store.engine import open_store

    store = open_store(config_of(context).store.url, create=False)
    try:
        made = make(store, file.expanduser(), replace=replace)
    finally:
        store.close()
    _tell(made, as_json=as_json)
    if made.contents.missing:
        raise typer.Exit(Exit.FAILED)


def _tell(made: Made, *, as_json: bool) -> None:
    contents = made.contents
    if as_json:
        put_json(
            {
                "path": str(made.path),
                "size": made.size,
                "made_at": iso(contents.made_at),
                "schema": contents.schema,
                "files": len(contents.files),
                "missing": list(contents.missing),
            }
        )
    else:
        put(f"{made.path}: {made.size / 1e6:.1f} MB, {len(contents.files)} attached files; checked")
    for sha256 in contents.missing[:TOLD]:
        say(f"tui-desk: the attached file {sha256} is missing or damaged on this desk")
    if contents.missing:
        say(
            "tui-desk: what is there is in the backup; `tui-desk doctor --deep` tells whose files are missing"
        )
