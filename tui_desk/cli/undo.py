"""`tui-desk undo`: every deed has a number, and the newest needs none."""

from __future__ import annotations

from typing import Annotated

import typer

from tui_desk.cli.door import AsJson, desk_of, number
from tui_desk.cli.printing import tell_done


def undo(
    context: typer.Context,
    deed: Annotated[
        int | None,
        typer.Argument(
            parser=number, metavar="[DEED]", help="The deed's number, as --json told it; else your newest."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take back the last thing you did, also an answer that has not left yet; what is too late is refused once."""
    with desk_of(context) as desk:
        from tui_desk.desk import undo as undoing

        done = undoing.take_back(desk, "`undo`") if deed is None else desk.do(undoing.undo, deed)
        tell_done(done, as_json=as_json)
