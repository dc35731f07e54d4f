"""A form on a whole desk: it begins a conversation, is answered by mail, and the customer's mail comes back to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.fakes.forms import FormRemote, signed
from tests.servers.smtp import SmtpServer
from tui_desk.connectors import registry
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import channel_caps, chats, intake
from tui_desk.errors import DeskError
from tui_desk.testing import Workplace


@pytest.fixture
def remote() -> Iterator[FormRemote]:
    with SmtpServer() as smtp:
        yield FormRemote(smtp)


@pytest.fixture
def desk(tmp_path: Path, remote: FormRemote) -> Iterator[Workplace]:
    made = Workplace(tmp_path / "desk", remote.settings(), 20.0)
    remote.post = made.post
    yield made
    made.close()


def test_the_customers_mail_joins_the_conversation_that_his_form_began(
    remote: FormRemote, desk: Workplace
) -> None:
    with desk.connected():
        remote.says("It leaks.")
        (asked,) = desk.wait_for("It leaks.")
        answer = desk.answer(asked, "We shall come.")
        desk.wait(lambda: desk.message(answer).delivery == "sent", "the answer")
    (sent,) = remote.smtp.received
    ours = message_from_bytes(sent.content, policy=policy.default)
    assert ours["To"] == "Anna Koval <anna@koval.example>"
    assert ours["Subject"].startswith("Re: Order 1")
    mailbox = desk.sync.do(channel_caps.channel_row, "mailbox", "imap", "support@acme.example")
    event = mail_event(_reply(str(ours["Message-ID"])), place=None, received_at=datetime.now(UTC))
    (outcome,) = desk.sync.do(intake.receive, mailbox, [intake.prepare(desk.store.files, event)])
    assert outcome.conversation_id == asked.conversation_id


def test_two_forms_of_one_person_are_two_conversations(remote: FormRemote, desk: Workplace) -> None:
    with desk.connected():
        remote.says("one")
        remote.says("two")
        one, two = desk.wait_for("one", "two")
    assert one.conversation_id != two.conversation_id
    assert one.author_address == two.author_address == "anna@koval.example"


def test_a_form_without_a_server_says_that_it_only_receives_before_anything_is_written(
    remote: FormRemote, tmp_path: Path
) -> None:
    table = {name: value for name, value in remote.settings().items() if name != "smtp"}
    desk = Workplace(tmp_path / "desk", table, 20.0)
    remote.post = desk.post
    with desk.connected():
        remote.says("It leaks.")
        (asked,) = desk.wait_for("It leaks.")
        with pytest.raises(DeskError, match=r"form can't send: .*\[channels.smtp\]"):
            desk.answer(asked, "We shall come.")
        assert desk.state() == "connected"
    assert desk.rows("SELECT * FROM outbox") == []
    (line,) = [one for one in registry.check(desk.settings) if one.name == "answers"]
    assert "only receives" in line.text
    desk.close()


def test_a_form_without_a_mail_address_says_before_sending_that_nobody_can_be_answered(
    remote: FormRemote, desk: Workplace
) -> None:
    with desk.connected():
        body = json.dumps({"name": "NoMail", "message": "Call me"}).encode()
        assert remote.post(signed(body)).status == 200
        (asked,) = desk.wait_for("Call me")
    assert (asked.author_name, asked.author_address) == ("NoMail", "no mail address")
    chat = desk.agent.ask(chats.row, asked.conversation_id)
    assert chat is not None
    assert "without a mail address" in chat.unreachable
    with pytest.raises(DeskError, match="without a mail address"):
        desk.answer(asked, "We shall.")


def _reply(to: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "anna@koval.example", "support@acme.example"
    mail["Subject"], mail["In-Reply-To"], mail["Message-ID"] = "Re: Order 1", to, "<r1@koval.example>"
    mail.set_content("Thanks!")
    return mail.as_bytes()
