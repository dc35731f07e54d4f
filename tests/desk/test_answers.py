"""Answers leave late, once, and never behind somebody's back."""

from __future__ import annotations

import email
from dataclasses import replace

import pytest

from tests.desk.world import SUPPORT, World, letter
from tui_desk.desk import answers, conversations, drafts, notes, timeline, undo
from tui_desk.errors import Changed, DeskError
from tui_desk.moments import moment


def asked(world: World) -> int:
    found = world.arrive("Refund", "Where?", mail_id="<q@koval.example>", cc="bob@koval.example")
    assert found.conversation_id
    return found.conversation_id


def test_an_answer_is_a_proper_thread_with_exactly_the_recipients_shown(world: World) -> None:
    conversation = asked(world)
    draft = replace(
        world.draft(conversation, "reply_all"), text="On its **way**", bcc=(("", "boss@desk.example"),)
    )
    assert draft.cc == (("", "bob@koval.example"),)
    answers.send(world.eva, draft)
    ours = world.messages(conversation)[-1]
    raw = world.eva.ask(timeline.raw, world.store.files, ours.raw_id or 0)
    mail = email.message_from_bytes(raw)
    assert mail["In-Reply-To"] == "<q@koval.example>"
    assert mail["References"] == "<q@koval.example>"
    assert mail["Message-ID"] == ours.mail_id
    assert mail["Subject"] == f"Re: Refund [#{conversation}]"
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == (
        "Anna Koval <anna@koval.example>",
        "bob@koval.example",
        None,
    )
    assert b"<strong>way</strong>" in raw
    assert b"-- \r\nEva, support" in raw
    with world.store.read() as reader:
        (row,) = reader.rows("SELECT recipients, sender FROM outbox")
    assert row == ('["anna@koval.example", "bob@koval.example", "boss@desk.example"]', SUPPORT)


def test_who_answers_what_nobody_has_takes_it(world: World) -> None:
    conversation = asked(world)
    answers.send(world.eva, replace(world.draft(conversation), text="yes"))
    assert world.line(conversation).assignee == "eva"
    answers.send(world.bo, replace(world.draft(conversation, desk=world.bo), text="and"), anyway=True)
    assert world.line(conversation).assignee == "eva"


def test_the_second_of_two_who_answer_at_once_is_asked(world: World) -> None:
    conversation = asked(world)
    eva, bo = world.draft(conversation), world.draft(conversation, desk=world.bo)
    answers.send(world.eva, replace(eva, text="I have it"))
    with pytest.raises(Changed) as caught:
        answers.send(world.bo, replace(bo, text="I have it too"))
    assert [one.text.splitlines()[0] for one in caught.value.new] == ["I have it"]
    assert len(world.messages(conversation)) == 2
    answers.send(world.bo, replace(bo, text="I have it too"), anyway=True)
    assert len(world.messages(conversation)) == 3


def test_a_customer_who_writes_meanwhile_is_seen_first(world: World) -> None:
    conversation = asked(world)
    draft = world.draft(conversation)
    world.arrive("Re: Refund", "found it, thanks", answers="<q@koval.example>")
    with pytest.raises(Changed):
        answers.send(world.eva, replace(draft, text="we lost it"))


def test_undo_recalls_an_answer_into_its_draft_with_all_it_did(world: World) -> None:
    conversation = asked(world)
    draft = replace(world.draft(conversation), text="too early")
    done = answers.send(world.eva, replace(draft, id=world.eva.do(drafts.save, draft)), then="close")
    assert world.line(conversation).status == "closed"
    assert not world.line(conversation).has_draft
    world.eva.do(undo.undo, done.deed)
    line = world.line(conversation)
    assert (line.status, line.assignee, line.has_draft) == ("open", "", True)
    assert world.draft(conversation).text == "too early"
    assert [one.direction for one in world.messages(conversation)] == ["inbound"]


def test_an_answer_that_is_leaving_can_not_be_recalled(world: World) -> None:
    conversation = asked(world)
    done = answers.send(world.eva, replace(world.draft(conversation), text="gone"))
    world.sync.do(lambda tx: tx.run("UPDATE outbox SET state = 'sending'"))
    with pytest.raises(DeskError, match="too late"):
        world.eva.do(undo.undo, done.deed)


def test_a_note_never_gets_a_delivery(world: World) -> None:
    conversation = asked(world)
    answers.send(world.eva, replace(world.draft(conversation, "note"), text="bank says 3 days"))
    with world.store.read() as reader:
        assert reader.row("SELECT count(*) FROM outbox") == (0,)
    note = world.messages(conversation)[-1]
    assert (note.kind, note.direction, note.author_name) == ("note", "internal", "Eva Lind")
    assert world.line(conversation).waiting_since is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "  "}, "empty"),
        ({"text": "x", "to": ()}, "nobody"),
        ({"text": "x", "to": (("", "-oProxy@evil.example"),)}, "no mail address"),
        ({"text": "x", "to": (("", "a b@evil.example"),)}, "no mail address"),
        ({"text": "Dear {{customer.name}}"}, "not filled in"),
        ({"text": "x", "ticket_id": 1}, "written on a ticket"),
    ],
)
def test_what_must_not_leave_is_refused_in_words(world: World, change: dict[str, object], words: str) -> None:
    draft = replace(world.draft(asked(world)), **change)  # type: ignore[arg-type]
    with pytest.raises(DeskError, match=words):
        answers.send(world.eva, draft)


def test_a_hostile_subject_can_be_answered_and_adds_no_header(world: World) -> None:
    raw = letter("x").replace(b"Subject: x", b"Subject: =?utf-8?q?Hi=0D=0ABcc:_victim@x.example=1B[31m?=")
    found = world.receive(raw)
    answers.send(world.eva, replace(world.draft(found.conversation_id), text="hello"))
    ours = world.messages(found.conversation_id)[-1]
    mail = email.message_from_bytes(world.eva.ask(timeline.raw, world.store.files, ours.raw_id or 0))
    assert mail["Bcc"] is None
    assert mail["To"] == "Anna Koval <anna@koval.example>"


def test_a_forward_lets_nobody_into_the_conversation(world: World) -> None:
    found = world.arrive("Invoice", "see file", attachment=("bill.pdf", b"%PDF"), mail_id="<i@koval.example>")
    draft = world.draft(found.conversation_id, "forward")
    assert [file[0] for file in draft.files] == ["bill.pdf"]
    assert "see file" in draft.text
    answers.send(world.eva, replace(draft, to=(("", "bank@bank.example"),)))
    ours = world.messages(found.conversation_id)[-1]
    answer = world.arrive("Re: Fwd: Invoice", sender="bank@bank.example", answers=ours.mail_id)
    assert answer.status == "held"


def test_a_new_conversation_begins_with_us_and_its_answer_joins(world: World) -> None:
    draft = replace(
        world.draft(None, "new"),
        to=(("Carl", "carl@koval.example"),),
        subject="Your order",
        text="It is ready.",
    )
    done = answers.send(world.eva, draft)
    (conversation,) = done.ids
    ours = world.messages(conversation)[-1]
    answer = world.arrive("Re: Your order", sender="carl@koval.example", answers=ours.mail_id)
    assert answer.conversation_id == conversation


def test_an_answer_goes_out_from_the_address_that_was_written_to(world: World) -> None:
    alias = replace(world.policy.channels["support"], aliases=("help@desk.example",))
    policy = replace(world.policy, channels={**world.policy.channels, "support": alias})
    world.eva.policy = world.sync.policy = policy
    found = world.arrive("Hi", to="Help <help@desk.example>")
    draft = world.draft(found.conversation_id)
    answers.send(world.eva, replace(draft, text="hi"))
    assert world.messages(found.conversation_id)[-1].author_address == "help@desk.example"


def test_drafts_are_kept_per_agent_and_conversation(world: World) -> None:
    conversation = asked(world)
    world.eva.do(drafts.save, replace(world.draft(conversation), text="half a sen"))
    assert world.draft(conversation).text == "half a sen"
    assert world.draft(conversation, desk=world.bo).text == ""
    assert world.line(conversation).has_draft
    assert not world.line(conversation, world.bo).has_draft
    world.eva.do(drafts.save, replace(world.draft(conversation), text="half a sentence"))
    assert len(world.eva.ask(drafts.mine, world.eva.agent.id)) == 1


def test_a_composed_mail_is_known_again_when_it_comes_back_through_the_inbox(world: World) -> None:

    conversation = asked(world)
    draft = replace(world.draft(conversation), text="hello")
    done = answers.send(world.eva, draft)
    assert done.text == "Sending to anna@koval.example"
    ours = world.messages(conversation)[-1]
    raw = world.eva.ask(timeline.raw, world.store.files, ours.raw_id or 0)
    back = world.receive(b"Received: from mx.example by desk.example\r\n" + raw)
    assert (back.status, back.message_id) == ("duplicate", ours.id)
    assert moment(ours.at) == world.clock.now()


def test_snoozing_on_sending_needs_a_moment(world: World) -> None:
    conversation = asked(world)
    draft = replace(world.draft(conversation), text="later")
    with pytest.raises(DeskError):
        answers.send(world.eva, draft, then="snooze")
    until = world.eva.now_ms() + 3_600_000
    answers.send(world.eva, draft, then="snooze", until=until)
    assert world.line(conversation).snoozed_until == until
    world.clock.forward(seconds=3601)
    world.sync.do(conversations.wake_due)
    assert world.line(conversation).status == "open"


def test_a_recalled_answer_takes_no_draft_that_was_begun_since(world: World) -> None:
    conversation = asked(world)
    done = answers.send(world.eva, replace(world.draft(conversation), text="first"))
    begun = replace(world.draft(conversation), text="second, on the screen")
    begun = replace(begun, id=world.eva.do(drafts.save, begun))
    world.eva.do(undo.undo, done.deed)
    world.eva.do(drafts.save, replace(begun, text="second, typed on"))
    texts = {one.text for one in world.eva.ask(drafts.mine, world.eva.agent.id)}
    assert texts == {"first", "second, typed on"}


def test_ones_own_answer_from_elsewhere_is_asked_about_and_ones_own_note_is_not(world: World) -> None:
    conversation = asked(world)
    draft = replace(world.draft(conversation), text="from the console")
    world.eva.do(notes.add, conversation, "a note to myself")
    answers.send(world.eva, replace(world.draft(conversation), text="by a script"))
    with pytest.raises(Changed) as caught:
        answers.send(world.eva, draft)
    assert [one.kind for one in caught.value.new] == ["message"]
