"""One process syncs a desk. The lock keeps a second one out; the epoch keeps a first one quiet that was overtaken."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.connectors.mailbox import letter
from tests.program import Program, kill, stopped
from tests.sync.letters import letters
from tests.sync.office import Office
from tests.waiting import PATIENCE, until
from tui_desk.desk.tickets import notices, opening, proposing
from tui_desk.errors import Exit
from tui_desk.store.reader import connect


def hold(office: Office, process: Program) -> None:
    """Stop a process where it is, but not within a write: that would hold up everybody."""
    while True:
        os.kill(process.pid, signal.SIGSTOP)
        until(lambda: stopped(process))
        if not is_written_to(office):
            return
        os.kill(process.pid, signal.SIGCONT)
        until(lambda: not is_written_to(office))  # stopped again at once it would never have come out of it


def is_written_to(office: Office, *, for_ms: int = 0) -> bool:
    """Whether somebody is within a write just now, and stays in it for so long."""
    with closing(connect(office.folder / "desk.db")) as connection:
        connection.execute(f"PRAGMA busy_timeout = {for_ms}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


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


def test_the_lock_is_free_the_moment_its_holder_is_killed(office: Office, console: int) -> None:
    kill(office.start_and_lead())
    with office.syncing():
        assert office.epoch == 2


@pytest.fixture
def console() -> Iterator[int]:
    """The pipe that a console's sync ends with."""
    readable, writable = os.pipe()
    with open(readable, "rb"), open(writable, "wb"):
        yield readable


@contextmanager
def child(office: Office, console: int) -> Iterator[Program]:
    """A console's sync at work; it would end with the console, which ends last."""
    before = office.epoch
    process = office.start("--child", stdin=console)
    try:
        until(lambda: office.epoch > before or process.poll() is not None)
        yield process
    finally:
        kill(process)


def test_the_sync_of_a_console_writes_what_a_deed_had_planned_while_nobody_synced(
    office: Office, console: int
) -> None:
    office.mailbox.append(letter(1))
    with office.syncing():
        until(lambda: office.subjects()["letter 1"] == 1)
    new = office.desk.ask(proposing.propose, None, conversation_ids=[1])
    (ticket,) = office.desk.do(opening.open_ticket, new).tickets
    assert [one.state for one in office.desk.ask(notices.of_ticket, ticket)] == ["planned"]
    with child(office, console):
        until(lambda: [one.state for one in office.desk.ask(notices.of_ticket, ticket)] == ["sent"])
    assert len(office.smtp.received) == 1


def test_the_sync_of_a_console_hands_over_to_a_service(office: Office, console: int) -> None:
    with child(office, console) as first, office.syncing() as service:
        assert first.wait(PATIENCE) == 0
        office.mailbox.append(letter(1))
        until(lambda: office.subjects()["letter 1"] == 1)
        assert service.poll() is None


def test_the_sync_of_a_console_goes_on_when_the_service_that_asked_was_killed_at_once(
    office: Office, console: int
) -> None:
    with child(office, console) as first:
        os.kill(first.pid, signal.SIGSTOP)
        until(lambda: stopped(first))
        service = office.start()
        until(lambda: "waiting for the sync of a console" in office.log)
        kill(service)
        os.kill(first.pid, signal.SIGCONT)
        office.mailbox.append(letter(1))
        until(lambda: office.subjects()["letter 1"] == 1)
        assert first.poll() is None


def test_the_sync_of_a_console_does_not_begin_while_a_service_waits_or_works(
    office: Office, console: int
) -> None:
    with office.syncing():
        assert office.start("--child", stdin=console).wait(PATIENCE) == Exit.CONFLICT
    assert office.epoch == 1


def test_a_single_round_is_turned_away_by_the_sync_of_a_console_and_by_a_service(
    office: Office, console: int
) -> None:
    with child(office, console) as first:
        assert office.start("--once").wait(PATIENCE) == Exit.CONFLICT
        assert first.poll() is None
    with office.syncing():
        assert office.start("--once").wait(PATIENCE) == Exit.CONFLICT


def test_a_second_service_is_turned_away_while_the_first_still_waits(office: Office, console: int) -> None:
    with child(office, console) as first:
        os.kill(first.pid, signal.SIGSTOP)
        until(lambda: stopped(first))
        service = office.start()
        try:
            until(lambda: "waiting for the sync of a console" in office.log)
            assert office.start().wait(PATIENCE) == Exit.CONFLICT
        finally:
            kill(service)


@pytest.mark.timeout(180)
def test_a_held_process_that_was_overtaken_neither_stores_nor_sends_nor_moves_the_cursor(
    office: Office,
) -> None:
    """Takeover by removing the lock files: the only way, since none is offered."""
    office.mailbox.fill(list(letters(3)))
    first = office.start_and_lead()
    try:
        until(lambda: len(office.unanswered()) > 0 and office.places("INBOX") == office.uids("INBOX"))
        hold(office, first)
        for lock in ("sync", "service"):
            (office.folder / f"desk.db.{lock}").unlink()
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
