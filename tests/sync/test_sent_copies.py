"""The copy of an answer in the folder of what was sent is made before the process that sent it ends."""

from __future__ import annotations

from tests.connectors.mailbox import letter
from tests.sync.office import Office
from tests.waiting import PATIENCE


def test_a_sync_that_runs_once_ends_when_the_copies_lie_in_sent(office: Office) -> None:
    office.mailbox.fill([letter(1), letter(2)])
    assert office.start("--once").wait(PATIENCE) == 0, office.log
    for conversation_id in office.unanswered():
        office.answer(conversation_id, "We look into it")
    assert office.start("--once").wait(PATIENCE) == 0, office.log
    assert len(office.mailbox.raws("Sent Items")) == len(office.smtp.received) == 2
