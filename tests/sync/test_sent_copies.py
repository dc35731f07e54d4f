"""The copy of an answer in the folder of what was sent is made by the process that sent it, or by the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connectors.mailbox import letter
from tests.servers.dovecot import Mailbox
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer
from tests.sync.office import Office
from tests.waiting import PATIENCE, until


def test_a_sync_that_runs_once_ends_when_the_copies_lie_in_sent(office: Office) -> None:
    office.mailbox.fill([letter(1), letter(2)])
    assert office.start("--once").wait(PATIENCE) == 0, office.log
    for conversation_id in office.unanswered():
        office.answer(conversation_id, "We look into it")
    assert office.start("--once").wait(PATIENCE) == 0, office.log
    assert len(office.mailbox.raws("Sent Items")) == len(office.smtp.received) == 2


def test_a_process_that_is_killed_before_the_copy_was_made_leaves_that_to_the_next(
    tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer
) -> None:
    with Proxy(mailbox.server.imap) as line:
        office = Office(tmp_path, mailbox, smtp, imap=line.port)
        mailbox.fill([letter(1), letter(2)])
        assert office.start("--once").wait(PATIENCE) == 0, office.log
        first, second = office.unanswered()
        office.answer(first, "We look into it")
        assert office.start("--once").wait(PATIENCE) == 0, office.log
        line.edit_up = lambda said: b"" if b"APPEND" in said else said
        office.answer(second, "We look into that, too")
        process = office.start()
        until(lambda: office.one("SELECT count(*) FROM outbox WHERE state = 'sent'") == 2)
        line.until(lambda: b"APPEND" in line.up.partition(b"We look into it")[2])
        process.kill()
        process.wait()
        line.recover()
        line.edit_up = lambda said: said
        for _ in range(2):
            assert office.start("--once").wait(PATIENCE) == 0, office.log
            assert len(mailbox.raws("Sent Items")) == len(smtp.received) == 2
        office.desk.close()


@pytest.mark.parametrize("watched", [True, False])
def test_a_copy_that_was_moved_away_before_it_was_seen_is_not_laid_again_at_each_start(
    office: Office, watched: bool
) -> None:
    if not watched:
        told = office.config.read_text()
        office.config.write_text(told.replace('since = "all"', 'since = "all"\nfolders = ["INBOX"]'))
    office.mailbox.fill([letter(1)])
    assert office.start("--once").wait(PATIENCE) == 0, office.log
    office.answer(office.unanswered()[0], "We look into it")
    laid = []
    for _ in range(3):
        assert office.start("--once").wait(PATIENCE) == 0, office.log
        laid.append(len(office.mailbox.raws("Sent Items")))
        with office.mailbox.client("Sent Items") as client:
            client.delete_messages(client.search("ALL"))
            client.expunge()
    assert laid == [1, int(watched), 0]
    assert len(office.smtp.received) == 1
