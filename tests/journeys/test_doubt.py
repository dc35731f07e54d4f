"""The sync dies while an answer is on its way to a messenger that can tell nothing: an agent sees it, and decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import CrowdRemote
from tests.journeys.chats import ChatOffice
from tests.terminal import Terminal

FIRST, SECOND = "It is on its way.", "Did it come?"
FOREVER = 600.0
"""Seconds no sync process of these tests lives."""


@pytest.fixture
def remote() -> Iterator[CrowdRemote]:
    """A bot's customers."""
    with TelegramServer() as server:
        yield CrowdRemote(server)


@contextmanager
def in_doubt(folder: Path, remote: CrowdRemote, *, arrived: bool) -> Iterator[Terminal]:
    """A console after a kill of the sync, which was sending an answer: the messenger had it already, or not yet."""
    server = remote.server
    office = ChatOffice(folder, "\n".join(f'{key} = "{value}"' for key, value in remote.settings().items()))
    with office.console((120, 40)) as console:
        with office.sync():
            remote.says("Where is my parcel?")
            console.sees("Where is my parcel?")
            server.lead, server.lag = (0.0, FOREVER) if arrived else (FOREVER, 0.0)
            answer(console, FIRST)
            console.until(
                lambda: bool(got(remote)) if arrived else server.heard.is_set(), "the answer at the messenger"
            )
        server.lead = server.lag = 0.0
        console.sees("may have been sent")
        assert got(remote) == ([FIRST] if arrived else [])
        console.press("D")
        console.sees("It may have been sent", "it arrived", "it was lost", "send once more")
        yield console


def answer(console: Terminal, text: str) -> None:
    """Answer the conversation under the cursor."""
    console.press("enter")
    console.press("r")
    console.sees("keep for later")
    console.type(text)
    console.sees(text)
    console.press("ctrl+s")


def got(remote: CrowdRemote) -> list[str]:
    """What the customer has of us."""
    return [one.text for one in remote.received()]


def test_what_the_agent_says_arrived_is_not_sent_again(tmp_path: Path, remote: CrowdRemote) -> None:
    with in_doubt(tmp_path, remote, arrived=True) as console:
        console.press("a")
        console.sees("sent ✓")
        answer(console, SECOND)
        console.until(lambda: len(got(remote)) == 2, "the next answer with the customer")
        assert got(remote) == [FIRST, SECOND]


def test_what_the_agent_sends_once_more_arrives_once(tmp_path: Path, remote: CrowdRemote) -> None:
    with in_doubt(tmp_path, remote, arrived=False) as console:
        console.press("s")
        console.sees("sent ✓")
        answer(console, SECOND)
        console.until(lambda: len(got(remote)) == 2, "the next answer with the customer")
        assert got(remote) == [FIRST, SECOND]
