"""A full mailbox comes in with little memory, its newest mails readable at once, and agents are not kept waiting."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from tests.servers.dovecot import Mailbox
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer
from tests.sync.letters import letters
from tests.sync.office import Office, peak_memory
from tests.waiting import until
from tui_desk.desk import conversations, inbox, presence
from tui_desk.desk.done import Done
from tui_desk.store import engine
from tui_desk.store.transaction import Transaction
from tui_desk.sync import pulling

MEMORY = 200_000_000
MOST_BEFORE_AN_AGENT = pulling.IN_ONE_TRANSACTION
"""Mails that are stored while an agent waits: for the transaction in hand, and no other."""


def first_page(office: Office) -> int:
    """How many lines an agent can read on the first screen of all open conversations."""
    who = office.desk.agent.id
    ids = office.desk.ask(inbox.ids, "open", "newest", who)
    return len(office.desk.ask(inbox.lines, ids[:40], who))


def stored(office: Office) -> int:
    return int(office.one("SELECT count(*) FROM message"))


class Turns:
    """What comes in while an agent waits for his turns."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self._office, self._looks = office, list[int]()
        look = engine._has_begun

        def looking(connection: sqlite3.Connection, *, last: bool) -> bool:
            self._looks.append(stored(office))
            return look(connection, last=last)

        monkeypatch.setattr(engine, "_has_begun", looking)

    def deeds(self) -> list[int]:
        """How many mails come in while the agent waits to do one thing, and then the other."""
        desk = self._office.desk
        (conversation_id, *_) = desk.ask(inbox.ids, "open", "newest", desk.agent.id)
        return [
            self._waited(conversations.add_tags, conversation_id),
            self._waited(conversations.remove_tags, conversation_id),
        ]

    def _waited(self, verb: Callable[[Transaction, list[int], list[str]], Done], conversation_id: int) -> int:
        self._looks.clear()
        self._office.desk.do(verb, [conversation_id], ["seen"])
        return self._looks[-1] - self._looks[0]


def more_than(office: Office, mails: int) -> bool:
    """Whether more mails are on the desk."""
    return stored(office) > mails


def sync_all(office: Office, line: Proxy, turns: Turns, mails: int) -> None:
    raws = list(letters(mails, file=20_000))
    office.mailbox.fill(raws, at=datetime.now(UTC))
    line.stall_at = sum(map(len, raws)) // 10
    with office.syncing(fresh=True) as process:
        until(lambda: line.stall_at == 0)
        until(lambda: first_page(office))  # of a tenth of all, for more does not come
        office.desk.do(presence.beat, "console", None, "reading")
        line.flow()
        waits: list[int] = []
        while (here := stored(office)) < mails:
            waits += turns.deeds()
            until(partial(more_than, office, here))
        waits.sort()
        assert waits[int(len(waits) * 0.95)] <= MOST_BEFORE_AN_AGENT
        until(lambda: office.places("INBOX") == office.uids("INBOX"))
        assert peak_memory(process.pid) < MEMORY
    assert set(office.subjects().values()) == {1}
    office.check_store()


@pytest.fixture
def line(mailbox: Mailbox) -> Iterator[Proxy]:
    """What stands between the desk and its mail server."""
    with Proxy(mailbox.server.imap) as proxy:
        yield proxy


@pytest.fixture
def office(tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer, line: Proxy) -> Iterator[Office]:
    """A desk at the far end of the line."""
    made = Office(tmp_path, mailbox, smtp, imap=line.port)
    yield made
    made.desk.close()


@pytest.fixture
def turns(office: Office, monkeypatch: pytest.MonkeyPatch) -> Turns:
    """An agent's."""
    return Turns(office, monkeypatch)


@pytest.mark.timeout(180)
def test_a_full_mailbox_comes_in_with_little_memory_and_its_first_page_at_once(
    office: Office, line: Proxy, turns: Turns
) -> None:
    sync_all(office, line, turns, 1_500)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_mails_come_in_with_little_memory_and_the_first_page_at_once(
    office: Office, line: Proxy, turns: Turns
) -> None:
    sync_all(office, line, turns, 10_000)
