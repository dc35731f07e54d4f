"""`tui-desk config`: where everything lies."""

from __future__ import annotations

import typer

from tui_desk.cli.door import AsJson, config_of
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import put, put_json
from tui_desk.config import paths

app = noun("Where config, store and log lie.")


@app.command()
def path(context: typer.Context, as_json: AsJson = False) -> None:
    """Print the config file's path, whether it is there or not; with --json also the store's and the log's."""
    target = paths.config_target(context.obj)
    if not as_json:
        put(str(target))
        return
    there = target.is_file()
    store = config_of(context).store.url if there else paths.default_store_url()
    put_json({"config": str(target), "exists": there, "store": store, "log": str(paths.log_file())})
