"""`tui-desk restore`: a backup back in its place, or on a new machine; nothing that stood there is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tui_desk.cli.door import AsJson, config_of
from tui_desk.cli.printing import iso, moment, put, put_json, say


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Put a backup where the config says that the desk stands. Close consoles and stop the sync first.

    The desk that stood there is kept in a folder beside it. Answers that were on their way when the backup was made are
    not sent again by themselves.
    """
    from tui_desk.desk.restoring import restore as put_back
    from tui_desk.store.place import path_of

    path = path_of(config_of(context).store.url)
    done = put_back(file.expanduser(), path)
    if as_json:
        put_json(
            {
                "path": str(path),
                "made_at": iso(done.contents.made_at),
                "aside": str(done.aside) if done.aside else None,
                "held": done.held,
                "missing": list(done.contents.missing),
            }
        )
        return
    put(f"{path} is again as it was at {moment(done.contents.made_at)}")
    if done.aside:
        put(f"what stood there is in {done.aside}; remove it when you are sure")
    if done.held:
        say(
            f"tui-desk: {done.held} answers were on their way then. The sync asks the channel whether they have left;"
            " where it can't tell, the view Undelivered has them for you to decide"
        )
