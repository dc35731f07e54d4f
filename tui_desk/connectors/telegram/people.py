"""Who wrote: a user, or a group or channel that speaks for itself."""

from __future__ import annotations

from tui_desk.connectors.fields import Json, inner, text
from tui_desk.connectors.telegram.content import full_name
from tui_desk.connectors.telegram.fields import ident
from tui_desk.exchange import Person

KIND = "telegram"


def person_of(user: Json) -> Person:
    """A user or chat as an identity: its number never changes, its @name may."""
    number = ident(user, "id")
    username = text(user, "username")
    return Person(
        KIND,
        "" if number is None else str(number),
        full_name(user) or text(user, "title"),
        f"@{username}" if username else "",
    )


def sender_of(message: Json) -> Person:
    """Who a message is from; `sender_chat` is who it shows as its sender, before the account behind it."""
    return person_of(inner(message, "sender_chat") or inner(message, "from"))
