"""The customers of the demo answer what they are sent, in their language, and in its thread."""

from __future__ import annotations

import threading
from dataclasses import asdict
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.demo.channels import NOW, answer_to, channel, messages
from tests.waiting import ENDS
from tui_desk.demo import history
from tui_desk.demo.connector import Position
from tui_desk.demo.history import Past
from tui_desk.demo.letters import written
from tui_desk.demo.stories import languages
from tui_desk.exchange import Message, Outgoing
from tui_desk.text.quotes import fold, own_text


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def waiting() -> list[Past]:
    all_of_them = history.told(7, "support@lindenthal.example", 150, NOW)
    return [one for one in all_of_them if one.waits and not one.case.story.automatic]


END = asdict(Position(base=NOW.isoformat(), told=150, uid=1000))
"""The cursor behind the history."""


@pytest.mark.parametrize("one", waiting(), ids=lambda one: f"{one.case.language}-{one.case.client}")
def test_a_customer_answers_in_the_thread_and_in_their_language(one: Past, tmp_path: Path) -> None:
    desk = channel(tmp_path)
    ours = answer_to(parsed(written(one.letters()[-1])))
    sent = desk.send(ours)
    [answer] = messages(next(desk.live(END)))
    mail = parsed(answer.raw)
    assert mail["In-Reply-To"] == sent
    assert mail["References"].split()[-1] == sent
    assert mail["From"].addresses[0].addr_spec == one.case.customer.addr_spec
    assert "We shall see to it." in answer.text
    assert "We shall see to it." not in own_text(answer.text, fold(answer.text))
    words = one.case.words(len(one.times) + 1)
    assert words.splitlines()[0].split()[0] in answer.text
    assert one.case.tongue is languages()[one.case.language]


def test_a_customer_says_thanks_and_then_no_more(tmp_path: Path) -> None:
    desk = channel(tmp_path)
    pulled = desk.live(END)
    asked = parsed(written(waiting()[0].letters()[-1]))
    answers = 0
    for number in range(9):
        desk.send(answer_to(asked, number))
        came = messages(next(pulled))
        if not came:
            break
        answers += 1
        asked = parsed(came[-1].raw)
    assert 1 <= answers <= 4


def test_the_same_mail_pushed_twice_is_answered_once(tmp_path: Path) -> None:
    desk = channel(tmp_path)
    ours = answer_to(parsed(written(waiting()[0].letters()[-1])))
    desk.send(ours)
    desk.send(ours)
    assert len(list((tmp_path).glob("*.eml"))) == 1
    batch = next(desk.live(END))
    desk.send(ours)
    again = next(channel(tmp_path).live(batch.cursor))
    assert len(batch.events) == 1
    assert again.events == ()


def test_two_answers_to_one_mail_get_one_answer_back(tmp_path: Path) -> None:
    desk = channel(tmp_path)
    asked = parsed(written(waiting()[0].letters()[-1]))
    pulled = desk.live(END)
    desk.send(answer_to(asked, 1))
    first = next(pulled)
    desk.send(answer_to(asked, 2))
    assert len(first.events) == 1
    assert next(pulled).events == ()


def test_a_mail_waits_in_the_spool_while_nobody_pulls(tmp_path: Path) -> None:
    channel(tmp_path).send(answer_to(parsed(written(waiting()[0].letters()[-1]))))
    assert len(next(channel(tmp_path).live(END)).events) == 1


def test_somebody_we_write_to_first_answers_as_well(tmp_path: Path) -> None:
    desk = channel(tmp_path)
    asked = EmailMessage()
    asked["From"] = "Katrin Weber <katrin.weber@post.example>"
    asked["Subject"] = "Ihr Rad ist fertig"
    asked["Message-ID"] = "<none@post.example>"
    desk.send(answer_to(asked))
    [answer] = messages(next(desk.live(END)))
    assert answer.sender.value == "katrin.weber@post.example"
    assert "schrieb" in answer.text or "Gesendet:" in answer.text


@pytest.mark.parametrize("odd", ["josé@post.example", '"a b"@post.example'])
def test_an_odd_address_stays_silent_and_stops_nobody(odd: str, tmp_path: Path) -> None:
    desk = channel(tmp_path)
    mail = b"From: Eva <support@lindenthal.example>\r\nSubject: Hi\r\nMessage-ID: <a@lindenthal.example>\r\n\r\nHi"
    dated = b"Date: Wed, 13 May 2026 14:30:00 +0000\r\n" + mail
    desk.connector.push(Outgoing(1, "a", "", "", recipients=(odd,), frozen=dated), lambda: None)
    assert next(desk.live(END)).events == ()


def test_what_goes_to_a_dead_address_comes_back_as_a_report(tmp_path: Path) -> None:
    desk = channel(tmp_path)
    asked = EmailMessage()
    asked["From"] = "bounce.me@nowhere.example"
    asked["Subject"] = "Hello"
    asked["Message-ID"] = "<none@nowhere.example>"
    sent = desk.send(answer_to(asked))
    [report] = messages(next(desk.live(END)))
    mail = parsed(report.raw)
    assert mail.get_content_type() == "multipart/report"
    assert mail["Return-Path"] == "<>"
    assert sent.encode() in report.raw
    assert b"Status: 5.1.1" in report.raw


def test_mail_arrives_by_itself_and_some_of_it_belongs_to_what_waits(tmp_path: Path) -> None:
    pulled = channel(tmp_path, live=True).live(END)
    came: list[Message] = [message for _ in range(12) for message in messages(next(pulled))]
    threads = [parsed(message.raw)["In-Reply-To"] for message in came]
    assert len({message.ext_id for message in came}) == 12
    assert sum(thread is not None for thread in threads) == 3


def test_mail_that_arrives_is_the_same_each_time(tmp_path: Path) -> None:
    one, other = (
        [messages(next(pulled))[0].raw for _ in range(6)]
        for pulled in (channel(tmp_path, live=True).live(END) for _ in range(2))
    )
    assert one == other


def test_who_has_an_answer_does_not_ask_where_it_is(tmp_path: Path) -> None:
    desk = channel(tmp_path, live=True)
    for number, one in enumerate(waiting()):
        desk.send(answer_to(parsed(written(one.letters()[-1])), number))
    pulled = desk.live(END)
    for _ in waiting():
        next(pulled)
    unasked = [parsed(messages(next(pulled))[0].raw)["In-Reply-To"] for _ in range(8)]
    assert unasked == [None] * 8


def test_a_quiet_demo_ends_at_once_when_told_to(tmp_path: Path) -> None:
    desk = channel(tmp_path)
    puller = threading.Thread(target=lambda: list(desk.live(END)), daemon=True)
    puller.start()
    desk.stop.set()
    puller.join(ENDS)
    assert not puller.is_alive()


def test_checking_a_demo_says_that_it_is_one(tmp_path: Path) -> None:
    [check] = channel(tmp_path).connector.check()
    assert check.ok
    assert "demo" in check.text
