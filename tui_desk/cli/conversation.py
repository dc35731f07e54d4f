"""`tui-desk conversation`: the verbs of the console, one for one."""

from __future__ import annotations

from tui_desk.cli.lazy import WORDS, Verb, noun

VERBS = {
    "list": Verb("reading:list_"),
    "show": Verb("reading:show"),
    "reply": Verb("writing:reply"),
    "forward": Verb("writing:forward"),
    "new": Verb("writing:new"),
    "note": Verb("writing:note"),
    "log": Verb("calls:log"),
    "close": Verb("triage:close"),
    "reopen": Verb("triage:reopen"),
    "pending": Verb("triage:pending"),
    "snooze": Verb("triage:snooze"),
    "assign": Verb("triage:assign"),
    "take": Verb("triage:take"),
    "unassign": Verb("triage:unassign"),
    "tag": Verb("triage:tag", settings=WORDS),
    "untag": Verb("triage:untag"),
    "priority": Verb("triage:priority"),
    "spam": Verb("triage:spam"),
    "not-spam": Verb("triage:not_spam"),
    "read": Verb("triage:read"),
    "unread": Verb("triage:unread"),
    "join": Verb("triage:join"),
    "merge": Verb("triage:merge"),
    "part": Verb("triage:part"),
    "split": Verb("triage:split"),
    "undo": Verb("undo:undo"),
}

app = noun("List, show, answer and sort conversations.", VERBS)
