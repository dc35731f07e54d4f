"""`tui-desk attachment`: files are saved under harmless names, and nothing there is ever replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tui_desk.cli.door import AsJson, Id, desk_of
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import put, put_json, put_raw, tell_done
from tui_desk.errors import NotFound

app = noun("Save files that came with messages; `message show` lists them.")


@app.command()
def save(
    context: typer.Context,
    attachment: Id,
    to: Annotated[str, typer.Option("--to", metavar="FOLDER", help="Where to; - is standard output.")] = ".",
    as_json: AsJson = False,
) -> None:
    """Save a file into a folder, and print its path."""
    from tui_desk.desk import timeline
    from tui_desk.opening import save_copy

    with desk_of(context) as desk:
        row = desk.ask(timeline.attachment, attachment)
        path = timeline.attachment_path(desk.store.files, row)
    if path is None:
        raise NotFound(
            f"the file is still on the server; `tui-desk attachment want {attachment}` asks for it"
        )
    if to == "-":
        put_raw(path.read_bytes())
        return
    saved = save_copy(path, Path(to), row.name)
    if as_json:
        put_json({"path": str(saved), "size": row.size, "sha256": row.sha256})
    else:
        put(str(saved))


@app.command()
def want(context: typer.Context, attachment: Id, as_json: AsJson = False) -> None:
    """Ask for a file that was too big to come along; the sync process fetches it."""
    with desk_of(context) as desk:
        from tui_desk.desk import attachments

        tell_done(desk.do(attachments.want, attachment), as_json=as_json)
