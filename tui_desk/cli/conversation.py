"""`tui-desk conversation`: the verbs of the console, one for one."""

from __future__ import annotations

from tui_desk.cli import calls, reading, triage, writing
from tui_desk.cli.lazy import WORDS, noun
from tui_desk.cli.undo import undo

app = noun("List, show, answer and sort conversations.")

app.command("list")(reading.list_)
app.command()(reading.show)
app.command()(writing.reply)
app.command()(writing.forward)
app.command()(writing.new)
app.command()(writing.note)
app.command()(calls.log)
app.command()(triage.close)
app.command()(triage.reopen)
app.command()(triage.pending)
app.command()(triage.snooze)
app.command()(triage.assign)
app.command()(triage.take)
app.command()(triage.unassign)
app.command(context_settings=WORDS)(triage.tag)
app.command()(triage.untag)
app.command()(triage.priority)
app.command()(triage.spam)
app.command("not-spam")(triage.not_spam)
app.command()(triage.read)
app.command()(triage.unread)
app.command()(triage.join)
app.command()(triage.merge)
app.command()(triage.part)
app.command()(triage.split)
app.command()(undo)
