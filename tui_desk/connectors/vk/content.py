"""What a message says, in words an agent can read: its text, what hangs on it, and what is forwarded with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from tui_desk.connectors.fields import LONGEST_TEXT, Json, objects, parsed, text
from tui_desk.connectors.vk.attached import things
from tui_desk.connectors.vk.names import number
from tui_desk.exchange import File

KEY, BUTTON = "desk", "button"
"""What our own payloads tell: the key of a message, the label of a button."""
_MENTION = re.compile(r"\[(?:id|club|public|event)\d{1,12}\|([^\]\n]{1,200})\]")
_DEEPEST, _MOST = 3, 50


def text_of(message: Json, name: Callable[[int], str]) -> str:
    """Everything the message says; `name` tells who wrote what is forwarded with it."""
    return "\n".join(_lines(message, name, 0))[:LONGEST_TEXT]


def files_of(message: Json) -> tuple[File, ...]:
    """Its files, and those of what is forwarded with it."""
    return tuple(
        file for one in (message, *forwarded(message)) for thing in things(one) if (file := thing.file)
    )


def forwarded(message: Json, depth: int = 1) -> Iterator[Json]:
    """The messages that are forwarded with it, each before those within."""
    if depth > _DEEPEST:
        return
    for one in objects(message, "fwd_messages")[:_MOST]:
        yield one
        yield from forwarded(one, depth + 1)


def payload_of(message: Json) -> Json:
    """What a program put into the message."""
    found = message.get("payload")
    if isinstance(found, str):
        return parsed(found.encode("utf-8", "replace")) or {}
    return found if isinstance(found, dict) else {}


def payload(**told: str) -> str:
    """What we put into a message or a button."""
    return json.dumps(told, ensure_ascii=False)


def _lines(message: Json, name: Callable[[int], str], depth: int) -> Iterator[str]:
    own = text(message, "text")
    chosen = text(payload_of(message), BUTTON)
    if chosen and own and chosen.startswith(own.rstrip("…")):
        own = chosen
    if own:
        yield _MENTION.sub(r"\1", own)
    yield from (thing.line for thing in things(message) if thing.line)
    if message.get("is_cropped") is True:
        yield "[VK shows a part of this message only; the whole stands in the community's messages]"
    if depth == _DEEPEST:
        return
    for one in objects(message, "fwd_messages")[:_MOST]:
        yield f"[forwarded from {name(number(one, 'from_id'))}]"
        yield from _lines(one, name, depth + 1)
