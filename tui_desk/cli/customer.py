"""`tui-desk customer`: who writes to us, over all channels."""

from __future__ import annotations

from tui_desk.cli.lazy import Verb, noun

VERBS = {
    "list": Verb("customer_reading:list_"),
    "search": Verb("customer_reading:search"),
    "show": Verb("customer_reading:show"),
    "new": Verb("customer_changing:new"),
    "edit": Verb("customer_changing:edit"),
    "note": Verb("customer_changing:note"),
    "suggest": Verb("customer_joining:suggest"),
    "join": Verb("customer_joining:join"),
    "part": Verb("customer_joining:part"),
    "lookup": Verb("customer_lookup:lookup"),
    "import": Verb("customer_csv:import_"),
    "export": Verb("customer_csv:export"),
    "export-all": Verb("customer_data:export_all"),
    "forget": Verb("customer_data:forget"),
    "identity": Verb("customer_identity:app"),
}

app = noun("Find, show, change and join customers.", VERBS)
