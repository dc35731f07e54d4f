"""Hostile updates of every messenger, of our own making: honest ones, bent; the same ones for the same seed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any

from tests.hostile.honest import HONEST
from tests.hostile.making import CONTROLS, SEED
from tui_desk.connectors.base import Received
from tui_desk.connectors.fields import parsed
from tui_desk.connectors.form import submission
from tui_desk.connectors.matrix.reading import Reader as MatrixReader
from tui_desk.connectors.matrix.reading import Room
from tui_desk.connectors.messenger.reading import Page
from tui_desk.connectors.messenger.reading import events_of as page_events
from tui_desk.connectors.slack.people import Us
from tui_desk.connectors.slack.reading import Reader as SlackReader
from tui_desk.connectors.telegram.reading import Reader as TelegramReader
from tui_desk.connectors.viber.reading import events_of as viber_events
from tui_desk.connectors.vk.reading import Reader as VkReader
from tui_desk.connectors.whatsapp.reading import events_of as whatsapp_events
from tui_desk.exchange import Event, Message, Person, Unreadable

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EACH = 40
"""So many of each honest update."""
BIGGEST = 2**20


@dataclass(frozen=True, slots=True)
class Update:
    """One update, as it came over the wire."""

    kind: str
    name: str
    body: bytes


WORDS = tuple(evil.decode("utf-8", "replace") for evil in CONTROLS)
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        2**31,
        2**63,
        -(2**63),
        2**64,
        10**400,
        1e308,
        -0.0,
        "",
        " ",
        "0",
        "-1",
        "9" * 400,
    ),
    *(
        [],
        {},
        [[]],
        [None],
        {"": ""},
        {"id": {}},
        "\ud800",
        "a\0b",
        "\udfff" * 50,
        "x" * 200_000,
        [0] * 5_000,
    ),
    *WORDS,
)
"""What stands where something else is looked for."""
IDS = ("message_id", "event_id", "conversation_message_id", "message_token", "mid", "ts", "update_id")
"""By what messages are known; WhatsApp's stand in `id`, as much else does; there it stands for itself."""
SAYS_WHAT = ("type", "event", "status", "subtype", "msgtype", "membership", "phone_number_id", *IDS)
RAW_ODD = (
    b"NaN",
    b"Infinity",
    b"1e999",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'"\\ud800"',
    b"\xff\xfe",
    b"",
    b"null",
    b"[]",
    b'"x"',
)
"""Whole bodies, or values that Python's JSON can read and write but others can't."""


def updates(seed: int = SEED) -> Iterator[Update]:
    """All of them that a messenger's server would take in."""
    return (one for one in _made(Random(seed)) if len(one.body) <= BIGGEST)


def _made(chance: Random) -> Iterator[Update]:
    for kind, honest in HONEST.items():
        for number, one in enumerate(honest):
            yield Update(kind, f"honest {number}", written(one))
            for bent in range(EACH):
                yield Update(kind, f"bent {number}.{bent}", written(bend(named(one, bent), chance)))
            for evil, words in enumerate(WORDS):
                yield Update(
                    kind, f"words {number}.{evil}", written(everywhere(named(one, EACH + evil), words))
                )
        for number, raw in enumerate(RAW_ODD):
            yield Update(kind, f"raw {number}", raw)
            yield Update(
                kind, f"raw inside {number}", written(honest[0]).replace(b'"hello"', raw or b'""', 1)
            )


def named(honest: Any, number: int) -> Any:
    """The same as another message: with ids of its own."""
    other = copy.deepcopy(honest)
    for holder, key in places(other):
        if key not in IDS or isinstance(holder[key], dict | list):
            continue
        holder[key] = 1_000 + number if isinstance(holder[key], int) else f"{holder[key]}{number}"
    return other


def bend(honest: Any, chance: Random) -> Any:
    """The update with some of its values taken away, replaced, repeated or wrapped."""
    bent = copy.deepcopy(honest)
    for _ in range(chance.randint(1, 4)):
        holder, key = chance.choice(list(places(bent)))
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = [holder[key]] * chance.choice((1, 2, 300))
            case 2:
                holder[key] = {"x": holder[key]}
            case _:
                holder[key] = copy.deepcopy(chance.choice(ODD))
        if not bent:
            break
    return bent


def everywhere(honest: Any, words: str) -> Any:
    """The update with these words in place of every text but those that say what it is."""
    bent = copy.deepcopy(honest)
    for holder, key in list(places(bent)):
        if isinstance(holder[key], str) and key not in SAYS_WHAT:
            holder[key] = words
    return bent


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Each value below a node, by what holds it."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    for key in keys:
        yield node, key
        yield from places(node[key])


def written(update: Any) -> bytes:
    """As it comes over the wire."""
    return json.dumps(update).encode()


Read = Callable[[Received], tuple[Event, ...]]


def readers() -> Mapping[str, Read]:
    """What reads each kind, as its connector does, without its network."""
    telegram = TelegramReader(1, NOW, {})
    matrix = MatrixReader("@desk:x", lambda: NOW, lambda _room, _event: "@ann:x")
    slack = SlackReader(Us("U0", "B0", "T0", "desk"), lambda id_: Person("slack", id_, id_), str, lambda: NOW)
    vk = VkReader(1, lambda id_: Person("vk", str(id_), str(id_)), str, lambda: NOW)
    return {
        "telegram": lambda one: tuple(telegram.events(parsed(one.body) or {}, one.body)),
        "matrix": lambda one: tuple(matrix.events(Room("!r:x", "Room", group=True), [json.loads(one.body)])),
        "slack": lambda one: slack.events(parsed(one.body) or {}),
        "vk": lambda one: vk.events(json.loads(one.body)),
        "whatsapp": partial(whatsapp_events, phone_number_id="1"),
        "messenger": partial(page_events, page=Page("messenger", "1", lambda id_: (id_, f"@{id_}"))),
        "viber": viber_events,
        "form": form_events,
    }


def form_events(received: Received) -> tuple[Event, ...]:
    """A form that was filled in, as a chat message; as mail it goes the way of every mail."""
    found = submission.read(received.body)
    sender = Person("form", found.email, found.name)
    return (
        Message(
            f"form-{received.id}", sender, received.at, found.whole, received.body, "t", files=found.files
        ),
    )


def events_of(update: Update, number: int, read: Read) -> tuple[Event, ...]:
    """What comes of it in the end: a body that breaks its reader is put aside whole, as every channel does."""
    one = Received(number, update.body, NOW)
    try:
        return read(one)
    except (ValueError, RecursionError) as error:
        return (Unreadable(f"request-{number}", update.body, f"{type(error).__name__}: {error}"),)
