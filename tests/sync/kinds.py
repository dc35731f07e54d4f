"""Every kind of channel that is put through the storm of kills: its far end, and what its process needs to find it.

To add one: a function that runs the far end for as long as its context lasts, and a line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.connectors import plugin
from tests.connectors.matrix.remote import Door, MatrixRemote
from tests.fakes.graph import GraphServer, WhatsAppRemote
from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.fakes.slack import SlackServer
from tests.fakes.slack_remote import SlackRemote
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import CrowdRemote
from tests.fakes.vk import VkServer
from tests.fakes.vk_remote import VkRemote
from tests.servers.synapse import running
from tui_desk.testing import Remote

LAG = 0.1
"""Seconds a server takes to answer what it has taken: a kill can come in between."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of channel in the storm."""

    name: str
    run: Callable[[], AbstractContextManager[Remote]]
    """Its server, with `settings`, `says` and `received`."""
    install: Callable[[Path], None] = lambda _folder: None
    """Lay what the program needs to know this kind into a folder of its import path; nothing for a built-in one."""
    tells: bool = True
    """The channel has means to tell whether a message arrived: a key, an echo, or a question."""


@contextmanager
def memory() -> Iterator[Remote]:
    """A messenger that recognises what it was sent before."""
    with MemoryServer() as server:
        server.lag = LAG
        yield MemoryRemote(server)


@contextmanager
def forgetful() -> Iterator[Remote]:
    """A messenger that takes everything anew, and tells us nothing of our own messages."""
    with MemoryServer() as server:
        server.lag = LAG
        server.idempotent = server.echoes = False
        yield MemoryRemote(server)


@contextmanager
def echoing() -> Iterator[Remote]:
    """A messenger that takes everything anew, but shows us our own messages with their keys."""
    with MemoryServer() as server:
        server.lag = LAG
        server.idempotent = False
        yield MemoryRemote(server)


@contextmanager
def telegram() -> Iterator[Remote]:
    """A bot, which has no means at all to learn what became of a message."""
    with TelegramServer() as server:
        server.lag = LAG
        yield CrowdRemote(server)


@contextmanager
def matrix() -> Iterator[Remote]:
    """A real homeserver, which recognises a transaction it was given before."""
    with TemporaryDirectory(prefix="synapse-") as base, running(Path(base)) as server, Door(server) as door:
        door.lag = LAG
        yield MatrixRemote(server, door)


@contextmanager
def vk() -> Iterator[Remote]:
    """A community, which recognises what it was sent before and shows us our own messages with their keys."""
    with VkServer() as server:
        server.lag = LAG
        yield VkRemote(server)


@contextmanager
def slack() -> Iterator[Remote]:
    """An app, which takes everything anew, but can be asked for a message by its key."""
    with SlackServer() as server:
        server.lag = LAG
        yield SlackRemote(server)


@contextmanager
def whatsapp() -> Iterator[Remote]:
    """A phone number, which takes everything anew, but tells with our key what it delivered."""
    with GraphServer() as server:
        server.lag = LAG
        yield WhatsAppRemote(server, receipts=True)


def never_twice(folder: Path) -> None:
    """The memory connector, which claims no more that sending twice does no harm."""
    plugin.install(folder, plugin.source().replace("idempotent=True", "idempotent=False"))


KINDS = (
    Kind("memory", memory, plugin.install),
    Kind("echoing", echoing, never_twice, tells=False),
    Kind("forgetful", forgetful, never_twice, tells=False),
    Kind("telegram", telegram, tells=False),
    Kind("matrix", matrix),
    Kind("whatsapp", whatsapp, tells=False),
    Kind("vk", vk),
    Kind("slack", slack, tells=False),
)
