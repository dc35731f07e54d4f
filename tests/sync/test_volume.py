"""A full mailbox comes in with little memory, its newest mails readable at once, and agents are not kept waiting."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from tests.sync.letters import letters
from tests.sync.office import Office, peak_memory
from tests.waiting import until
from tui_desk.desk import conversations, inbox, presence
from tui_desk.sync.pulling import IN_ONE_TRANSACTION

MEMORY = 200_000_000
MOST_BEFORE_AN_AGENT = 2 * 2 * IN_ONE_TRANSACTION
"""Mails that are stored while an agent does two things, each of which may wait for two transactions of the sync's."""


def first_page(office: Office) -> int:
    """How many lines an agent can read on the first screen of all open conversations."""
    who = office.desk.agent.id
    ids = office.desk.ask(inbox.ids, "open", "newest", who)
    return len(office.desk.ask(inbox.lines, ids[:40], who))


def stored(office: Office) -> int:
    return int(office.one("SELECT count(*) FROM message"))


def agents_deed(office: Office) -> int:
    """How many mails come in while an agent does two things."""
    who = office.desk.agent.id
    (conversation_id, *_) = office.desk.ask(inbox.ids, "open", "newest", who)
    before = stored(office)
    office.desk.do(conversations.add_tags, [conversation_id], ["seen"])
    office.desk.do(conversations.remove_tags, [conversation_id], ["seen"])
    return stored(office) - before


def more_than(office: Office, mails: int) -> bool:
    """Whether more mails are on the desk."""
    return stored(office) > mails


def sync_all(office: Office, mails: int) -> None:
    office.mailbox.fill(list(letters(mails, file=20_000)), at=datetime.now(UTC))
    with office.syncing(fresh=True) as process:
        until(lambda: first_page(office))
        assert stored(office) < mails / 10
        office.desk.do(presence.beat, "console", None, "reading")
        waits: list[int] = []
        while (here := stored(office)) < mails:
            waits.append(agents_deed(office))
            until(partial(more_than, office, here))
        waits.sort()
        assert waits[int(len(waits) * 0.95)] <= MOST_BEFORE_AN_AGENT
        until(lambda: office.places("INBOX") == office.uids("INBOX"))
        assert peak_memory(process.pid) < MEMORY
    assert set(office.subjects().values()) == {1}
    office.check_store()


@pytest.mark.timeout(180)
def test_a_full_mailbox_comes_in_with_little_memory_and_its_first_page_at_once(office: Office) -> None:
    sync_all(office, 1_500)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_mails_come_in_with_little_memory_and_the_first_page_at_once(office: Office) -> None:
    sync_all(office, 10_000)
