"""`tui-desk ticket`: what somebody must work on, opened, worked, linked and merged."""

from __future__ import annotations

from tui_desk.cli.lazy import WORDS, Verb, noun

VERBS = {
    "list": Verb("ticket_reading:list_"),
    "show": Verb("ticket_reading:show"),
    "open": Verb("ticket_opening:open_"),
    "state": Verb("ticket_changing:state"),
    "assign": Verb("ticket_changing:assign"),
    "due": Verb("ticket_changing:due"),
    "priority": Verb("ticket_changing:priority"),
    "team": Verb("ticket_changing:team"),
    "category": Verb("ticket_changing:category"),
    "kind": Verb("ticket_changing:kind"),
    "field": Verb("ticket_changing:field"),
    "tag": Verb("ticket_changing:tag", settings=WORDS),
    "edit": Verb("ticket_changing:edit"),
    "note": Verb("ticket_linking:note"),
    "step": Verb("ticket_linking:step"),
    "check": Verb("ticket_linking:check"),
    "uncheck": Verb("ticket_linking:uncheck"),
    "link": Verb("ticket_linking:link"),
    "unlink": Verb("ticket_linking:unlink"),
    "relate": Verb("ticket_linking:relate"),
    "unrelate": Verb("ticket_linking:unrelate"),
    "merge": Verb("ticket_linking:merge"),
    "tell": Verb("ticket_telling:tell"),
    "told": Verb("ticket_telling:told"),
}

app = noun("List, open, work, link and merge tickets.", VERBS)
