"""The config of a demo desk: everything it writes lies in one folder."""

from __future__ import annotations

import json
from pathlib import Path

from tui_desk.demo.chat_stories import KIND
from tui_desk.demo.connector import DemoSettings
from tui_desk.demo.stories import INBOXES, Inbox

DOMAIN = "lindenthal.example"
CHAT = "messenger"
"""The demo's messenger."""

TICKETS = """
[[tickets.kinds]]
name = "complaint"
title = "Complaint"
priority = "high"
due = "2 working days"
checklist = ["look the order up", "call back", "answer in writing"]
visible_to_customer = true

[[tickets.fields]]
name = "order"
title = "Order number"
kinds = ["customer", "complaint"]

[[tickets.templates]]
name = "winter_check"
title = "Winter check"
due = "3 working days"
checklist = ["book the workshop", "order brake pads", "send the invoice"]
"""
"""A kind, a field and a template of its own, so that a newcomer sees what they do."""


def demo_config(folder: Path, *, pace: float = 20.0, live: bool = True, you: str = "") -> str:
    """The text of a `config.toml` for a demo desk in `folder`, an absolute path; `you`: the login of who works it."""
    url = json.dumps(f"sqlite:///{folder / 'desk.db'}")
    head = (
        "# A demo: its customers are made up. `tui-desk demo` writes this file anew at each start; for settings of\n"
        "# your own copy it and start `tui-desk --config COPY`. Nothing leaves this machine.\n"
        f"[store]\nurl = {url}\n\n"
        '[desk]\nname = "Lindenthal Cycles (demo)"\nundo_seconds = 5\n'
    )
    mail = "".join(_channel(folder, inbox, pace, live) for inbox in INBOXES)
    mechanics = json.dumps([*filter(None, [you]), "bo"])
    teams = f'\n[teams]\nworkshop = {mechanics}\noffice = ["eva", "ann"]\n'
    return head + mail + _messenger(folder, pace, live) + teams + TICKETS


def _channel(folder: Path, inbox: Inbox, pace: float, live: bool) -> str:
    seed = DemoSettings.seed + INBOXES.index(inbox)
    return (
        f'\n[[channels]]\nname = "{inbox}"\nkind = "demo"\naddress = "{inbox}@{DOMAIN}"\n'
        'sender_name = "Lindenthal Cycles"\n'
        f'authserv_id = "mx.{DOMAIN}"\nspool = {json.dumps(str(folder / "spool" / inbox))}\n'
        f"seed = {seed}\npace = {pace}\nlive = {str(live).lower()}\n"
    )


def _messenger(folder: Path, pace: float, live: bool) -> str:
    return (
        f'\n[[channels]]\nname = "{CHAT}"\nkind = "{KIND}"\naddress = "@lindenthal"\n'
        'sender_name = "Lindenthal Cycles"\nstaff = ["@bo_lindgren"]\n'
        f"spool = {json.dumps(str(folder / 'spool' / CHAT))}\npace = {pace}\nlive = {str(live).lower()}\n"
    )
