"""What changed since somebody saw a conversation or a ticket stops him, whoever did it; his own changes do not."""

from __future__ import annotations

import pytest

from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk import conversations, joining, splitting, undo
from tui_desk.desk.tickets import changing, linking, merging
from tui_desk.errors import Conflict
from tui_desk.store.transaction import Transaction

ASKED, CUSTOMER = "<asked@koval.example>", "the customer wrote"


def seen(world: World, conversation: int) -> dict[int, int]:
    return {conversation: world.line(conversation).version}


def seen_of(world: World, ticket: int) -> dict[int, int]:
    return {ticket: read(world, ticket).line.version}


def asked(world: World, subject: str = "Refund") -> int:
    return world.arrive(subject, mail_id=ASKED).conversation_id or 0


def writes_again(world: World) -> None:
    world.clock.forward(seconds=60)
    world.arrive("Re: Refund", "It is still broken!", answers=ASKED)


def test_a_ticket_that_the_customer_set_going_is_not_resolved_by_who_saw_it_waiting(world: World) -> None:
    ticket = opened(world, conversation_ids=(asked(world),))
    world.eva.do(changing.set_state, [ticket], "waiting_on_customer", told=False)
    before = seen_of(world, ticket)
    writes_again(world)
    with pytest.raises(Conflict, match=CUSTOMER) as caught:
        world.bo.do(changing.set_state, [ticket], "resolved", versions=before, told=False)
    assert caught.value.by == "customer"
    world.bo.do(changing.set_priority, [ticket], 2, versions=before)
    world.bo.do(changing.set_state, [ticket], "resolved", versions=seen_of(world, ticket), told=False)


def test_what_a_colleague_took_back_is_changed_like_by_any_deed_of_his(world: World) -> None:
    ticket = opened(world)
    done = world.eva.do(changing.set_state, [ticket], "resolved", told=False)
    before = seen_of(world, ticket)
    world.eva.do(undo.undo, done.deed)
    with pytest.raises(Conflict, match="Eva Lind was faster"):
        world.bo.do(changing.set_state, [ticket], "in_progress", versions=before, told=False)
    world.bo.do(changing.set_priority, [ticket], 2, versions=before)
    world.eva.do(changing.set_state, [ticket], "in_progress", versions=before, told=False)


def test_a_ticket_that_had_another_merged_into_it_is_another_one(world: World) -> None:
    stays, goes = opened(world), opened(world, "The same")
    before = seen_of(world, stays)
    world.bo.do(linking.link, stays, conversations=[asked(world)])
    world.eva.do(changing.set_state, [stays], "in_progress", versions=before, told=False)
    done = world.bo.do(merging.merge, [goes], stays)
    with pytest.raises(Conflict, match="Bo Berg was faster"):
        world.eva.do(changing.set_state, [stays], "resolved", versions=before, told=False)
    between = seen_of(world, stays)
    world.bo.do(undo.undo, done.deed)
    for ticket, version in (between | {goes: 1}).items():
        with pytest.raises(Conflict, match="Bo Berg was faster"):
            world.eva.do(changing.set_state, [ticket], "resolved", versions={ticket: version}, told=False)


def test_ones_own_undo_hides_no_message_that_came_before_it(world: World) -> None:
    conversation = asked(world)
    done = world.eva.do(conversations.add_tags, [conversation], ["later"])
    before = seen(world, conversation)
    writes_again(world)
    world.eva.do(undo.undo, done.deed)
    with pytest.raises(Conflict, match=CUSTOMER):
        world.eva.do(conversations.close, [conversation], versions=before)
    world.eva.do(conversations.assign, [conversation], world.eva.agent.id, versions=before)


def test_what_comes_into_spam_hides_no_colleague(world: World) -> None:
    conversation = asked(world)
    world.eva.do(conversations.set_spam, [conversation], True)
    before = seen(world, conversation)
    world.bo.do(conversations.set_priority, [conversation], 1)
    writes_again(world)
    with pytest.raises(Conflict, match="Bo Berg was faster"):
        world.eva.do(conversations.assign, [conversation], world.eva.agent.id, versions=before)


def test_a_colleagues_tag_stops_nobody_when_he_takes_it_back_either(world: World) -> None:
    conversation = asked(world)
    before = seen(world, conversation)
    world.bo.do(undo.undo, world.bo.do(conversations.add_tags, [conversation], ["bos"]).deed)
    world.eva.do(conversations.close, [conversation], versions=before)
    assert world.line(conversation).status == "closed"


def test_what_was_split_parted_or_merged_since_is_not_what_was_seen(world: World) -> None:
    conversation, other = asked(world), world.arrive("Other", sender="Zed <zed@zed.example>").conversation_id
    assert other is not None
    writes_again(world)
    before = seen(world, conversation)
    newest = world.messages(conversation)[-1].id
    split = world.bo.do(splitting.split, conversation, [newest])
    with pytest.raises(Conflict, match=f"#{conversation} was split"):
        world.eva.do(conversations.close, [conversation], versions=before)
    before = seen(world, conversation)
    world.bo.do(undo.undo, split.deed)
    with pytest.raises(Conflict, match=f"#{conversation} was changed back"):
        world.eva.do(conversations.close, [conversation], versions=before)
    before, there = seen(world, conversation), seen(world, other)
    world.bo.do(joining.merge, [other], conversation)
    with pytest.raises(Conflict, match=f"#{conversation} had another merged into it"):
        world.eva.do(conversations.close, [conversation], versions=before)
    with pytest.raises(Conflict, match=f"#{other} was merged into another"):
        world.eva.do(conversations.close, [other], versions=there)
    before = seen(world, conversation)
    world.bo.do(joining.part, other)
    with pytest.raises(Conflict, match=f"#{conversation} had another taken out of it"):
        world.eva.do(conversations.close, [conversation], versions=before)


def test_ones_own_merge_and_parting_stand_in_nobodys_way(world: World) -> None:
    conversation, other = asked(world), world.arrive("Other", sender="Zed <zed@zed.example>").conversation_id
    assert other is not None
    world.bo.do(conversations.set_priority, [conversation], 1)
    world.eva.do(joining.merge, [other], conversation)
    before = seen(world, conversation)
    world.eva.do(joining.part, other)
    world.eva.do(conversations.close, [conversation], versions=before)
    assert world.line(conversation).status == "closed"


def test_events_that_keep_no_version_yet_are_of_before_anybody_looked(world: World) -> None:
    conversation = asked(world)
    ticket = opened(world, conversation_ids=(conversation,))
    world.bo.do(conversations.set_priority, [conversation], 1)
    world.bo.do(changing.set_priority, [ticket], 1)

    def of_before(tx: Transaction) -> None:
        tx.run("UPDATE event SET data = json_remove(data, '$.version')")

    world.sync.do(of_before)
    before, of_ticket = seen(world, conversation), seen_of(world, ticket)
    world.eva.do(conversations.close, [conversation], versions=before)
    world.eva.do(changing.set_state, [ticket], "resolved", versions=of_ticket, told=False)
    with pytest.raises(Conflict, match="Eva Lind was faster"):
        world.bo.do(conversations.pend, [conversation], versions=before)
    with pytest.raises(Conflict, match="Eva Lind was faster"):
        world.bo.do(changing.set_state, [ticket], "in_progress", versions=of_ticket, told=False)
