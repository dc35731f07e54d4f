"""Who has a ticket is reminded by mail once, whatever is killed, and what comes back of it is no conversation."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.message import Message

import pytest

from tests.program import kill
from tests.sync.office import Office
from tests.waiting import until
from tui_desk.desk import agents
from tui_desk.desk.desk import Desk
from tui_desk.desk.tickets import opening, reading
from tui_desk.rows import EventRow
from tui_desk.text.ticket_number import named, spelled
from tui_desk.ticket_rows import NewTicket

ADDRESS = "me@agents.example"
HOUR = 3_600.0


@pytest.fixture
def ticket(office: Office) -> int:
    """A ticket of an agent with an address; when it was opened it was to be due soon, and by now it is overdue."""
    office.config.write_text(office.config.read_text() + '[tickets]\nremind_by_mail = "support"\n')
    me = office.desk.agent
    assert me is not None
    office.desk.do(agents.change, me.login, email=ADDRESS)
    then = Desk(office.desk.store, office.desk.policy, me, lambda: time.time() - HOUR)
    new = NewTicket("Router is dead", due_at=then.now_ms() + 60_000, assignee_id=me.id)
    (opened,) = then.do(opening.open_ticket, new).tickets
    return opened


def states(office: Office) -> list[str]:
    return [row[0] for row in office.rows("SELECT state FROM reminder")]


def taken_in(office: Office) -> list[str]:
    """The folder of each mail the desk has looked at."""
    return [row[0] for row in office.rows("SELECT folder FROM place ORDER BY folder")]


def the_mail(office: Office) -> Message:
    (received,) = office.smtp.received
    assert (received.sender, received.recipients) == ("", (ADDRESS,))
    return message_from_bytes(received.content)


def test_a_reminder_goes_to_the_agent_s_own_address_once_and_its_copy_opens_nothing(
    office: Office, ticket: int
) -> None:
    with office.syncing():
        until(lambda: states(office) == ["sent"])
        until(lambda: taken_in(office) == ["Sent Items"])
    mail = the_mail(office)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"].startswith(f"{named(ticket)} is overdue since ")
    assert mail.get_content_type() == "text/plain"
    text = str(mail.get_payload())
    assert "Router is dead" in text
    assert f"tui-desk ticket show {spelled(ticket)}" in text
    office.mailbox.append(office.smtp.received[0].content)  # as an agent's mailbox sends it on to us
    with office.syncing():
        until(lambda: taken_in(office) == ["INBOX", "Sent Items"])
    assert len(office.smtp.received) == 1
    assert office.one("SELECT count(*) FROM conversation") == 0
    assert office.one("SELECT count(*) FROM message") == 0


def test_a_reminder_in_hand_when_the_process_is_killed_is_not_sent_again(office: Office, ticket: int) -> None:
    office.smtp.stall = "dot"
    process = office.start_and_lead()
    until(lambda: len(office.smtp.received) == 1)
    kill(process)
    assert states(office) == ["sending"]
    office.smtp.stall = ""
    with office.syncing():
        until(lambda: states(office) == ["uncertain"])
    assert len(office.smtp.received) == 1
    told = [one for one in office.desk.ask(reading.entries, ticket) if isinstance(one, EventRow)][-1]
    assert told.kind == "ticket_unreminded"


def test_a_reminder_killed_before_it_left_is_sent_by_the_next_process(office: Office, ticket: int) -> None:
    office.smtp.stall = "DATA"
    process = office.start_and_lead()
    until(lambda: "DATA" in office.smtp.commands)
    kill(process)
    office.smtp.stall = ""
    with office.syncing():
        until(lambda: states(office) == ["sent"])
    assert len(office.smtp.received) == 1
    assert ticket
