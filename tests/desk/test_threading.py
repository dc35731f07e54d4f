"""A reference proposes, taking part decides: nobody gets into a conversation by knowing its number or its ids."""

from __future__ import annotations

import email
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.world import SUPPORT, World, letter
from tui_desk.desk import answers, conversations, homes, intake, joining, outbox, timeline
from tui_desk.exchange import Unreadable
from tui_desk.rows import MessageRow
from tui_desk.text.address import parse_addresses


def answered(world: World) -> tuple[int, MessageRow]:
    """A conversation with Anna in which Eva has answered."""
    found = world.arrive("Refund for A-7731", mail_id="<q@koval.example>")
    assert found.conversation_id
    answers.send(world.eva, replace(world.draft(found.conversation_id), text="I look into it."))
    return found.conversation_id, world.messages(found.conversation_id)[-1]


def test_a_signed_reference_from_a_participant_joins(world: World) -> None:
    conversation, ours = answered(world)
    found = world.arrive("Re: Refund for A-7731", "thanks", answers=ours.mail_id)
    assert (found.status, found.rule, found.conversation_id) == ("joined", "signed-reference", conversation)


def test_an_answer_reopens_under_the_subject_of_what_it_answers(world: World) -> None:
    """The thread began as "Rent"; what is answered with another subject than both begins anew."""
    conversation = world.arrive("Rent", mail_id="<1@koval.example>").conversation_id or 0
    world.arrive("Deposit", mail_id="<2@koval.example>", answers="<1@koval.example>")
    for subject, rule in (
        ("Re: Deposit", "reference"),
        ("Re: Rent", "reference"),
        ("Keys", "subject-changed"),
    ):
        world.eva.do(conversations.close, [conversation])
        found = world.arrive(subject, answers="<2@koval.example>")
        assert found.rule == rule
        assert (found.conversation_id == conversation) == (rule == "reference")


def test_a_signed_reference_from_a_stranger_is_held_beside_and_one_key_joins(world: World) -> None:
    conversation, ours = answered(world)
    found = world.arrive("Re: Refund", "let me in", sender="mallory@evil.example", answers=ours.mail_id)
    assert (found.status, found.rule) == ("held", "unknown-sender")
    assert found.conversation_id != conversation
    assert world.messages(found.conversation_id)[-1].why == {
        "rule": "unknown-sender",
        "detail": f"signed-reference {ours.mail_id}",
    }, "what it stands beside is told once"
    draft = world.draft(conversation, "reply_all")
    assert "mallory" not in str(draft)
    world.eva.do(joining.join, found.conversation_id or 0)
    assert world.messages(conversation)[-1].author_address == "mallory@evil.example"


def test_a_forged_signature_is_nobodys(world: World) -> None:
    conversation, ours = answered(world)
    forged = ours.mail_id.replace(".", ".x", 1)
    found = world.arrive("Other", answers=forged, sender="mallory@evil.example")
    assert (found.status, found.rule) == ("new", "new")
    assert found.conversation_id != conversation


def test_a_customers_own_message_id_joins_his_next_mail(world: World) -> None:
    first = world.arrive(mail_id="<1@koval.example>")
    second = world.arrive("Re: Help", "one more thing", answers="<1@koval.example>")
    assert (second.status, second.rule) == ("joined", "reference")
    assert second.conversation_id == first.conversation_id


def test_an_older_mail_that_comes_later_finds_its_answer(world: World) -> None:
    answer = world.arrive("Re: Help", "second", answers="<1@koval.example>", mail_id="<2@koval.example>")
    question = world.arrive("Help", "first", mail_id="<1@koval.example>")
    assert (question.status, question.rule) == ("joined", "answered-by")
    assert question.conversation_id == answer.conversation_id


def test_two_customers_who_answer_one_newsletter_stay_apart(world: World) -> None:
    first = world.arrive("Re: News", answers="<news@list.example>")
    other = world.arrive("Re: News", answers="<news@list.example>", sender="bob@other.example")
    assert other.status == "held"
    assert other.conversation_id != first.conversation_id


def test_however_many_answer_one_newsletter_each_goes_on_in_his_own(world: World) -> None:
    senders = [f"reader{number}@other.example" for number in range(30)]
    own = [
        world.arrive("Re: News", answers="<news@list.example>", sender=one).conversation_id for one in senders
    ]
    for sender, conversation in zip(senders, own, strict=True):
        again = world.arrive("Re: News", "again", answers="<news@list.example>", sender=sender)
        assert (again.status, again.conversation_id) == ("joined", conversation)


def test_who_answered_a_newsletter_by_mails_that_overtook_one_another_has_one_conversation(
    world: World,
) -> None:
    for number in range(30):
        world.arrive("Re: News", answers="<news@list.example>", sender=f"reader{number}@other.example")
    second = world.arrive("Re: News", answers="<1@koval.example>")
    first = world.arrive("Re: News", answers="<news@list.example>")
    world.arrive("Re: News", mail_id="<1@koval.example>", answers="<news@list.example>")
    assert world.eva.ask(homes.now_in, first.conversation_id or 0) == second.conversation_id


def test_the_subject_token_joins_only_a_participant(world: World) -> None:
    conversation, _ = answered(world)
    mine = world.arrive(f"again [#{conversation}]", "from Anna")
    theirs = world.arrive(f"again [#{conversation}]", "from Mallory", sender="mallory@evil.example")
    assert (mine.status, mine.rule) == ("joined", "subject-token")
    assert (theirs.status, theirs.rule) == ("held", "unknown-sender")


@pytest.mark.parametrize("where", ["body", "same subject", "attached number"])
def test_a_number_in_the_body_or_an_equal_subject_never_joins(world: World, where: str) -> None:
    conversation, _ = answered(world)
    subject = "Refund for A-7731" if where == "same subject" else f"about #{conversation}"
    found = world.arrive(subject, f"see [#{conversation}] and #{conversation}")
    assert found.status == "new"
    assert found.conversation_id != conversation


def test_a_sender_who_failed_authentication_does_not_join(tmp_path: Path) -> None:
    world = World(tmp_path, authserv_id="mx.desk.example")
    conversation, ours = answered(world)
    failed = [("Authentication-Results", "mx.desk.example; dmarc=fail header.from=koval.example")]
    found = world.arrive("Re: Refund for A-7731", "pay here instead", answers=ours.mail_id, headers=failed)
    assert (found.status, found.rule) == ("held", "failed-authentication")
    assert found.conversation_id != conversation


def test_an_inbound_cc_adds_nobody(world: World) -> None:
    found = world.arrive("Help", cc="mallory@evil.example", mail_id="<1@koval.example>")
    later = world.arrive("Re: Help", sender="mallory@evil.example", answers="<1@koval.example>")
    assert later.status == "held"
    assert world.draft(found.conversation_id).to == (("Anna Koval", "anna@koval.example"),)


def test_whom_an_agent_wrote_to_may_answer(world: World) -> None:
    found = world.arrive("Help")
    draft = replace(world.draft(found.conversation_id), text="hi", cc=(("Carl", "carl@koval.example"),))
    answers.send(world.eva, draft)
    ours = world.messages(found.conversation_id)[-1]
    joined = world.arrive("Re: Help", sender="carl@koval.example", answers=ours.mail_id)
    assert joined.status == "joined"


def test_a_signed_plus_address_joins_even_without_any_header(world: World) -> None:
    conversation, _ = answered(world)
    address = world.policy.signer.plus_address(SUPPORT, conversation)
    found = world.arrive("no prefix", to=address)
    assert (found.status, found.rule) == ("joined", "plus-address")


def test_an_answer_soon_after_closing_reopens_and_a_late_one_begins_anew(world: World) -> None:
    conversation, ours = answered(world)
    world.eva.do(conversations.close, [conversation])
    soon = world.arrive("Re: Refund for A-7731", "still not here", answers=ours.mail_id)
    assert (soon.status, world.line(conversation).status) == ("joined", "open")
    world.eva.do(conversations.close, [conversation])
    world.clock.forward(days=15)
    late = world.arrive("Re: Refund for A-7731", "hello again", answers=ours.mail_id)
    assert (late.status, late.rule) == ("new", "closed-long-ago")
    assert world.line(conversation).status == "closed"


def test_a_changed_subject_on_a_closed_conversation_begins_a_linked_one(world: World) -> None:
    conversation, ours = answered(world)
    world.eva.do(conversations.close, [conversation])
    found = world.arrive("Something else entirely", answers=ours.mail_id)
    assert (found.status, found.rule) == ("new", "subject-changed")
    kept = world.arrive("AW: Refund for A-7731", answers=ours.mail_id)
    assert kept.conversation_id == conversation


def test_an_answer_sent_from_a_phone_appears_in_its_thread_and_counts(world: World) -> None:
    found = world.arrive("Help", mail_id="<1@koval.example>")
    phone = letter(
        "Re: Help",
        "done",
        sender=SUPPORT,
        to="anna@koval.example",
        answers="<1@koval.example>",
        mail_id="<p@ph>",
    )
    sent = world.receive(phone, outgoing=True)
    line = world.line(found.conversation_id)
    assert sent.conversation_id == found.conversation_id
    assert line.waiting_since is None
    assert line.status == "open"


def test_the_copy_of_our_answer_in_sent_is_the_answer(world: World) -> None:
    conversation, ours = answered(world)
    claim = world.sync.do(lambda tx: (tx.run("UPDATE outbox SET not_before = 0"), outbox.claim(tx, 1, 0))[1])
    assert claim is not None
    out = world.sync.ask(outbox.outgoing, world.store.files, claim)
    assert out
    copied = world.receive(out.frozen, outgoing=True, place=world.place("Sent"))
    rewritten = out.frozen.replace(b"I look into it.", b"I look into it. -- sent via gateway")
    again = world.receive(rewritten, outgoing=True, place=world.place("Sent"))
    assert {copied.status, again.status} == {"duplicate"}
    assert {copied.message_id, again.message_id} == {ours.id}
    assert len(world.messages(conversation)) == 2


def test_a_stranger_who_reuses_our_message_id_hides_nothing(world: World) -> None:
    conversation, ours = answered(world)
    forged = world.arrive("Re: Refund", "pay me", sender="mallory@evil.example", mail_id=ours.mail_id)
    assert forged.status in ("new", "held")
    assert forged.conversation_id != conversation


def test_a_key_shows_why_a_message_landed_where_it_did(world: World) -> None:
    _, ours = answered(world)
    found = world.arrive("Re: Refund for A-7731", answers=ours.mail_id)
    why = world.messages(found.conversation_id)[-1].why
    assert why == {"rule": "signed-reference", "detail": ours.mail_id}


def test_an_answer_never_stands_above_what_it_answers(world: World) -> None:
    conversation, ours = answered(world)
    whole_second = world.clock.now().replace(microsecond=0)
    world.clock.forward(seconds=0.7)
    world.arrive("Re: Refund for A-7731", "thanks", answers=ours.mail_id, at=whole_second)
    assert [one.direction for one in world.messages(conversation)][-2:] == ["outbound", "inbound"]


def test_answers_carry_a_signed_reply_to_where_the_channel_says_so(tmp_path: Path) -> None:
    world = World(tmp_path)
    channel = replace(world.policy.channels["support"], plus_address=True)
    policy = replace(world.policy, channels={**world.policy.channels, "support": channel})
    world.eva.policy = world.sync.policy = policy
    conversation, ours = answered(world)
    raw = world.eva.ask(timeline.raw, world.store.files, ours.raw_id or 0)
    address = parse_addresses(str(email.message_from_bytes(raw)["Reply-To"]))[0].address
    found = world.arrive("no reference at all", to=f"{address}, bob@koval.example")
    assert (found.conversation_id, found.rule) == (conversation, "plus-address")
    assert world.draft(conversation, "reply_all").cc == (("", "bob@koval.example"),)


def test_a_stranger_does_not_reopen_what_was_joined_elsewhere(world: World) -> None:
    conversation, _ = answered(world)
    held = world.arrive(
        "Me too", sender="carl@koval.example", answers=world.messages(conversation)[-1].mail_id
    )
    world.eva.do(joining.join, held.conversation_id or 0)
    again = world.arrive(f"again [#{held.conversation_id}]", sender="carl@koval.example")
    assert (again.status, again.conversation_id) == ("joined", conversation)
    stranger = world.arrive(f"hello [#{held.conversation_id}]", sender="mallory@evil.example")
    assert stranger.status == "held"
    assert world.line(held.conversation_id).status == "closed"


def test_an_undecodable_name_in_an_error_stops_no_batch(world: World) -> None:
    event = Unreadable("imap:\udcff/1/2", b"", "the server said \udcff", world.place("B\udcff"))
    prepared = intake.prepare(world.store.files, event)
    (outcome,) = world.sync.do(intake.receive, world.channels["support"], [prepared])
    assert outcome.status == "quarantined"


def test_no_header_and_no_sender_of_a_mail_is_a_command(world: World) -> None:
    """A mail from a colleague's address is a mail, whatever control headers of other desks it carries."""
    question = world.arrive("Refund", mail_id="<q@koval.example>").conversation_id
    headers = [
        ("X-RT-Command", "Status: resolved"),
        ("X-Zammad-Ticket-State", "closed"),
        ("X-FreeScout-Reply", "1"),
        ("X-Desk-Conversation", str(question)),
    ]
    found = world.arrive(
        f"close #{question}", "#close\nassign: bo", sender="Eva Lind <eva@desk.example>", headers=headers
    )
    assert found.status == "new"
    assert found.conversation_id != question
    for one in (question, found.conversation_id):
        assert (world.line(one).status, world.line(one).assignee) == ("open", "")
        assert [message.direction for message in world.messages(one)] == ["inbound"]
        assert {event.actor for event in world.events(one)} <= {"customer", "sync"}
