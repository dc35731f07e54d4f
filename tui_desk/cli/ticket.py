"""`tui-desk ticket`: what somebody must work on, opened, worked, linked and merged."""

from __future__ import annotations

from tui_desk.cli import ticket_changing, ticket_linking, ticket_opening, ticket_reading, ticket_telling
from tui_desk.cli.lazy import WORDS, noun

app = noun("List, open, work, link and merge tickets.")

app.command("list")(ticket_reading.list_)
app.command()(ticket_reading.show)
app.command("open")(ticket_opening.open_)
app.command()(ticket_changing.state)
app.command()(ticket_changing.assign)
app.command()(ticket_changing.due)
app.command()(ticket_changing.priority)
app.command()(ticket_changing.team)
app.command()(ticket_changing.category)
app.command()(ticket_changing.kind)
app.command()(ticket_changing.field)
app.command(context_settings=WORDS)(ticket_changing.tag)
app.command()(ticket_changing.edit)
app.command()(ticket_linking.note)
app.command()(ticket_linking.step)
app.command()(ticket_linking.check)
app.command()(ticket_linking.uncheck)
app.command()(ticket_linking.link)
app.command()(ticket_linking.unlink)
app.command()(ticket_linking.relate)
app.command()(ticket_linking.unrelate)
app.command()(ticket_linking.merge)
app.command()(ticket_telling.tell)
app.command()(ticket_telling.told)
