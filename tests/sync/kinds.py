"""Every kind of channel that is put through the storm of kills: its far end, and what its process needs to find it.

To add one: a function that runs the far end for as long as its context lasts, and a line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from tests.connectors import plugin
from tests.connectors.matrix.remote import Door, MatrixRemote
from tests.fakes.forms import FormRemote
from tests.fakes.graph import GraphServer, WhatsAppRemote
from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.fakes.page import PageRemote
from tests.fakes.slack import SlackServer
from tests.fakes.slack_remote import SlackRemote
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import CrowdRemote
from tests.fakes.unruly import Unruly
from tests.fakes.viber import ViberRemote, ViberServer
from tests.fakes.vk import VkServer
from tests.fakes.vk_remote import VkRemote
from tests.servers.smtp import SmtpServer
from tests.servers.synapse import running
from tui_desk.testing import Remote

LEAD, LAG = 0.03, 0.07
"""Seconds a server takes to take a message of ours, and to say so: a kill can come before and in between."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of channel in the storm."""

    name: str
    run: Callable[[], AbstractContextManager[Remote]]
    """Its server, with `settings`, `says` and `received`."""
    install: Callable[[Path], None] = lambda _folder: None
    """Lay what the program needs to know this kind into a folder of its import path; nothing for a built-in one."""
    tells: Literal["always", "arrived", "nothing"] = "always"
    """What can be learnt of an answer that was in hand at a kill: all; only that it arrived, if it did; or nothing."""


def slowed(server: Unruly | SmtpServer) -> None:
    """Let kills come while an answer is on its way there, and on the way back."""
    server.lead, server.lag = LEAD, LAG


@contextmanager
def memory() -> Iterator[Remote]:
    """A messenger that recognises what it was sent before."""
    with MemoryServer() as server:
        slowed(server)
        yield MemoryRemote(server)


@contextmanager
def forgetful() -> Iterator[Remote]:
    """A messenger that takes everything anew, and tells us nothing of our own messages."""
    with MemoryServer() as server:
        slowed(server)
        server.idempotent = server.echoes = False
        yield MemoryRemote(server)


@contextmanager
def echoing() -> Iterator[Remote]:
    """A messenger that takes everything anew, but shows us our own messages with their keys."""
    with MemoryServer() as server:
        slowed(server)
        server.idempotent = False
        yield MemoryRemote(server)


@contextmanager
def telegram() -> Iterator[Remote]:
    """A bot, which has no means at all to learn what became of a message."""
    with TelegramServer() as server:
        slowed(server)
        yield CrowdRemote(server)


@contextmanager
def matrix() -> Iterator[Remote]:
    """A real homeserver, which recognises a transaction it was given before."""
    with TemporaryDirectory(prefix="synapse-") as base, running(Path(base)) as server, Door(server) as door:
        slowed(door)
        yield MatrixRemote(server, door)


@contextmanager
def vk() -> Iterator[Remote]:
    """A community, which recognises what it was sent before and shows us our own messages with their keys."""
    with VkServer() as server:
        slowed(server)
        yield VkRemote(server)


@contextmanager
def slack() -> Iterator[Remote]:
    """An app, which takes everything anew, but can be asked for a message by its key."""
    with SlackServer() as server:
        slowed(server)
        yield SlackRemote(server)


@contextmanager
def whatsapp() -> Iterator[Remote]:
    """A phone number, which takes everything anew, but tells with our key what it delivered."""
    with GraphServer() as server:
        slowed(server)
        yield WhatsAppRemote(server, receipts=True)


def page(kind: str) -> Callable[[], AbstractContextManager[Remote]]:
    """Messenger or Instagram, which take everything anew, but show us our own messages: one with keys, one without."""

    @contextmanager
    def run() -> Iterator[Remote]:
        with GraphServer() as server:
            slowed(server)
            yield PageRemote(server, kind, echoes=True)

    return run


@contextmanager
def viber() -> Iterator[Remote]:
    """A bot, which has no means to learn what became of a message."""
    with ViberServer() as server:
        slowed(server)
        yield ViberRemote(server)


@contextmanager
def form() -> Iterator[Remote]:
    """A form, whose answers go to a mail server that nobody can ask afterwards."""
    with SmtpServer() as smtp:
        slowed(smtp)
        yield FormRemote(smtp)


def never_twice(folder: Path) -> None:
    """The memory connector, which claims no more that sending twice does no harm."""
    plugin.install(folder, plugin.source().replace("idempotent=True", "idempotent=False"))


KINDS = (
    Kind("memory", memory, plugin.install),
    Kind("echoing", echoing, never_twice, tells="arrived"),
    Kind("forgetful", forgetful, never_twice, tells="nothing"),
    Kind("telegram", telegram, tells="nothing"),
    Kind("matrix", matrix),
    Kind("whatsapp", whatsapp, tells="arrived"),
    Kind("vk", vk),
    Kind("slack", slack, tells="arrived"),
    Kind("messenger", page("messenger"), tells="arrived"),
    Kind("instagram", page("instagram"), tells="arrived"),
    Kind("viber", viber, tells="nothing"),
    Kind("form", form, tells="nothing"),
)
