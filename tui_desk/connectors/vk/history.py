"""What VK dropped from its list of events: every chat's messages since a moment, the oldest first, chat by chat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui_desk.connectors.fields import Json, inner, objects, whole
from tui_desk.connectors.vk.client import Api, Refused
from tui_desk.connectors.vk.names import number

PAGE = 200
MOST_PAGES = 100
NOT_TOLD = (15, 917, 922, 925, 927, 932)
"""How VK says that a community may not see a chat's history."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat in which something was written."""

    peer: int
    conversation: Json


def chats(api: Api, since: int) -> list[Chat]:
    """Those with a message since a moment (UTC epoch seconds), the one that waits longest first."""
    found: dict[int, Chat] = {}
    for page in range(MOST_PAGES):
        told = _object(api.call("messages.getConversations", count=PAGE, offset=page * PAGE))
        items = objects(told, "items")
        for item in items:
            conversation = inner(item, "conversation")
            peer = number(inner(conversation, "peer"), "id")
            if peer and whole(inner(item, "last_message"), "date") >= since:
                found.setdefault(peer, Chat(peer, conversation))
        if len(items) < PAGE or whole(inner(items[-1], "last_message"), "date") < since:
            break
    return list(reversed(found.values()))


def messages(api: Api, peer: int, since: int) -> list[Json]:
    """A chat's messages since a moment, the oldest first; none where VK does not let a community see them."""
    found: dict[int, Json] = {}
    for page in range(MOST_PAGES):
        items = page_of(api, peer, page)
        recent = [item for item in items if max(whole(item, "date"), whole(item, "update_time")) >= since]
        found |= {whole(item, "conversation_message_id"): item for item in recent}
        if len(items) < PAGE or not recent:
            break
    return [found[cmid] for cmid in sorted(found)]


def page_of(api: Api, peer: int, page: int = 0) -> list[Json]:
    """So many messages of a chat, the newest first."""
    try:
        told = api.call("messages.getHistory", peer_id=peer, count=PAGE, offset=page * PAGE)
    except Refused as error:
        if error.code in NOT_TOLD:
            return []
        raise
    return objects(_object(told), "items")


def portions(items: list[Json]) -> Iterator[list[Json]]:
    """Pieces that fit a batch."""
    return (items[start : start + PAGE] for start in range(0, len(items), PAGE))


def _object(told: object) -> Json:
    return told if isinstance(told, dict) else {}
