"""Nothing stays undelivered without a way out, and nobody who has a message gets it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.desk.test_outbox import bounce, queued, take
from tests.desk.world import World
from tui_desk.desk import answers, lease, outbox, settling, status, undo
from tui_desk.exchange import Outgoing, Sent

BOB = "bob@koval.example"


def sent_to_two(world: World, refused: dict[str, str] | None = None) -> int:
    """An answer to Anna and Bob has left; gives its message."""
    conversation = world.arrive("Refund", mail_id="<q@koval.example>").conversation_id or 0
    draft = replace(world.draft(conversation), text="hello", cc=(("", BOB),))
    answers.send(world.eva, draft)
    world.clock.forward(seconds=11)
    claimed, out = taken(world)
    assert out.recipients == ("anna@koval.example", BOB)
    world.sync.do(outbox.sent, claimed, Sent(out.key, world.clock.now(), refused or {}))
    return claimed.message_id


def taken(world: World) -> tuple[outbox.Claim, Outgoing]:
    claimed = take(world)
    assert claimed is not None
    out = world.sync.ask(outbox.outgoing, world.store.files, claimed)
    assert out
    return claimed, out


def test_sending_again_goes_only_to_who_refused_it(world: World) -> None:
    message = sent_to_two(world, {BOB: "550 mailbox full"})
    assert len(world.view("undelivered")) == 1
    world.eva.do(settling.resend, message)
    claimed, out = taken(world)
    assert out.recipients == (BOB,)
    world.sync.do(outbox.failed, claimed, "the server is gone", {})
    world.eva.do(settling.resend, message)
    claimed, out = taken(world)
    assert out.recipients == (BOB,)
    world.sync.do(outbox.sent, claimed, Sent(out.key, world.clock.now()))
    assert world.view("undelivered") == []


def test_sending_again_what_everybody_refused_goes_to_everybody(world: World) -> None:
    queued(world)
    world.clock.forward(seconds=11)
    claimed, _ = taken(world)
    world.sync.do(outbox.failed, claimed, "refused", {"anna@koval.example": "550 no"})
    world.eva.do(settling.resend, claimed.message_id)
    assert taken(world)[1].recipients == ("anna@koval.example",)


def test_what_came_back_can_be_sent_again_to_whom_it_did_not_reach(world: World) -> None:
    message = sent_to_two(world)
    mail_id = next(one.mail_id for one in world.messages(1) if one.id == message)
    world.receive(bounce(mail_id, BOB))
    assert world.view("undelivered") == [1]
    world.eva.do(settling.resend, message)
    claimed, out = taken(world)
    assert out.recipients == (BOB,)
    world.sync.do(outbox.sent, claimed, Sent(out.key, world.clock.now()))
    assert world.view("undelivered") == []


def test_what_came_back_can_be_laid_to_rest(world: World) -> None:
    message = sent_to_two(world, {BOB: "550 no such user"})
    world.eva.do(settling.settle, message, True)
    assert world.view("undelivered") == []


def test_a_bounce_of_what_was_in_doubt_ends_the_doubt(world: World) -> None:
    conversation = queued(world)
    world.clock.forward(seconds=11)
    claimed, out = taken(world)
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "lost after the final dot")
    world.receive(bounce(out.key, "anna@koval.example"))
    found = world.eva.ask(status.status, world.eva.agent.id, world.eva.now_ms())
    assert found.uncertain == 0
    assert world.view("undelivered") == [conversation]


def test_a_late_word_of_delay_does_not_hide_that_it_came_back(world: World) -> None:
    conversation = queued(world)
    ours = world.messages(conversation)[-1]
    world.receive(bounce(ours.mail_id, "anna@koval.example"))
    late = bounce(ours.mail_id, "anna@koval.example", "delayed")
    world.receive(late, at=world.clock.now() + timedelta(minutes=1))
    assert world.view("undelivered") == [conversation]


def test_a_bounce_of_what_was_taken_back_marks_nothing(world: World) -> None:
    conversation = queued(world)
    ours = world.messages(conversation)[-1]
    world.eva.do(undo.undo)
    world.receive(bounce(ours.mail_id, "anna@koval.example"))
    assert ours.id not in [one.id for one in world.messages(conversation)]
    assert world.view("undelivered") == []


@pytest.mark.parametrize(("risky", "shown"), [(False, "failed"), (True, "uncertain")])
def test_what_waits_for_a_channel_that_left_the_config_is_given_up_in_sight(
    world: World, risky: bool, shown: str
) -> None:
    conversation = queued(world)
    epoch = world.sync.do(lease.take, "one", 1)
    if risky:
        world.clock.forward(seconds=11)
        claimed = take(world, epoch)
        assert claimed is not None
        world.sync.do(outbox.at_risk, claimed)
    epoch = world.sync.do(lease.take, "two", 2)
    world.sync.do(outbox.abandon, epoch)
    assert world.messages(conversation)[-1].delivery != shown
    world.sync.policy = replace(world.policy, channels={"sales": world.policy.channels["sales"]})
    world.sync.do(outbox.abandon, epoch)
    ours = world.messages(conversation)[-1]
    assert (ours.delivery, "not in config.toml" in ours.delivery_detail) == (shown, True)
    assert world.view("undelivered") == [conversation]
