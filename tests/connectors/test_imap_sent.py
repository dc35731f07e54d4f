"""Answers leave by SMTP, their copy lies in Sent once, and nothing about the copy can send an answer again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.connectors.mailbox import connector, letter, pulling
from tests.servers.dovecot import HOST, Mailbox
from tests.servers.dovecot_files import token
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer
from tests.waiting import PATIENCE
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.imap.sent import saves_itself
from tui_desk.exchange import Message, NeedsOperator, Outgoing

ANSWER = letter(7, "our answer")


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


def outgoing() -> Outgoing:
    return Outgoing(
        id=1,
        key="<7@example.net>",
        thread="",
        text="our answer",
        sender="support@example.test",
        recipients=("eva@example.net",),
        frozen=ANSWER,
    )


def numbered(number: int) -> Outgoing:
    return replace(outgoing(), id=number, key=f"<{number}@example.net>", frozen=letter(number))


def sending(smtp: SmtpServer, **more: Any) -> dict[str, Any]:
    return {"host": HOST, "port": smtp.port, "tls": "none", **more}


def test_an_answer_is_sent_and_its_copy_lies_read_in_sent(mailbox: Mailbox, smtp: SmtpServer) -> None:
    sent = connector(mailbox, smtp=sending(smtp)).push(outgoing(), lambda: None)
    assert sent.ext_id == "<7@example.net>"
    assert smtp.wait_for(1)[0].content == ANSWER
    mailbox.until(lambda mails: mails == [ANSWER], "Sent Items")
    assert list(mailbox.flags("Sent Items").values()) == [frozenset({rb"\Seen"})]


def test_the_copy_comes_back_as_ours_with_the_same_content(mailbox: Mailbox, smtp: SmtpServer) -> None:
    with pulling(mailbox) as run:
        run.listening()
        connector(mailbox, smtp=sending(smtp)).push(outgoing(), lambda: None)
        [event] = run.until(1)
    assert isinstance(event, Message)
    assert event.outgoing
    assert event.raw == ANSWER


def test_a_server_that_keeps_what_it_sends_gets_no_second_copy(mailbox: Mailbox, smtp: SmtpServer) -> None:
    mailbox.append(ANSWER, "Sent Items")
    source = connector(mailbox, smtp=sending(smtp))
    with Proxy(mailbox.server.imap) as proxy:
        source = connector(mailbox, port=proxy.port, smtp=sending(smtp))
        source.push(outgoing(), lambda: None)
        proxy.until(lambda: b"LOGOUT" in proxy.up)
    assert mailbox.raws("Sent Items") == [ANSWER]


@pytest.mark.parametrize(
    ("host", "itself"),
    [
        ("smtp.gmail.com", True),
        ("SMTP.Office365.com", True),
        ("smtp-mail.outlook.com.", True),
        ("smtp.mail.ru", True),
        ("mail.example.com", False),
        ("notgmail.com", False),
    ],
)
def test_which_servers_keep_what_they_send(host: str, itself: bool) -> None:
    assert saves_itself(host) is itself


def test_no_copy_is_made_where_the_settings_say_so(mailbox: Mailbox, smtp: SmtpServer) -> None:
    with Proxy(mailbox.server.imap) as proxy:
        source = connector(mailbox, port=proxy.port, smtp=sending(smtp, append_sent="no"))
        source.push(outgoing(), lambda: None)
        assert proxy.connections == 0


def test_a_copy_that_can_not_be_made_is_no_failure_and_follows_later(
    mailbox: Mailbox, smtp: SmtpServer
) -> None:
    with Proxy(mailbox.server.imap) as proxy:
        proxy.edit = lambda piece: b"* BYE not now\r\n"
        source = connector(mailbox, port=proxy.port, smtp=sending(smtp))
        source.push(outgoing(), lambda: None)
        proxy.until(lambda: proxy.connections == 1)
        proxy.edit = lambda piece: piece
        second = replace(outgoing(), key="<8@example.net>", frozen=letter(8))
        source.push(second, lambda: None)
        mailbox.until(lambda mails: set(mails) == {ANSWER, letter(8)}, "Sent Items")
    assert len(smtp.received) == 2


def test_a_copy_that_can_not_be_made_is_made_by_the_connector_that_takes_ones_place(
    mailbox: Mailbox, smtp: SmtpServer
) -> None:
    with Proxy(mailbox.server.imap) as proxy:
        proxy.stall()
        earlier = connector(mailbox, port=proxy.port, patience=Patience(connect=0.2), smtp=sending(smtp))
        earlier.push(outgoing(), lambda: None)
        for thread in threading.enumerate():
            if thread.name == "imap-sent":
                thread.join(PATIENCE)
    connector(mailbox, smtp=sending(smtp)).succeed(earlier)
    mailbox.until(lambda mails: mails == [ANSWER], "Sent Items")


def test_of_more_than_can_wait_for_sent_the_oldest_that_waits_is_named_and_no_other_is_left_out(
    mailbox: Mailbox, smtp: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def hold(said: bytes) -> bytes:
        if b"APPEND" in said:
            reached.set()
            assert go_on.wait(PATIENCE)
        return said

    with Proxy(mailbox.server.imap) as proxy:
        proxy.edit_up = hold
        source = connector(mailbox, patience=Patience(read=PATIENCE), port=proxy.port, smtp=sending(smtp))
        source.push(numbered(0), lambda: None)
        assert reached.wait(PATIENCE)
        for number in range(1, 22):
            source.push(numbered(number), lambda: None)
        assert sum(thread.name == "imap-sent" for thread in threading.enumerate()) == 1
        go_on.set()
        kept = [letter(number) for number in range(22) if number != 1]
        mailbox.until(lambda mails: mails == kept, "Sent Items")
    assert ["<1@example.net>" in each.getMessage() for each in caplog.records] == [True]


def test_copies_that_are_owed_are_laid_one_after_the_other_on_one_connection(
    mailbox: Mailbox, smtp: SmtpServer
) -> None:
    mailbox.append(letter(3), "Sent Items")
    with Proxy(mailbox.server.imap) as proxy:
        source = connector(mailbox, port=proxy.port, smtp=sending(smtp))
        owed = [numbered(number) for number in range(25)]
        assert list(source.copy(owed)) == owed
        assert proxy.connections == 1
    assert sorted(mailbox.raws("Sent Items")) == sorted(one.frozen for one in owed)


def test_no_mail_is_read_for_a_copy_that_is_not_wanted_and_nobody_asked_where_none_is_owed(
    mailbox: Mailbox, smtp: SmtpServer
) -> None:
    owed = iter([outgoing()])
    with Proxy(mailbox.server.imap) as proxy:
        unwanted = connector(mailbox, port=proxy.port, smtp=sending(smtp, append_sent="no"))
        assert list(unwanted.copy(owed)) == []
        assert list(owed) == [outgoing()]
        assert list(connector(mailbox, port=proxy.port, smtp=sending(smtp)).copy(())) == []
        assert proxy.connections == 0


def test_where_sent_is_not_watched_nothing_is_laid_there_later(mailbox: Mailbox, smtp: SmtpServer) -> None:
    source = connector(mailbox, smtp=sending(smtp), folders=["INBOX"])
    assert list(source.copy([outgoing()])) == [outgoing()]
    assert mailbox.raws("Sent Items") == []


def test_probing_finds_what_lies_in_sent_and_nothing_else(mailbox: Mailbox, smtp: SmtpServer) -> None:
    source = connector(mailbox, smtp=sending(smtp))
    assert source.probe(outgoing()) is None
    mailbox.append(ANSWER, "Sent Items")
    found = source.probe(outgoing())
    assert found is not None
    assert found.ext_id == "<7@example.net>"


def test_a_channel_without_a_sending_server_says_so(mailbox: Mailbox) -> None:
    with pytest.raises(NeedsOperator, match="can't send"):
        connector(mailbox).push(outgoing(), lambda: None)


def test_sending_uses_the_mailboxs_password_where_it_has_none_of_its_own(mailbox: Mailbox) -> None:
    with SmtpServer(users={mailbox.user: mailbox.password}) as server:
        settings = sending(server, username=mailbox.user, append_sent="no")
        connector(mailbox, smtp=settings).push(outgoing(), lambda: None)
        assert server.received[0].username == mailbox.user


def test_sending_renews_a_refused_token_once(mailbox: Mailbox) -> None:
    from tests.connectors.test_imap_login import tokens

    old, new = token(mailbox.user, lifetime=-60), token(mailbox.user)
    with SmtpServer(tokens={mailbox.user: new}) as server, tokens(old, new) as oauth:
        settings = sending(server, username=mailbox.user, append_sent="no")
        connector(mailbox, password=None, oauth=oauth, smtp=settings).push(outgoing(), lambda: None)
        assert len(server.received) == 1
