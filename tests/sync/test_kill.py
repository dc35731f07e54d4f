"""Whatever is killed: a mail the server took is one message, and an answer never leaves twice without a word."""

from __future__ import annotations

import random
import time

import pytest

from tests.program import kill, outlives
from tests.sync.letters import letters
from tests.sync.office import Office
from tests.waiting import PATIENCE, until


def came_in(office: Office) -> int:
    """How many mails are on the desk."""
    return int(office.one("SELECT count(*) FROM message WHERE direction = 'inbound'"))


def storm(office: Office, kills: int, mails: int, seed: int) -> None:
    """Kill the sync process at random moments while mail comes and answers go; then let it finish, and count."""
    rng = random.Random(seed)
    office.mailbox.fill(list(letters(mails, seed, file=300_000)))
    expected, answered = mails, 0
    for round_ in range(1, kills + 1):
        office.smtp.stall = "dot" if round_ % 4 == 0 else ""
        before = came_in(office)
        process = office.start_and_lead()
        patience = rng.uniform(0, 0.8)
        moment = time.monotonic() + patience
        office.mailbox.fill(list(letters(5, seed + 1000 * round_)))
        expected += 5
        for conversation_id in office.unanswered()[:3]:
            office.answer(conversation_id, f"We look into it, {answered}")
            answered += 1
        if round_ % 3:  # else it may be killed before it has done anything
            until(lambda before=before: came_in(office) > before)  # type: ignore[misc]
            moment = time.monotonic() + patience
        outlives(process, moment - time.monotonic())
        kill(process)
    office.smtp.stall = ""
    with office.syncing():
        until(lambda: came_in(office) == expected, PATIENCE + expected / 10)
        until(lambda: office.in_hand() == 0, PATIENCE + answered)
        until(lambda: office.places("INBOX") == office.uids("INBOX"))
        until(lambda: office.places("Sent Items") == office.uids("Sent Items"))
    assert answered >= kills
    assert sum(office.subjects().values()) == expected
    assert set(office.subjects().values()) == {1}, "a mail was doubled"
    assert office.one("SELECT count(*) FROM message WHERE direction = 'outbound'") == answered
    assert office.one("SELECT count(*) FROM quarantine") == 0
    office.check_store()
    office.check_deliveries()


@pytest.mark.timeout(240)
def test_nothing_is_lost_doubled_or_sent_twice_whenever_the_sync_is_killed(office: Office) -> None:
    storm(office, kills=12, mails=600, seed=7)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_nothing_is_lost_doubled_or_sent_twice_in_a_long_storm(office: Office, seed: int) -> None:
    storm(office, kills=60, mails=4000, seed=seed)
