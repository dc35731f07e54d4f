"""Mails that other processes read come out as if they had been read here, whatever becomes of those processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.sync.letters import letters
from tests.sync.office import children_of
from tui_desk.connectors.readers import Arrived, Readers, read
from tui_desk.exchange import Place, Unreadable

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def arrived(number: int) -> list[Arrived]:
    """So many mails, one of which nobody can read."""
    raws = [*letters(number - 1, file=5_000), b"\x00" * 40]
    return [Arrived(raw, Place("INBOX", 7, uid), NOON, False) for uid, raw in enumerate(raws, 1)]


def children() -> set[int]:
    """The processes of this one."""
    return children_of(os.getpid())


@pytest.fixture
def readers() -> Iterator[Readers]:
    found = Readers()
    yield found
    found.close()


def test_other_processes_read_as_this_one_does(readers: Readers) -> None:
    mails = arrived(120)
    readers.start()
    assert children()
    assert readers.read(mails) == read(mails)
    assert readers.read(mails[:3]) == read(mails[:3])


def test_the_originals_come_back_with_what_was_read(readers: Readers) -> None:
    mails = arrived(60)
    readers.start()
    events = readers.read(mails)
    assert not any(isinstance(event, Unreadable) and not event.raw for event in events)
    assert [getattr(event, "raw", b"") for event in events] == [one.raw for one in mails]


def test_processes_that_are_killed_cost_no_mail(readers: Readers) -> None:
    mails, before = arrived(60), children()
    readers.start()
    for pid in children() - before:
        os.kill(pid, signal.SIGKILL)
    assert readers.read(mails) == read(mails)
    assert children() <= before


def test_closing_leaves_no_process(readers: Readers) -> None:
    before = children()
    readers.start()
    assert children() > before
    readers.close()
    assert children() <= before
