"""One process syncs a desk. The lock keeps a second one out; the epoch keeps a first one quiet that was overtaken."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from subprocess import Popen

import pytest

from tests.connectors.mailbox import letter
from tests.sync.letters import letters
from tests.sync.office import PATIENCE, Office, kill, stopped, until
from tui_desk.errors import Exit
from tui_desk.store.reader import connect


def hold(office: Office, process: Popen[bytes]) -> None:
    """Stop a process where it is, but not within a write: that would hold up everybody."""
    with closing(connect(office.folder / "desk.db")) as connection:
        while True:
            os.kill(process.pid, signal.SIGSTOP)
            until(lambda: stopped(process))
            connection.execute("PRAGMA busy_timeout = 0")
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                os.kill(process.pid, signal.SIGCONT)
            else:
                return


def test_a_second_sync_is_turned_away_with_words_while_the_first_lives(office: Office) -> None:
    with office.syncing():
        second = office.start()
        assert second.wait(PATIENCE) == Exit.CONFLICT
        assert "another process syncs this desk already" in office.log
        assert office.epoch == 1


def test_a_second_sync_is_turned_away_while_the_first_is_only_held(office: Office) -> None:
    first = office.start_and_lead()
    try:
        os.kill(first.pid, signal.SIGSTOP)
        until(lambda: stopped(first))
        assert office.start().wait(PATIENCE) == Exit.CONFLICT
    finally:
        kill(first)


def test_the_lock_is_free_the_moment_its_holder_is_killed(office: Office) -> None:
    kill(office.start_and_lead())
    with office.syncing():
        assert office.epoch == 2


@pytest.mark.timeout(180)
def test_a_held_process_that_was_overtaken_neither_stores_nor_sends_nor_moves_the_cursor(
    office: Office,
) -> None:
    """Takeover by removing the lock file: the only way, since none is offered."""
    office.mailbox.fill(list(letters(3)))
    first = office.start_and_lead()
    try:
        until(lambda: len(office.unanswered()) > 0 and office.places("INBOX") == office.uids("INBOX"))
        hold(office, first)
        (office.folder / "desk.db.sync").unlink()
        second = office.start_and_lead()
        assert office.epoch == 2
        hold(office, second)
        cursor = office.one("SELECT cursor FROM channel")
        office.answer(office.unanswered()[0], "Only the second may send this")
        office.mailbox.fill([letter(99)])
        os.kill(first.pid, signal.SIGCONT)
        assert first.wait(PATIENCE) == Exit.CONFLICT
        assert "runs the sync of this desk now" in office.log
        assert office.in_hand() == 1
        assert office.sent() == {}
        assert office.subjects()["letter 99"] == 0
        assert office.one("SELECT cursor FROM channel") == cursor
        os.kill(second.pid, signal.SIGCONT)
        until(lambda: office.in_hand() == 0 and office.subjects()["letter 99"] == 1)
    finally:
        kill(first)
        kill(second)
    office.check_store()
    office.check_deliveries()
