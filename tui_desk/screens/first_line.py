"""The views of the first line: those of conversations, and those of tickets, of which one row is shown at a time."""

from __future__ import annotations

from tui_desk.desk import inbox
from tui_desk.desk.tickets import finding
from tui_desk.policy import Policy
from tui_desk.widgets.views_bar import ViewsBar

DEMO = "demo"
"""What a desk of made-up customers says of itself, where it is always in sight."""


def views_bars(policy: Policy) -> tuple[ViewsBar, ViewsBar]:
    """Views of conversations, and of tickets, which are hidden at first."""
    sign = DEMO if any(channel.kind == "demo" for channel in policy.channels.values()) else ""
    conversations = ViewsBar("view", policy.name, [(one.name, one.title) for one in inbox.VIEWS], sign=sign)
    views = [(one.name, one.title) for one in finding.VIEWS if one.name != "teams" or policy.teams]
    tickets = ViewsBar("tickets", policy.name, views, sign=sign)
    tickets.display = False
    return conversations, tickets
