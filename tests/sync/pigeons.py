"""A channel without a server, and what waits to be sent by it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from tests.desk.world import NOON, World
from tui_desk.config import ChannelSettings
from tui_desk.connectors.base import Check
from tui_desk.desk import answers
from tui_desk.exchange import Batch, Caps, Outgoing, Sent


class Pigeons:
    """A channel that says what was sent by it."""

    kind: ClassVar[str] = "pigeons"
    caps: ClassVar[Caps] = Caps()
    Settings: ClassVar[type[ChannelSettings]] = ChannelSettings

    def __init__(self) -> None:
        self.flown: list[str] = []
        self.trouble: list[Exception] = []

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        yield from ()

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        if self.trouble:
            raise self.trouble.pop()
        at_risk()
        self.flown.append(out.key)
        return Sent(out.key, NOON)

    def check(self) -> tuple[Check, ...]:
        return ()


def queue(world: World, text: str = "hello", conversation: int = 0) -> int:
    found = conversation or world.arrive("Refund", mail_id="<q@koval.example>").conversation_id or 0
    answers.send(world.eva, replace(world.draft(found), text=text), anyway=True)
    world.clock.forward(seconds=11)
    return found


def states(world: World) -> list[str]:
    with world.store.read() as reader:
        return [row[0] for row in reader.rows("SELECT state FROM outbox ORDER BY id")]
