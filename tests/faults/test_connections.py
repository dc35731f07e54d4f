"""Whatever befalls a line, the others go on; it is told with its remedy; afterwards all is there once.

One desk suffers one fault after the other, so that whatever each left behind would add up.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.connectors.test_imap_suite import MailRemote
from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.faults.bureau import Bureau, working
from tests.faults.lines import every_kind, web
from tests.faults.ordeal import make_acquainted, named, suffer
from tests.faults.page import rows
from tests.faults.table import ANY, SPOKEN, Round, rounds
from tests.servers.dovecot import Dovecot
from tests.servers.faults import Fault, bye
from tests.servers.proxy import Held
from tests.waiting import PATIENCE, until
from tui_desk.testing import Remote

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def bureau(dovecot: Dovecot) -> Iterator[Bureau]:
    """Ten channels that will suffer, and one that must not notice."""
    well = MemoryServer()
    with (
        TemporaryDirectory() as name,
        every_kind(dovecot.mailbox(), Path(name)) as lines,
        web("well", well, MemoryRemote(well)) as beside,
        working(Path(name), [*lines, beside]) as made,
    ):
        make_acquainted(made)
        yield made


@pytest.mark.parametrize("together", rounds(), ids=named)
def test_a_fault_is_told_and_delays_nobody_it_neither_spins_nor_leaks_and_then_all_is_there_once(
    bureau: Bureau, together: Round
) -> None:
    suffer(bureau, together, lambda speech, fault: rows("Connections", speech)[fault])


def test_whatever_befell_it_and_a_goodbye_in_the_middle_sent_has_one_copy_of_each_mail(
    bureau: Bureau,
) -> None:
    mail = bureau.lines[0]
    assert isinstance(mail.remote, MailRemote)
    mailbox, cut_off = mail.remote.mailbox, threading.Event()

    def down(pieces: Iterator[bytes], held: Held) -> Iterator[bytes]:
        yield from bye(b" APPEND ")(pieces, held)
        if b" APPEND " in held.said:
            cut_off.set()

    mail.suffer([("imap", Fault("BYE while a copy is laid", down=down))])
    bureau.answer(mail, "hello", "goodbye")
    assert cut_off.wait(PATIENCE)
    mail.recover()
    bureau.answer(mail, "hello", "and again")
    until(lambda: {"goodbye", "and again"} <= set(mail.received()))
    until(lambda: sorted(map(mail_id, mailbox.raws("Sent Items"))) == sorted(sent_ids(mail.remote)))


def mail_id(raw: bytes) -> str:
    return str(message_from_bytes(raw)["Message-ID"]).strip()


def sent_ids(remote: Remote) -> list[str]:
    return [got.key.strip() for got in remote.received()]


def test_the_page_has_every_fault_and_no_other() -> None:
    for speech, own in SPOKEN.items():
        assert list(rows("Connections", speech)) == [one.name for one in (*ANY, *own)]
