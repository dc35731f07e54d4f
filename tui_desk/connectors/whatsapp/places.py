"""How a WhatsApp chat is written: by the phone number where it is known, else by Meta's id of the customer."""

from __future__ import annotations

from tui_desk.connectors.fields import Json, text

_GROUP = "group:"


def thread_of(message: Json, contact: Json, *, ours: bool) -> str:
    """The chat a message stands in."""
    group = text(message, "group_id")
    if group:
        return f"{_GROUP}{group}"
    ids = ("to", "to_user_id") if ours else ("from", "from_user_id")
    return text(message, *ids) or text(contact, "wa_id", "user_id")


def recipient(thread: str) -> dict[str, str]:
    """How a message names the chat it goes to."""
    if thread.startswith(_GROUP):
        return {"recipient_type": "group", "to": thread.removeprefix(_GROUP)}
    if thread.isdecimal():
        return {"recipient_type": "individual", "to": thread}
    return {"recipient_type": "individual", "recipient": thread}
