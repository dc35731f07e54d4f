"""Consoles, a sync and customers at once, killed, dropped, stopped and overtaken: nothing is lost, doubled or left."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.storm import Storm
from tests.program import TUI_DESK, run
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer
from tests.sync.kinds import slowed
from tests.sync.office import Office
from tui_desk.sync.lock import SyncLock

SEED = 20
MINUTES = float(os.environ.get("TUI_DESK_SOAK_MINUTES", "10"))


@pytest.fixture
def office(tmp_path: Path, mailbox: Mailbox) -> Iterator[Office]:
    """A desk with a mailbox, and a server that takes its time with mails."""
    with SmtpServer() as smtp:
        slowed(smtp)
        made = Office(tmp_path, mailbox, smtp)
        yield made
        made.desk.close()


def check(storm: Storm) -> None:
    """What must be so when all is over."""
    office = storm.office
    assert storm.left_behind() == []
    assert office.subjects().total() == storm.mails, "a mail was lost"
    assert set(office.subjects().values()) == {1}, "a mail was doubled"
    office.check_store()
    office.check_deliveries()
    written = " ".join(row[0] for row in office.rows("SELECT text FROM message WHERE direction = 'outbound'"))
    typed = [word for agent in storm.agents for word in agent.words]
    assert [word for word in typed if written.count(word) > 1] == [], "something was sent in two answers"
    sent = sum(agent.did["sent"] for agent in storm.agents)
    assert office.one("SELECT count(DISTINCT deed) FROM event WHERE kind = 'answered'") >= sent
    deep = json.loads(run((*TUI_DESK, "--config", office.config, "doctor", "--deep", "--json")).stdout)
    assert [one for one in deep if one["state"] == "fail"] == []
    assert office.one("SELECT beat_at FROM lease WHERE name = 'sync'") == 0, "the lease is held"
    for name in ("sync", "service"):
        lock = SyncLock(office.desk.store.path, office.desk.store.mode, name)
        assert lock.take(), "a lock is held"
        lock.free()


@pytest.mark.timeout(300)
def test_a_few_for_a_moment(office: Office, record_property: Callable[[str, object], None]) -> None:
    storm = Storm(office, consoles=3, seconds=5, seed=SEED)
    storm.blow()
    record_property("summary", str(storm))
    check(storm)


@pytest.mark.slow
@pytest.mark.timeout(60 * MINUTES + 900)
def test_ten_for_ten_minutes(office: Office, record_property: Callable[[str, object], None]) -> None:
    storm = Storm(office, consoles=10, seconds=60 * MINUTES, seed=SEED)
    storm.blow()
    record_property("summary", str(storm))
    check(storm)
