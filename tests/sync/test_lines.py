"""Lines that break and folders that are numbered anew cost time, never a mail, and never double one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.mailbox import letter
from tests.servers.dovecot import Mailbox
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer
from tests.sync.letters import letters
from tests.sync.office import Office
from tests.waiting import until


@pytest.fixture
def line(mailbox: Mailbox) -> Iterator[Proxy]:
    """What stands between the desk and its mail server."""
    with Proxy(mailbox.server.imap) as proxy:
        yield proxy


@pytest.fixture
def distant(tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer, line: Proxy) -> Iterator[Office]:
    """A desk at the far end of the line."""
    office = Office(tmp_path, mailbox, smtp, imap=line.port)
    yield office
    office.desk.close()


def check_all_here(office: Office, mails: int) -> None:
    until(lambda: sum(office.subjects().values()) >= mails)
    until(lambda: office.uids("INBOX") <= office.places("INBOX"))
    assert set(office.subjects().values()) == {1}
    assert sum(office.subjects().values()) == mails
    office.check_store()


def renumber(office: Office) -> None:
    """Let the server forget its numbers, as after a restored backup."""
    before = office.mailbox.maildir()
    for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
        (before / name).unlink(missing_ok=True)


def validity(office: Office) -> int:
    with office.mailbox.client() as client:
        return int(client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"])


@pytest.mark.timeout(180)
def test_a_line_that_is_cut_again_and_again_brings_every_mail_once(distant: Office, line: Proxy) -> None:
    distant.mailbox.fill(list(letters(300)))
    line.cut_after = 400_000
    with distant.syncing():
        check_all_here(distant, 300)
    assert line.connections > 3


@pytest.mark.timeout(180)
def test_a_server_that_says_goodbye_between_and_within_batches_loses_nothing(
    distant: Office, line: Proxy
) -> None:
    distant.mailbox.fill(list(letters(200)))
    with distant.syncing():
        until(lambda: sum(distant.subjects().values()) > 0)
        line.inject(b"* BYE the server goes down\r\n")
        line.cut()
        check_all_here(distant, 200)
        distant.mailbox.fill([letter(999)])
        check_all_here(distant, 201)


@pytest.mark.timeout(180)
def test_new_numbers_in_the_middle_of_a_sync_double_nothing(distant: Office, line: Proxy) -> None:
    distant.mailbox.fill(list(letters(600)))
    old = validity(distant)
    with distant.syncing():
        until(lambda: sum(distant.subjects().values()) > 50)
        line.stall()
        line.cut()
        until(lambda: distant.mailbox.user not in distant.mailbox.server.doveadm("who"))
        renumber(distant)
        line.flow()
        check_all_here(distant, 600)
    assert validity(distant) != old


@pytest.mark.timeout(180)
def test_new_numbers_while_nobody_looked_double_nothing_and_the_new_places_are_known(office: Office) -> None:
    office.mailbox.fill(list(letters(60)))
    with office.syncing():
        check_all_here(office, 60)
    renumber(office)
    office.mailbox.fill([letter(999)])
    with office.syncing():
        check_all_here(office, 61)
    assert office.one("SELECT count(DISTINCT uidvalidity) FROM place WHERE folder = 'INBOX'") == 2


@pytest.mark.timeout(180)
def test_the_same_mails_in_another_folder_gain_a_place_and_no_message(office: Office) -> None:
    office.mailbox.fill(list(letters(20)))
    with office.syncing():
        check_all_here(office, 20)
    with office.mailbox.client("INBOX") as client:
        client.copy(client.search("ALL"), "Sent Items")
    with office.syncing():
        until(lambda: office.places("Sent Items") == office.uids("Sent Items"))
        check_all_here(office, 20)


def test_the_desk_keeps_what_the_server_loses(office: Office) -> None:
    office.mailbox.fill(list(letters(20)))
    with office.syncing():
        check_all_here(office, 20)
        shutil.rmtree(office.mailbox.maildir() / "cur")
        (office.mailbox.maildir() / "cur").mkdir(mode=0o777)
        office.mailbox.kick()
        (office.mailbox.maildir() / "cur").chmod(0o777)
        office.mailbox.deliver(letter(500))
        until(lambda: office.subjects()["letter 500"] == 1)
    assert sum(office.subjects().values()) == 21
