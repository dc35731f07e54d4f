"""Who wrote: a user, or a group or channel that speaks for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_desk.connectors.telegram.content import full_name
from tui_desk.connectors.telegram.fields import table, whole, words
from tui_desk.exchange import Person

KIND = "telegram"


def person_of(user: Mapping[str, Any]) -> Person:
    """A user or chat as an identity: its number never changes, its @name may."""
    number = whole(user.get("id"))
    username = words(user.get("username"))
    return Person(
        KIND,
        "" if number is None else str(number),
        full_name(user) or words(user.get("title")),
        f"@{username}" if username else "",
    )


def sender_of(message: Mapping[str, Any]) -> Person:
    """Who a message is from; `sender_chat` is who it shows as its sender, before the account behind it."""
    return person_of(table(message.get("sender_chat")) or table(message.get("from")))
