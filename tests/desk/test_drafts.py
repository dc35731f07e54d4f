"""A draft goes to those who take part, carries nothing of elsewhere, and is sent once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.desk.test_outbox import bounce
from tests.desk.world import World, letter
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import (
    answering,
    answers,
    attachments,
    channel_caps,
    drafts,
    intake,
    joining,
    notes,
    timeline,
    undo,
)
from tui_desk.desk.tickets import opening
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.exchange import File, Message
from tui_desk.rows import DraftKind, DraftRow
from tui_desk.screens.drafting import keeping
from tui_desk.ticket_rows import NewTicket


def begun(world: World, conversation: int, kind: DraftKind, message: int) -> DraftRow:
    return world.eva.ask(
        answering.begin, conversation, kind, world.eva.agent.id, policy=world.policy, message_id=message
    )


def test_a_bounce_is_not_what_an_answer_goes_to(world: World) -> None:
    draft = replace(world.draft(None, "new"), to=(("", "carl@x.example"),), subject="Hi", text="Hello")
    (conversation,) = answers.send(world.eva, draft).ids
    world.clock.forward(seconds=60)
    world.receive(bounce(world.messages(conversation)[0].mail_id, "carl@x.example"))
    assert [address for _, address in world.draft(conversation).to] == ["carl@x.example"]
    report = world.messages(conversation)[-1]
    assert [address for _, address in begun(world, conversation, "reply", report.id).to] == ["carl@x.example"]


def test_who_was_put_out_again_gets_no_answer_by_itself(world: World) -> None:
    target = world.arrive("Refund", mail_id="<q@koval.example>").conversation_id or 0
    held = world.arrive("Re: Refund", "me", sender="eve@evil.example", answers="<q@koval.example>")
    done = world.eva.do(joining.join, held.conversation_id or 0)
    world.clock.forward(seconds=60)
    world.arrive("Re: Refund", "more", sender="eve@evil.example", answers="<q@koval.example>")
    world.eva.do(undo.undo, done.deed)
    assert world.messages(target)[-1].author_address == "eve@evil.example"
    assert [address for _, address in world.draft(target).to] == ["anna@koval.example"]


@pytest.mark.parametrize("kind", ["reply", "forward"])
def test_a_message_of_another_conversation_is_neither_answered_nor_forwarded(
    world: World, kind: DraftKind
) -> None:
    here = world.arrive("One").conversation_id or 0
    elsewhere = world.arrive("Two", sender="bob@other.example").message_id or 0
    with pytest.raises(NotFound, match="has no message"):
        begun(world, here, kind, elsewhere)


def test_a_note_is_not_forwarded(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    world.eva.do(notes.add, conversation, "he owes us money")
    note = world.messages(conversation)[-1]
    with pytest.raises(DeskError, match="never leaves"):
        begun(world, conversation, "forward", note.id)


def test_a_forward_says_which_files_are_not_with_it(world: World) -> None:
    event = mail_event(letter("Plans"), place=None, received_at=world.clock.now())
    assert isinstance(event, Message)
    far = File("plans.zip", "application/zip", 90_000_000, ref={"uid": 1})
    prepared = intake.prepare(world.store.files, replace(event, files=(far,)))
    (found,) = world.sync.do(intake.receive, world.channels["support"], [prepared])
    draft = world.draft(found.conversation_id, "forward")
    assert draft.files == ()
    assert "Not attached: plans.zip" in draft.text


def test_a_file_is_only_asked_of_a_channel_that_can_bring_it(world: World) -> None:
    event = mail_event(letter("Plans"), place=None, received_at=world.clock.now())
    assert isinstance(event, Message)
    far = File("plans.zip", "application/zip", 90_000_000, ref={"uid": 1})
    prepared = intake.prepare(world.store.files, replace(event, files=(far,)))
    (found,) = world.sync.do(intake.receive, world.channels["support"], [prepared])
    (file,) = world.eva.ask(timeline.message, found.message_id or 0).attachments
    world.eva.policy = replace(world.policy, channels={})
    with pytest.raises(DeskError, match="is not in config"):
        world.eva.do(attachments.want, file.id)
    world.eva.policy = world.policy
    world.eva.do(attachments.want, file.id)
    assert world.sync.ask(attachments.wanted, world.channels["support"]) == ((file.id, {"uid": 1}),)


def test_braces_that_a_customer_wrote_don_t_keep_us_from_answering(world: World) -> None:
    found = world.arrive("{{ first_name }} is not filled", "my mail says {{ first_name }}")
    draft = world.draft(found.conversation_id)
    answers.send(world.eva, replace(draft, text="Where do you see {{ first_name }}?"))
    with pytest.raises(DeskError, match="not filled in"):
        answers.send(world.eva, replace(draft, text="Dear {{ customer }}"))
    answers.send(world.eva, replace(draft, text="As you wrote:\n> Dear {{ customer }}"), anyway=True)


def test_a_forwarded_mail_may_hold_braces(world: World) -> None:
    found = world.arrive("Newsletter", "Dear {{ first_name }}, we have news")
    draft = replace(world.draft(found.conversation_id, "forward"), to=(("", "bo@x.example"),))
    assert "{{ first_name }}" in draft.text
    answers.send(world.eva, draft)


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_a_draft_that_two_consoles_have_open_is_sent_once(world: World, kind: DraftKind) -> None:
    conversation = world.arrive().conversation_id or 0
    draft = replace(world.draft(conversation, kind), text="hello")
    both = replace(draft, id=world.eva.do(drafts.save, draft))
    answers.send(world.eva, both)
    with pytest.raises(Conflict, match="nothing was sent now"):
        answers.send(world.eva, both)
    assert len(world.messages(conversation)) == 2


def gone_at_one_console(world: World, kind: DraftKind) -> tuple[DraftRow, DraftRow]:
    """Eva's draft, open in two consoles and thrown away at one; and what Bo began to write then."""
    conversation = world.arrive("Help").conversation_id or 0
    hers = replace(world.draft(conversation, kind), text="Eva's words")
    hers = world.eva.ask(drafts.load, world.eva.do(drafts.save, hers))
    world.eva.do(drafts.discard, hers)
    his = replace(world.draft(conversation, kind, desk=world.bo), text="Bo's words")
    return hers, world.bo.ask(drafts.load, world.bo.do(drafts.save, his))


def left(world: World) -> list[tuple[str, str]]:
    rows = world.eva.ask(
        lambda reader: reader.rows(
            "SELECT a.login, d.text FROM draft d JOIN agent a ON a.id = d.agent_id ORDER BY d.id"
        )
    )
    return [(login, text) for login, text in rows]


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_a_draft_that_is_gone_is_never_a_colleagues(world: World, kind: DraftKind) -> None:
    hers, _ = gone_at_one_console(world, kind)
    with pytest.raises(Conflict, match="sent or thrown away meanwhile"):
        world.eva.do(drafts.discard, hers)
    with pytest.raises(Conflict, match="nothing was sent now"):
        answers.send(world.eva, hers, anyway=True)
    assert left(world) == [("bo", "Bo's words")]
    assert len(world.messages(hers.conversation_id)) == 1
    world.clock.forward(seconds=5)
    world.eva.do(drafts.save, replace(hers, text="Eva writes on"))
    assert left(world) == [("bo", "Bo's words"), ("eva", "Eva writes on")]


@pytest.mark.parametrize("change", [{"agent_id": 1}, {"kind": "note"}, {"ticket_id": 1001}], ids=str)
def test_a_draft_is_known_by_more_than_its_number(world: World, change: dict[str, Any]) -> None:
    _, his = gone_at_one_console(world, "reply")
    other = replace(his, text="another's words", **change)
    with pytest.raises(Conflict):
        world.eva.do(drafts.discard, other)
    with pytest.raises(Conflict):
        world.eva.do(drafts.require_unsent, other)
    assert left(world) == [("bo", "Bo's words")]


def test_a_form_that_two_consoles_have_open_opens_one_ticket(world: World) -> None:
    conversation = world.arrive("Help").conversation_id or 0
    form = world.eva.ask(drafts.begin_form, world.eva.agent.id, [conversation], [])
    form = world.eva.ask(drafts.load, world.eva.do(drafts.add, form))
    new = NewTicket("Help", conversation_ids=(conversation,))
    world.eva.do(opening.open_drafted, new, form)
    world.bo.do(drafts.save, replace(world.draft(conversation, desk=world.bo), text="Bo's words"))
    with pytest.raises(Conflict, match="meanwhile"):
        world.eva.do(opening.open_drafted, new, form)
    assert left(world) == [("bo", "Bo's words")]


def test_what_a_terminal_types_can_always_be_kept(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    world.eva.do(notes.add, conversation, "caf\udce9 \0")
    id_ = world.eva.do(drafts.save, replace(world.draft(conversation), text="caf\udce9", subject="\udce9"))
    assert world.eva.ask(drafts.load, id_).text == "caf\ufffd"
    assert world.messages(conversation)[-1].text == "caf\ufffd \ufffd"


def test_a_channel_that_was_renamed_still_answers_from_its_address(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    renamed = replace(world.policy.channels["support"], name="help")
    world.eva.policy = replace(world.policy, channels={"help": renamed})
    draft = replace(world.draft(conversation), text="hello")
    with pytest.raises(DeskError, match="no address to send from"):
        answers.send(world.eva, draft)
    channel = world.sync.do(channel_caps.channel_row, "help", "imap", renamed.address)
    answers.send(world.eva, draft)
    assert world.messages(conversation)[-1].author_address == renamed.address
    with world.store.read() as reader:
        assert reader.row("SELECT channel_id FROM outbox") == (channel,)


@pytest.mark.parametrize("begun_before", [False, True])
def test_what_one_agent_writes_at_two_consoles_stays_both(world: World, begun_before: bool) -> None:
    conversation = world.arrive("Help").conversation_id or 0
    if begun_before:
        world.eva.do(drafts.save, replace(world.draft(conversation), text="begun"))
        world.clock.forward(seconds=60)
    here, there = (keeping(world.eva, world.draft(conversation)) for _ in range(2))
    draft = world.draft(conversation)
    world.clock.forward(seconds=1)
    first = here(replace(draft, text="from one"))
    world.clock.forward(seconds=1)
    second = there(replace(draft, text="from two"))
    world.clock.forward(seconds=1)
    assert here(replace(draft, id=first, text="more from one")) == first
    assert there(replace(draft, id=second, text="more from two")) == second
    assert {one.text for one in world.eva.ask(drafts.mine, world.eva.agent.id)} == {
        "more from one",
        "more from two",
    }
