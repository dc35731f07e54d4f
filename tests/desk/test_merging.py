"""Conversations become one over channels; answers go where what they answer came from; all of it can be parted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.chats import ANNA, BORIS
from tests.desk.merging import Merging
from tests.desk.tickets.test_telling import tell
from tests.desk.world import letter
from tui_desk.desk import (
    answering,
    answers,
    conversations,
    drafts,
    homes,
    inbox,
    joining,
    timeline,
    undo,
)
from tui_desk.desk.customers import joining as persons
from tui_desk.desk.tickets import changing, linking, notices, opening
from tui_desk.errors import Conflict, DeskError
from tui_desk.ticket_rows import NewTicket


@pytest.fixture
def desk(tmp_path: Path) -> Merging:
    return Merging(tmp_path)


@pytest.mark.parametrize("into_mail", [True, False])
def test_an_answer_goes_where_the_customer_wrote_last_or_what_is_answered_came_from(
    desk: Merging, into_mail: bool
) -> None:
    source, target = (desk.talk, desk.mail) if into_mail else (desk.mail, desk.talk)
    desk.eva.do(joining.merge, [source], target)
    asked, chatted = desk.messages(target)

    to_chat = desk.reply(target, "yes, we did")
    assert (to_chat.channel, to_chat.to, to_chat.message_id) == ("bot", (), chatted.id)
    assert desk.leaves(answers.send(desk.eva, to_chat)) == (desk.chat, [], "a")

    to_mail = desk.reply(target, "it is on its way", asked.id)
    assert (to_mail.channel, to_mail.to) == ("support", (("Anna Koval", "anna@koval.example"),))
    assert f"[#{desk.mail}]" in to_mail.subject
    support = desk.channels["support"]
    assert desk.leaves(answers.send(desk.eva, to_mail)) == (support, ["anna@koval.example"], "")
    assert desk.texts(target)[2] == "yes, we did"
    assert len(desk.messages(target)) == 4


def test_answers_to_two_channels_are_two_drafts(desk: Merging) -> None:
    desk.eva.do(joining.merge, [desk.talk], desk.mail)
    asked, chatted = desk.messages(desk.mail)
    desk.eva.do(drafts.save, desk.reply(desk.mail, "by mail", asked.id))
    desk.eva.do(drafts.save, desk.reply(desk.mail, "by chat", chatted.id))
    begun = [
        desk.eva.ask(
            answering.begin, desk.mail, "reply", desk.eva.agent.id, policy=desk.policy, message_id=one.id
        )
        for one in (asked, chatted)
    ]
    assert [(one.text, one.channel) for one in begun] == [("by mail", "support"), ("by chat", "bot")]


@pytest.mark.parametrize("into_mail", [True, False])
def test_a_merge_that_is_taken_back_leaves_both_as_they_were(desk: Merging, into_mail: bool) -> None:
    source, target = (desk.talk, desk.mail) if into_mail else (desk.mail, desk.talk)
    desk.eva.do(conversations.assign, [source], desk.bo.agent.id)
    desk.eva.do(conversations.set_priority, [source], 2)
    desk.eva.do(conversations.add_tags, [source], ["refund", "vip"])
    desk.eva.do(conversations.add_tags, [target], ["vip"])
    desk.eva.do(opening.open_ticket, NewTicket("Refund", conversation_ids=(source,)))
    desk.eva.do(conversations.mark_read, target)
    desk.eva.do(drafts.save, desk.reply(source, "half a"))
    desk.eva.do(conversations.close, [target])
    before = desk.plain(source), desk.plain(target)

    done = desk.eva.do(joining.merge, [source], target)
    whole = desk.line(target)
    assert (whole.status, whole.priority, whole.assignee_id, set(whole.tags)) == (
        "open",
        2,
        desk.bo.agent.id,
        {"refund", "vip"},
    )
    assert (whole.unread, whole.messages, whole.has_draft) == (True, 2, True)
    assert whole.waiting_since is not None
    desk.eva.do(undo.undo, done.deed)
    assert (desk.plain(source), desk.plain(target)) == before


def test_old_numbers_lead_there(desk: Merging) -> None:
    answers.send(desk.eva, desk.reply(desk.mail, "which one?"))
    ours = desk.messages(desk.mail)[-1]
    desk.eva.do(joining.merge, [desk.mail], desk.talk)
    for subject, names in (("Re: Refund", ours.mail_id), (f"[#{desk.mail}] again", "")):
        came = desk.arrive(subject, "the blue one", answers=names)
        assert (came.status, came.conversation_id) == ("joined", desk.talk)
    assert desk.eva.do(conversations.close, [desk.mail]).ids == (desk.talk,)
    assert desk.says("and?").conversation_id == desk.talk


def test_what_came_since_goes_back_with_its_chat_and_its_thread(desk: Merging) -> None:
    desk.eva.do(joining.merge, [desk.talk], desk.mail)
    desk.eva.do(conversations.close, [desk.mail])
    answers.send(desk.eva, desk.reply(desk.mail, "which one?", desk.messages(desk.mail)[0].id))
    ours = desk.messages(desk.mail)[-1]
    assert desk.says("the blue one").conversation_id == desk.mail
    desk.eva.do(joining.part, desk.talk)
    assert desk.texts(desk.talk) == ["did you get my mail?", "the blue one"]
    assert desk.line(desk.talk).status == "open"
    came = desk.arrive("Re: Refund", "by mail, too", answers=ours.mail_id)
    assert came.conversation_id == desk.mail
    assert desk.texts(desk.mail)[::2] == ["where is it?", "by mail, too"]
    assert [one.kind for one in desk.events(desk.talk)][-1] == "parted_from"
    assert desk.says("still here").conversation_id == desk.talk


def test_an_answer_sent_by_the_merged_channel_goes_back_with_it(desk: Merging) -> None:
    desk.eva.do(joining.merge, [desk.mail], desk.talk)
    answers.send(desk.eva, desk.reply(desk.talk, "which one?", desk.messages(desk.talk)[0].id))
    ours = desk.messages(desk.talk)[-1]
    desk.eva.do(joining.part, desk.talk)
    assert [one.id for one in desk.messages(desk.mail)][-1] == ours.id
    came = desk.arrive("Re: Refund", "the blue one", answers=ours.mail_id)
    assert came.conversation_id == desk.mail


def test_what_is_part_of_another_stands_in_no_list_and_no_count(desk: Merging) -> None:
    desk.eva.do(joining.merge, [desk.talk], desk.mail)
    assert desk.view("closed") == []
    assert desk.view("open") == [desk.mail]
    counts = desk.eva.ask(inbox.counts, desk.eva.agent.id)
    assert (counts["closed"], counts["open"]) == (0, 1)
    assert desk.eva.ask(homes.now_in, desk.talk) == desk.mail
    assert desk.line(desk.talk).status == "closed"


def test_several_that_were_merged_part_one_by_one_in_any_order(desk: Merging) -> None:
    third = desk.arrive("Refund", "and by this address", sender="anna@home.example").conversation_id or 0
    everything = {id_: desk.plain(id_) for id_ in (desk.mail, desk.talk, third)}
    desk.eva.do(joining.merge, [desk.talk, third], desk.mail)
    with pytest.raises(DeskError, match=f"#{desk.talk}, #{third} were merged into #{desk.mail}"):
        desk.eva.do(joining.part, desk.mail)
    desk.eva.do(joining.part, desk.talk)
    desk.eva.do(joining.part, desk.mail)
    assert {id_: desk.plain(id_) for id_ in everything} == everything


def test_what_was_merged_on_is_parted_first(desk: Merging) -> None:
    third = desk.arrive("Refund", "and by this address", sender="anna@home.example").conversation_id or 0
    desk.eva.do(joining.merge, [desk.talk], desk.mail)
    desk.eva.do(joining.merge, [desk.mail], third)
    with pytest.raises(Conflict, match=f"merged into #{third} since"):
        desk.eva.do(joining.part, desk.talk)
    desk.eva.do(joining.part, desk.mail)
    assert desk.texts(desk.mail) == ["where is it?", "did you get my mail?"]
    desk.eva.do(joining.part, desk.talk)
    assert desk.texts(desk.talk) == ["did you get my mail?"]


def test_neither_itself_nor_a_group_with_something_else_is_merged(desk: Merging) -> None:
    with pytest.raises(DeskError, match="not merged with itself"):
        desk.eva.do(joining.merge, [desk.mail], desk.mail)
    group = desk.says("hello all", BORIS, thread="g", group=True, title="Team").conversation_id or 0
    for ids in ((group, desk.mail), (desk.talk, group)):
        with pytest.raises(DeskError, match="everybody would read"):
            desk.eva.do(joining.merge, [ids[0]], ids[1])
    desk.eva.do(joining.merge, [desk.talk], desk.mail)
    with pytest.raises(DeskError, match="not merged with itself"):
        desk.eva.do(joining.merge, [desk.talk], desk.mail)


def test_a_mail_whose_thread_may_not_be_merged_comes_in_all_the_same(desk: Merging) -> None:
    """What was a talk with one became a group since an agent merged it."""
    desk.eva.do(joining.merge, [desk.talk], desk.mail)
    desk.says("hello all", BORIS, group=True)
    newest = desk.arrive("Re: Refund", answers="<a@koval.example>").conversation_id or 0
    between = desk.arrive("Re: Refund", mail_id="<a@koval.example>", answers="<q@koval.example>")
    assert (between.status, between.conversation_id) == ("joined", desk.mail)
    assert desk.eva.ask(homes.now_in, newest) == newest


def test_a_link_to_a_ticket_made_while_merged_follows_its_message(desk: Merging) -> None:
    desk.eva.do(joining.merge, [desk.talk], desk.mail)
    came = desk.says("it is broken, too", ANNA)
    ticket = desk.eva.do(
        opening.open_ticket, NewTicket("Broken", message_ids=(came.message_id or 0,))
    ).tickets[0]
    desk.eva.do(joining.part, desk.talk)
    hanging = "SELECT ticket_id FROM ticket_conversation WHERE conversation_id = :id"
    with desk.store.read() as reader:
        assert reader.rows(hanging, id=desk.talk) == [(ticket,)]
    desk.eva.do(linking.unlink, ticket, conversations=[desk.talk])
    assert desk.eva.ask(timeline.detail, desk.talk, desk.eva.agent.id).line.messages == 2


def test_of_a_ticket_made_from_a_mail_he_is_told_where_he_wrote_last(tmp_path: Path) -> None:
    merging = Merging(tmp_path)
    asked = merging.messages(merging.mail)[0]
    everybody = [row[0] for row in merging.eva.ask(lambda reader: reader.rows("SELECT id FROM customer"))]
    merging.eva.do(persons.join, everybody[1:], everybody[0])
    new = NewTicket("Refund", message_ids=(asked.id,), customer_ids=tuple(everybody))
    (ticket,) = merging.eva.do(opening.open_ticket, new, told=False).tickets
    merging.eva.do(joining.merge, [merging.talk], merging.mail)
    merging.eva.do(changing.set_state, [ticket], "in_progress")
    tell(merging)
    (notice,) = merging.eva.ask(notices.of_ticket, ticket)
    assert (notice.state, notice.detail) == ("queued", "")
    (told,) = [one for one in merging.messages(merging.mail) if one.direction == "outbound"]
    assert merging.eva.ask(homes.of_message, told.id) == merging.talk


def test_who_was_written_to_stays_however_his_address_was_typed(desk: Merging) -> None:
    raw = letter("Refund, too", "hello", sender="zhanna@koval.example").replace(b"zhanna@", "жанна@".encode())
    jo = desk.receive(raw).conversation_id or 0
    desk.eva.do(joining.merge, [jo], desk.mail)
    draft = replace(
        desk.reply(desk.mail, "all of you", desk.messages(desk.mail)[0].id), to=(("", "ЖАННА@koval.example"),)
    )
    answers.send(desk.eva, draft)
    desk.eva.do(joining.part, jo)
    assert "жанна@koval.example" in {
        row[1]
        for row in desk.plain(desk.mail)[
            "SELECT kind, value, name, role FROM participant WHERE conversation_id = :id ORDER BY kind, value"
        ]
    }
