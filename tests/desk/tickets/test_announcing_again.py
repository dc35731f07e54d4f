"""What could not be told, or went wrong, is told again when asked, to those it still concerns."""

from __future__ import annotations

import pytest

from tests.desk.tickets.outage import announce, outage, preview, results, tracker
from tests.desk.tickets.test_telling import made, ours, set_state, write_due
from tests.desk.world import World
from tui_desk.desk import conversations, lease, outbox
from tui_desk.desk.tickets import announcing, linking, merging, notices, retrying
from tui_desk.errors import DeskError, NotFound
from tui_desk.text.ticket_number import named


def test_what_was_told_is_not_told_again_by_another_announcement(world: World) -> None:
    ticket, ids = outage(world, 2)
    announce(world, ticket, conversation_ids=(ids[0],))
    assert [one.why_not for one in preview(world, ticket)] == ["told already", ""]
    assert announce(world, ticket).text.endswith("; 1 can't be told")
    with pytest.raises(DeskError, match="nobody can be told: told already"):
        announce(world, ticket)


def test_trying_again_leaves_alone_what_was_taken_off_the_ticket_since(world: World) -> None:
    ticket, ids = outage(world, 2)
    world.eva.do(conversations.set_spam, [ids[1]], True)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    write_due(world)
    world.eva.do(linking.unlink, ticket, conversations=[ids[0]])
    world.eva.do(conversations.set_spam, [ids[1]], False)
    again = world.eva.do(retrying.everybody, world.eva.ask(announcing.of_ticket, ticket))
    assert again.text == f"Telling 1 conversation of {named(ticket)} again"


def test_what_was_told_of_a_ticket_is_known_of_the_one_it_was_merged_into(world: World) -> None:
    ticket, ids = outage(world, 2)
    world.eva.do(conversations.set_spam, [ids[1]], True)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    write_due(world)
    stays = tracker(world)
    world.eva.do(merging.merge, [ticket], stays)
    assert [one.state for one in world.eva.ask(notices.of_ticket, stays)] == ["queued", "withheld"]
    with pytest.raises(DeskError, match="nobody can be told: told already"):
        announce(world, stays, conversation_ids=(ids[0],))
    world.eva.do(conversations.set_spam, [ids[1]], False)
    again = world.eva.do(retrying.everybody, world.eva.ask(announcing.of_ticket, stays))
    assert again.text == f"Telling 1 conversation of {named(stays)} again"


def test_one_that_went_wrong_is_tried_again_by_itself(world: World) -> None:
    ticket, ids = outage(world, 3)
    for id_ in ids[:2]:
        world.eva.do(conversations.set_spam, [id_], True)
    announce(world, ticket)
    first, second, third = results(world, ticket)
    with pytest.raises(DeskError, match="can't be told yet: it is marked as spam"):
        world.eva.do(retrying.one, first.id)
    with pytest.raises(DeskError, match="it waits to be told"):
        world.eva.do(retrying.one, third.id)
    world.eva.do(conversations.set_spam, ids[:2], False)
    assert world.eva.do(retrying.one, first.id).text == f"Telling C0 of {named(ticket)} again"
    assert [one.state for one in results(world, ticket)] == ["planned", "withheld", "planned"]
    assert world.eva.ask(retrying.of_conversation, ticket, ids[1]) == second.id
    with pytest.raises(NotFound, match=r"nothing of .* went wrong"):
        world.eva.ask(retrying.of_conversation, ticket, ids[2])


def test_what_failed_to_be_sent_is_tried_again_by_itself(world: World) -> None:
    ticket, ids = outage(world, 2)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    write_due(world)
    epoch = world.sync.do(lease.take, "test", 1)
    for _ in ids:
        claimed = world.sync.do(outbox.claim, world.channels["support"], epoch)
        assert claimed is not None
        world.sync.do(outbox.failed, claimed, "no such mailbox", {})
    one, other = results(world, ticket)
    assert (one.state, other.state) == ("failed", "failed")
    world.eva.do(retrying.one, one.id)
    assert [each.state for each in results(world, ticket)] == ["queued", "failed"]


def test_how_a_ticket_stood_is_not_told_after_something_newer(world: World) -> None:
    arrived = world.arrive()
    world.eva.do(conversations.set_spam, [arrived.conversation_id or 0], True)
    ticket = made(world, arrived)
    set_state(world, ticket, "in_progress")
    world.eva.do(conversations.set_spam, [arrived.conversation_id or 0], False)
    old, new = world.eva.ask(notices.of_ticket, ticket)
    with pytest.raises(DeskError, match="something newer was to be told there"):
        world.eva.do(retrying.one, old.id)
    assert world.eva.do(retrying.one, new.id).text == f"Telling Anna Koval of {named(ticket)} again"
    write_due(world)
    assert "is now: in progress" in ours(world, arrived.conversation_id)[0].text
