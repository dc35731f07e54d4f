"""`tui-desk customer`: who writes to us, over all channels."""

from __future__ import annotations

from tui_desk.cli import (
    customer_changing,
    customer_csv,
    customer_data,
    customer_identity,
    customer_joining,
    customer_lookup,
    customer_reading,
)
from tui_desk.cli.lazy import noun

app = noun("Find, show, change and join customers.")

app.command("list")(customer_reading.list_)
app.command()(customer_reading.search)
app.command()(customer_reading.show)
app.command()(customer_changing.new)
app.command()(customer_changing.edit)
app.command()(customer_changing.note)
app.add_typer(customer_identity.app, name="identity")
app.command()(customer_joining.suggest)
app.command()(customer_joining.join)
app.command()(customer_joining.part)
app.command()(customer_lookup.lookup)
app.command("import")(customer_csv.import_)
app.command()(customer_csv.export)
app.command("export-all")(customer_data.export_all)
app.command()(customer_data.forget)
