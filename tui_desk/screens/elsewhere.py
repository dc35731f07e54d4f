"""No key is silent: what one that does nothing here does elsewhere, and which key goes there."""

from __future__ import annotations

from collections.abc import Mapping

from tui_desk.commands import Command, Where
from tui_desk.keymap import Keymap, Menu
from tui_desk.keys import show

_SOUGHT: Mapping[Where, tuple[Where, ...]] = {
    "list": ("conversation", "ticket", "tickets", "customer", "composer"),
    "conversation": ("list", "ticket", "tickets", "customer", "composer"),
    "ticket": ("conversation", "tickets", "list", "customer", "composer"),
    "tickets": ("ticket", "conversation", "list", "customer", "composer"),
    "customer": ("conversation", "ticket", "tickets", "list", "composer"),
}
"""Where a key that does nothing in a place may mean something, what is nearest first."""

_MEANT_FOR: Mapping[Where, str] = {
    "list": "conversations",
    "conversation": "a conversation that is read",
    "ticket": "a ticket",
    "tickets": "the list of tickets",
    "customer": "a customer",
    "composer": "a draft",
}

_Way = tuple[str, str]
"""A command whose key leads there, and what it does."""

_WAYS: Mapping[Where, _Way] = {
    "list": ("pane.inbox", "goes to the list"),
    "conversation": ("pane.open", "opens one"),
    "ticket": ("ticket.jump", "goes to its ticket"),
    "tickets": ("desk.tickets", "shows it"),
    "customer": ("conversation.customer", "shows him"),
    "composer": ("answer.reply", "begins one"),
}

_WAYS_FROM: Mapping[tuple[Where, Where], _Way] = {
    ("ticket", "conversation"): ("ticket.jump", "goes to the ticket's conversation"),
    ("ticket", "list"): ("ticket.jump", "goes to the ticket's"),
    ("tickets", "conversation"): ("ticket.jump", "goes to the ticket's conversation"),
    ("tickets", "list"): ("ticket.jump", "goes to the ticket's"),
    ("tickets", "ticket"): ("pane.open", "opens it"),
    ("customer", "list"): ("pane.open", "opens one of his"),
    ("customer", "conversation"): ("pane.open", "opens one of his"),
    ("customer", "ticket"): ("pane.open", "opens one of his"),
    ("customer", "composer"): ("pane.open", "opens a conversation to answer in"),
}

_INSTEAD: Mapping[tuple[Where, str], _Way] = {
    ("ticket", "conversation.snooze"): ("ticket.due", "sets until when a ticket is to be done"),
    ("tickets", "conversation.snooze"): ("ticket.due", "sets until when a ticket is to be done"),
    ("ticket", "conversation.part"): ("ticket.unlink", "takes off the ticket what the cursor is on"),
    ("ticket", "chat.dialogs"): ("conversation.customer", "shows all there is of its customer"),
    ("tickets", "chat.dialogs"): ("conversation.customer", "shows all there is of its customer"),
}
"""What a ticket has in its place."""


def words(keymap: Keymap, key: str, here: Where) -> str:
    """What to say of a key that does nothing here."""
    for there in _SOUGHT[here]:
        found = keymap.lookup(key, there)
        if found is not None:
            listed = there == "conversation" and keymap.lookup(key, "list") == found
            return _of(keymap, key, found, here, "list" if listed else there)
    help_key = keymap.label("desk.help")
    shown = f"; {help_key} shows the keys that do something" if help_key else ""
    return f"{show(key)} does nothing here{shown}."


def _of(keymap: Keymap, key: str, found: Command | Menu, here: Where, there: Where) -> str:
    name, title = ("", found.title) if isinstance(found, Menu) else (found.name, found.title)
    command, does = _INSTEAD.get((here, name)) or _WAYS_FROM.get((here, there)) or _WAYS[there]
    way = keymap.label(command)
    led = f"; {way} {does}" if way else ""
    return f"{show(key)} ({title.lower()}) is for {_MEANT_FOR[there]}{led}."
