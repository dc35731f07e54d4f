"""A delivery is recorded before the network is touched; what nobody can tell is shown, never silently sent twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.world import SUPPORT, World, letter
from tui_desk.desk import answers, lease, outbox, settling
from tui_desk.desk.lease import LeaseLost
from tui_desk.exchange import Sent


def queued(world: World, text: str = "hello", conversation: int | None = None) -> int:
    found = conversation or world.arrive("Refund", mail_id="<q@koval.example>").conversation_id or 0
    answers.send(world.eva, replace(world.draft(found), text=text), anyway=True)
    return found


def take(world: World, epoch: int = 0) -> outbox.Claim | None:
    return world.sync.do(outbox.claim, world.channels["support"], epoch)


def test_an_answer_is_held_for_the_undo_seconds(world: World) -> None:
    queued(world)
    assert take(world) is None
    world.clock.forward(seconds=11)
    claimed = take(world)
    assert claimed is not None
    assert take(world) is None
    out = world.sync.ask(outbox.outgoing, world.store.files, claimed)
    assert out
    assert out.recipients == ("anna@koval.example",)
    world.sync.do(outbox.sent, claimed, Sent(out.key, world.clock.now()))
    assert take(world) is None


def test_order_holds_within_a_conversation_and_not_between(world: World) -> None:
    first = queued(world, "one")
    queued(world, "two", first)
    other = world.arrive("Other", sender="bob@other.example").conversation_id or 0
    queued(world, "three", other)
    world.clock.forward(seconds=11)
    one, three = take(world), take(world)
    assert one is not None
    assert three is not None
    assert (one.conversation_id, three.conversation_id) == (first, other)
    assert take(world) is None
    world.sync.do(outbox.later, one, "server is full")
    assert take(world) is None
    world.clock.forward(seconds=61)
    again = take(world)
    assert again is not None
    assert again.message_id == one.message_id


def test_what_a_dead_process_had_in_hand_is_told_by_its_mark(world: World) -> None:
    safe = queued(world)
    risky = queued(world, "r", world.arrive("Other", sender="bob@other.example").conversation_id)
    world.clock.forward(seconds=11)
    one, two = take(world, 1), take(world, 1)
    assert one is not None
    assert two is not None
    world.sync.do(outbox.at_risk, two)
    left = world.sync.do(outbox.adopt, world.channels["support"], 2)
    assert [(claim.conversation_id, doubt) for claim, doubt in left] == [(safe, False), (risky, True)]
    with pytest.raises(LeaseLost):
        world.sync.do(outbox.sent, one, Sent("x", world.clock.now()))
    world.sync.do(outbox.uncertain, left[1][0], "the power went")
    assert world.line(risky).undelivered == 1
    assert world.view("undelivered") == [risky]


def test_a_holder_that_was_overtaken_can_report_nothing(world: World) -> None:
    queued(world)
    world.clock.forward(seconds=11)
    epoch = world.sync.do(lease.take, "one", 1)
    claimed = take(world, epoch)
    assert claimed is not None
    world.sync.do(lease.take, "two", 2)
    for report in (outbox.at_risk,):
        with pytest.raises(LeaseLost):
            world.sync.do(report, claimed)
    with pytest.raises(LeaseLost):
        world.sync.do(lease.beat, epoch)


def test_after_a_day_of_trying_it_has_failed_and_can_be_resent(world: World) -> None:
    conversation = queued(world)
    world.clock.forward(seconds=11)
    for _ in range(40):
        claimed = take(world)
        if claimed is None:
            world.clock.forward(seconds=3600)
            continue
        world.sync.do(outbox.later, claimed, "no route to host")
    assert world.messages(conversation)[-1].delivery == "failed"
    assert "given up" in world.messages(conversation)[-1].delivery_detail
    world.eva.do(settling.resend, world.messages(conversation)[-1].id)
    assert take(world) is not None


def test_an_agent_settles_what_nobody_could_tell(world: World) -> None:
    conversation = queued(world)
    world.clock.forward(seconds=11)
    claimed = take(world)
    assert claimed is not None
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "lost after the final dot")
    message = world.messages(conversation)[-1]
    assert message.delivery == "uncertain"
    world.eva.do(settling.settle, message.id, True)
    assert world.messages(conversation)[-1].delivery == "sent"
    assert world.view("undelivered") == []


def test_some_refused_recipients_are_shown_on_the_message(world: World) -> None:
    conversation = queued(world)
    world.clock.forward(seconds=11)
    claimed = take(world)
    assert claimed is not None
    world.sync.do(
        outbox.sent, claimed, Sent("x", world.clock.now(), {"anna@koval.example": "550 no such user"})
    )
    message = world.messages(conversation)[-1]
    assert (message.delivery, message.delivery_detail) == ("failed", "anna@koval.example: 550 no such user")


def bounce(mail_id: str, recipient: str, action: str = "failed") -> bytes:
    """A delivery report as Postfix writes it."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {SUPPORT}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered.

--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--=b
Content-Type: text/rfc822-headers

Message-ID: {mail_id}
Subject: Re: Refund

--=b--
""".encode()


def test_a_bounce_stands_with_the_message_that_bounced(world: World) -> None:
    conversation = queued(world)
    ours = world.messages(conversation)[-1]
    found = world.receive(bounce(ours.mail_id, "anna@koval.example"))
    assert (found.status, found.rule, found.conversation_id) == ("joined", "bounce", conversation)
    marked = next(one for one in world.messages(conversation) if one.id == ours.id)
    assert marked.delivery == "bounced"
    assert marked.delivery_detail == "anna@koval.example: 550 5.1.1 no such user"
    assert world.view("undelivered") == [conversation]


@pytest.mark.parametrize("forged", ["recipient", "message-id"])
def test_a_forged_bounce_marks_nothing(world: World, forged: str) -> None:
    conversation = queued(world)
    ours = world.messages(conversation)[-1]
    mail_id = "<c1.aa.aaaaaaaaaaaaaaaa@desk.example>" if forged == "message-id" else ours.mail_id
    recipient = "eve@evil.example" if forged == "recipient" else "anna@koval.example"
    world.receive(bounce(mail_id, recipient))
    assert world.messages(conversation)[-1].delivery == "queued"


def test_two_desks_that_acknowledge_each_other_stop_after_one_mail_each(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    a = World(tmp_path / "a", auto_reply="We have it.")
    b = World(tmp_path / "b", auto_reply="Got it.")
    first = a.arrive("hello", sender="desk@b.example")
    sent = [one for one in a.messages(first.conversation_id) if one.direction == "outbound"]
    assert len(sent) == 1
    assert sent[0].automatic
    with a.store.read() as reader:
        assert reader.row("SELECT sender FROM outbox") == ("",)
    claim = a.sync.do(outbox.claim, a.channels["support"], 0)
    assert claim is not None
    out = a.sync.ask(outbox.outgoing, a.store.files, claim)
    assert out
    assert b"hello" not in out.frozen
    assert b"Content-Language: en\r\n" in out.frozen
    answer = b.receive(out.frozen)
    assert [one.direction for one in b.messages(answer.conversation_id)] == ["inbound"]


@pytest.mark.parametrize(
    ("address", "again"),
    [
        ("boss@koval.example", "Boss@KOVAL.example"),
        ("jörg@koval.example", "JÖRG@koval.example"),
        ("jo@köln.example", "jo@xn--kln-sna.example"),
        ("o'neil@koval.example", "O'Neil@koval.example"),
    ],
)
def test_few_acknowledgements_a_day_go_to_one_address_however_it_is_written(
    tmp_path: Path, address: str, again: str
) -> None:
    world = World(tmp_path, auto_reply="We have it.")
    for number, sender in enumerate((address, again) * 3):
        raw = letter(f"Help {number}", "x", sender="J <j@x.example>")
        world.receive(raw.replace(b"<j@x.example>", f"<{sender}>".encode()))
    with world.store.read() as reader:
        assert reader.row("SELECT count(*) FROM event WHERE kind = 'acknowledged'") == (3,)


def test_a_flood_gets_few_acknowledgements(tmp_path: Path) -> None:
    world = World(tmp_path, auto_reply="We have it.")
    for number in range(10):
        world.arrive(f"flood {number}", sender="mallory@evil.example")
    with world.store.read() as reader:
        assert reader.row("SELECT count(*) FROM outbox") == (3,)
    for number in range(80):
        world.arrive("wave", sender=f"m{number}@evil.example")
    with world.store.read() as reader:
        assert reader.row("SELECT count(*) FROM outbox") == (60,)
