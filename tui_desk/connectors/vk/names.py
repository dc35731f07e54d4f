"""How the desk names things in VK: a chat by its peer, a message by its chat and its number in that chat."""

from __future__ import annotations

from typing import Any

from tui_desk.connectors.fields import Json

FIRST_CHAT = 2_000_000_000
"""Peers from here on are chats of several people; below are users, and below zero communities."""


def number(data: Json, name: str) -> int:
    """A number that may be below zero, as communities' are; 0 where there is none."""
    found: Any = data.get(name)
    whole = isinstance(found, int) and not isinstance(found, bool)
    return int(found) if whole and abs(found) < 2**53 else 0


def is_group(peer: int) -> bool:
    return peer >= FIRST_CHAT


def ext_id(peer: int, cmid: object) -> str:
    """A message. VK counts them per chat (`conversation_message_id`)."""
    return f"{peer}:{cmid}"


def cmid_of(known: str, peer: int) -> int:
    """The number of a message in this chat; 0: it stands elsewhere, or is no message."""
    before, _, digits = known.rpartition(":")
    return int(digits) if before == str(peer) and digits.isascii() and digits.isdecimal() else 0
