"""What each command does: about ten lines that read the selection and ask the desk for one verb."""

from __future__ import annotations

from tui_desk.screens.actions import (
    answer,
    channels,
    chats,
    copy,
    customer_changes,
    customers,
    delivery,
    drafts,
    files,
    general,
    go,
    look,
    merging,
    move,
    pipe,
    quarantine,
    send,
    templates,
    ticket_changes,
    ticket_form,
    ticket_merging,
    ticket_telling,
    tickets,
    triage,
)
from tui_desk.screens.actions.registry import HANDLERS, run

__all__ = ["HANDLERS", "run"]
__all__ += [
    "answer",
    "channels",
    "chats",
    "copy",
    "customer_changes",
    "customers",
    "delivery",
    "drafts",
    "files",
    "general",
    "go",
    "look",
    "merging",
    "move",
    "pipe",
    "quarantine",
    "send",
    "templates",
    "ticket_changes",
    "ticket_form",
    "ticket_merging",
    "ticket_telling",
    "tickets",
    "triage",
]
