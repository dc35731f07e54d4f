"""A thread that a first sync brings in parts is one conversation, wherever the parts end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.sync.office import Office
from tests.waiting import PATIENCE
from tui_desk.connectors.imap.folder import FIRST
from tui_desk.store.reader import Row

MAILS = 40
NAMED = 10
"""So many ids many programs write in References, and no more."""
_ANNA, _US = "Anna Koval <anna@koval.example>", "support@desk.example"


def _letter(number: int, *, ours: bool = False) -> bytes:
    """One of a thread in which each is the answer to the one before."""
    mail = EmailMessage()
    mail["From"], mail["To"] = (_US, _ANNA) if ours else (_ANNA, _US)
    mail["Subject"], mail["Message-ID"] = "Re: Refund" if number else "Refund", _id(number)
    if number:
        mail["In-Reply-To"] = _id(number - 1)
        mail["References"] = " ".join(_id(one) for one in range(max(0, number - NAMED), number))
    mail.set_content(f"number {number}")
    return mail.as_bytes()


def _id(number: int) -> str:
    return f"<{number}@koval.example>"


def _other(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"c{number}@other.example", _US
    mail["Subject"], mail["Message-ID"] = f"Other {number}", f"<{number}@other.example>"
    mail.set_content("something else")
    return mail.as_bytes()


@pytest.mark.parametrize("since", [0, 5, 24])
def test_a_long_thread_is_one_conversation_whatever_of_it_came_first(office: Office, since: int) -> None:
    """`since`: so many other mails came in since its last one, so that less of it is among the first."""
    assert since < FIRST < MAILS
    begun = datetime.now(UTC) - timedelta(days=2)
    office.mailbox.fill([_letter(number) for number in range(MAILS)], at=begun)
    office.mailbox.fill([_other(number) for number in range(since)], at=begun + timedelta(days=1))
    assert office.start("--once").wait(PATIENCE) == 0, office.log
    assert _shown(office) == [(1, MAILS, "open")], "the one that came first, and all of it"
    assert office.one("SELECT count(*) FROM conversation WHERE merged_into_id IS NULL") == 1 + since
    office.check_store()


def test_a_thread_of_two_years_in_two_folders_is_one_conversation(office: Office) -> None:
    """Each part of it is closed as history before the next one comes."""
    begun = datetime.now(UTC) - timedelta(days=20 * MAILS)
    for number in range(MAILS):
        ours = number % 4 == 3
        folder, at = "Sent Items" if ours else "INBOX", begun + timedelta(days=20 * number)
        office.mailbox.fill([_letter(number, ours=ours)], folder, at)
    assert office.start("--once").wait(PATIENCE) == 0, office.log
    assert _shown(office) == [(1, MAILS, "closed")]
    office.check_store()


def _shown(office: Office) -> list[Row]:
    return office.rows(
        "SELECT id, messages, status FROM conversation WHERE merged_into_id IS NULL AND subject LIKE '%Refund'"
    )
