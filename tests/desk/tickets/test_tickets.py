"""A ticket is opened out of messages, worked with verbs that say what was before, and taken back by its own record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk import joining, undo
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import changing, finding, linking, merging
from tui_desk.desk.tickets.narrowing import Context
from tui_desk.errors import Conflict, DeskError, Misunderstood, NotFound
from tui_desk.text.ticket_number import named, spelled
from tui_desk.ticket_rows import LinkKind, TicketDetail, group_of

HOUR = 3_600_000


def test_a_ticket_made_from_a_message_leads_back_to_it(world: World) -> None:
    arrived = world.arrive("Router", "It blinks red")
    (message,) = world.messages(arrived.conversation_id)
    ticket = read(world, opened(world, message_ids=(message.id,), checklist=("call", " ", "order a new one")))
    assert [one.id for one in ticket.conversations] == [arrived.conversation_id]
    assert [(one.message_id, one.text) for one in ticket.messages] == [(message.id, "It blinks red")]
    assert [one.text for one in ticket.checklist] == ["call", "order a new one"]
    assert world.eva.ask(finding.of_conversation, arrived.conversation_id or 0) == [ticket.line.id]
    assert world.events(arrived.conversation_id)[-1].data["ticket"] == ticket.line.id


def test_numbers_have_four_digits_and_are_never_given_again(world: World) -> None:
    first = opened(world)
    world.eva.do(undo.undo)
    with pytest.raises(NotFound, match="there is no ticket"):
        world.eva.ask(finding.meant, spelled(first))
    assert opened(world) == first + 1 == 1002


def test_what_an_agent_types_names_a_ticket_only_with_its_check_digit(world: World) -> None:
    ticket = opened(world)
    assert world.eva.ask(finding.meant, named(ticket)) == ticket
    with pytest.raises(Misunderstood, match="its last digit checks it"):
        world.eva.ask(finding.meant, spelled(ticket)[:-1] + "x")


def test_a_title_that_is_too_long_is_refused_with_its_length_and_nothing_is_cut(world: World) -> None:
    ticket = opened(world, "x" * 200)
    assert read(world, ticket).line.title == "x" * 200
    with pytest.raises(DeskError, match="at most 200 letters, this one has 2,000"):
        opened(world, "x" * 2000)
    with pytest.raises(DeskError, match="at most 200 letters"):
        world.eva.do(changing.rewrite, ticket, title="x" * 201)


def test_every_change_is_taken_back_by_undo(world: World) -> None:
    ticket = opened(world)
    before = read(world, ticket)
    at = world.eva.now_ms() + HOUR
    arrived = world.arrive()
    other = opened(world, "Other")
    deeds: list[Callable[[], Done]] = [
        lambda: world.eva.do(changing.set_state, [ticket], "resolved"),
        lambda: world.eva.do(changing.assign, [ticket], world.eva.agent.id),
        lambda: world.eva.do(changing.set_due, [ticket], at),
        lambda: world.eva.do(changing.set_priority, [ticket], 2),
        lambda: world.eva.do(changing.set_category, [ticket], "Hardware"),
        lambda: world.eva.do(changing.set_kind, [ticket], "tracker"),
        lambda: world.eva.do(changing.rewrite, ticket, title="New", text="words"),
        lambda: world.eva.do(changing.retag, [ticket], ["Red"], []),
        lambda: world.eva.do(linking.link, ticket, conversations=[arrived.conversation_id or 0]),
        lambda: world.eva.do(linking.relate, ticket, other, "blocks"),
    ]
    for verb in deeds:
        done = verb()
        changed = read(world, ticket)
        assert plain(changed) != plain(before), done.text
        assert world.eva.do(undo.undo, done.deed).tickets
        assert plain(read(world, ticket)) == plain(before), done.text


def plain(ticket: TicketDetail) -> TicketDetail:
    return replace(ticket, line=replace(ticket.line, version=0, updated_at=0))


def test_somebody_elses_change_of_the_same_thing_is_a_conflict_of_another_thing_is_none(world: World) -> None:
    ticket = opened(world)
    seen = {ticket: read(world, ticket).line.version}
    world.bo.do(changing.set_priority, [ticket], 2)
    world.eva.do(changing.set_state, [ticket], "in_progress", versions=seen)
    with pytest.raises(Conflict, match="Bo Berg was faster"):
        world.eva.do(changing.set_priority, [ticket], 1, versions=seen)


def test_bulk_undo_spares_what_was_changed_since(world: World) -> None:
    first, second = opened(world), opened(world, "Second")
    done = world.eva.do(changing.set_priority, [first, second], 2)
    world.bo.do(changing.set_priority, [second], 1)
    back = world.eva.do(undo.undo, done.deed)
    assert back.tickets == (first,)
    assert f"{named(second)} changed since" in back.text
    assert (read(world, first).line.priority, read(world, second).line.priority) == (0, 1)


def test_links_between_tickets_show_at_both_ends_and_never_in_a_ring(world: World) -> None:
    above, below, under = opened(world, "Above"), opened(world, "Below"), opened(world, "Under")
    world.eva.do(linking.relate, above, below, "parent_of")
    world.eva.do(linking.relate, under, below, "child_of")
    assert [(one.id, one.kind) for one in read(world, below).tickets] == [
        (above, "child_of"),
        (under, "parent_of"),
    ]
    with pytest.raises(DeskError, match="stands above"):
        world.eva.do(linking.relate, under, above, "parent_of")


@pytest.mark.parametrize(("kind", "turned"), [("blocks", "blocked_by"), ("duplicate_of", "duplicated_by")])
def test_what_blocks_or_repeats_another_is_not_blocked_or_repeated_by_it(
    world: World, kind: LinkKind, turned: LinkKind
) -> None:
    first, second, third = opened(world, "First"), opened(world, "Second"), opened(world, "Third")
    world.eva.do(linking.relate, first, second, kind)
    world.eva.do(linking.relate, third, second, turned)
    both = re.compile(f"{named(first)}.*{named(third)}")
    with pytest.raises(DeskError, match=both):
        world.eva.do(linking.relate, third, first, kind)
    with pytest.raises(DeskError, match=both):
        world.eva.do(linking.relate, first, third, turned)
    assert world.eva.do(linking.relate, first, third, kind).deed is not None


def test_a_merge_closes_no_circle_of_blocks(world: World) -> None:
    stays, goes, other = opened(world, "Stays"), opened(world, "Goes"), opened(world, "Other")
    world.eva.do(linking.relate, other, stays, "blocks")
    world.eva.do(linking.relate, goes, other, "blocks")
    world.eva.do(merging.merge, [goes], stays)
    assert [(one.id, one.kind) for one in read(world, stays).tickets] == [(other, "blocked_by")]


def test_undo_closes_no_circle_either(world: World) -> None:
    first, second = opened(world, "First"), opened(world, "Second")
    world.eva.do(linking.relate, first, second, "blocks")
    unrelated = world.eva.do(linking.unrelate, first, second, "blocks")
    again = world.bo.do(linking.relate, second, first, "blocks")
    with pytest.raises(Conflict, match=f"{named(second)} blocks {named(first)}"):
        world.eva.do(undo.undo, unrelated.deed)
    assert [(one.id, one.kind) for one in read(world, first).tickets] == [(second, "blocked_by")]
    world.bo.do(undo.undo, again.deed)
    world.eva.do(undo.undo, unrelated.deed)
    assert [(one.id, one.kind) for one in read(world, first).tickets] == [(second, "blocks")]


def test_a_merge_that_would_come_apart_into_a_circle_stays(world: World) -> None:
    before, goes, after, stays = (opened(world, one) for one in ("Before", "Goes", "After", "Stays"))
    world.eva.do(linking.relate, before, goes, "blocks")
    world.eva.do(linking.relate, goes, after, "blocks")
    merged = world.eva.do(merging.merge, [goes], stays)
    world.bo.do(linking.unrelate, stays, after, "blocks")
    again = world.bo.do(linking.relate, after, before, "blocks")
    with pytest.raises(Conflict, match="there is nothing to take back"):
        world.eva.do(undo.undo, merged.deed)
    assert [(one.id, one.kind) for one in read(world, stays).tickets] == [(before, "blocked_by")]
    world.bo.do(undo.undo, again.deed)
    world.eva.do(undo.undo, merged.deed)
    assert {(one.id, one.kind) for one in read(world, goes).tickets} == {
        (before, "blocked_by"),
        (after, "blocks"),
    }


def test_views_and_groups_follow_state_and_due_time(world: World) -> None:
    now = world.eva.now_ms()
    tomorrow = now + 12 * HOUR
    asked = Context(world.eva.agent, now, tomorrow)
    late = opened(world, "late", due_at=now - 1)
    today = opened(world, "today", due_at=now + HOUR)
    later = opened(world, "later", due_at=now + 48 * HOUR)
    waiting, done = opened(world, "waiting"), opened(world, "done")
    world.eva.do(changing.set_state, [waiting], "waiting_on_customer")
    world.eva.do(changing.set_state, [done], "resolved")
    ids = world.eva.ask(finding.ids, "all", "due", asked)
    lines = world.eva.ask(finding.lines, ids)
    assert ids[:3] == [late, today, later]
    assert [group_of(lines[one], now, tomorrow) for one in (late, today, later, waiting, done)] == [
        "overdue",
        "today",
        "current",
        "waiting",
        "done",
    ]
    counts = world.eva.ask(finding.counts, asked)
    assert (counts["overdue"], counts["today"], counts["open"], counts["resolved"]) == (1, 1, 4, 1)
    assert world.eva.ask(finding.ids, "all", "due", asked, find=spelled(today)) == [today]


def test_an_unlinked_conversation_takes_its_messages_along_and_undo_brings_both_back(world: World) -> None:
    arrived = world.arrive()
    (message,) = world.messages(arrived.conversation_id)
    ticket = opened(world, message_ids=(message.id,))
    world.eva.do(linking.unlink, ticket, conversations=[arrived.conversation_id or 0])
    assert (read(world, ticket).conversations, read(world, ticket).messages) == ((), ())
    world.eva.do(undo.undo)
    assert [one.message_id for one in read(world, ticket).messages] == [message.id]


def test_a_number_that_leads_elsewhere_hangs_where_its_messages_stand(world: World) -> None:
    asked = world.arrive("Refund", mail_id="<q@koval.example>")
    held = world.arrive("Re: Refund", sender="anna@home.example", answers="<q@koval.example>")
    world.eva.do(joining.join, held.conversation_id or 0)
    ticket = opened(world)
    done = world.eva.do(linking.link, ticket, conversations=[held.conversation_id or 0])
    assert done.ids == (asked.conversation_id,)
    assert [one.id for one in read(world, ticket).conversations] == [asked.conversation_id]
    world.eva.do(linking.unlink, ticket, conversations=[held.conversation_id or 0])
    assert read(world, ticket).conversations == ()


def test_nothing_hangs_on_a_ticket_that_is_not_there(world: World) -> None:
    arrived = world.arrive()
    with pytest.raises(NotFound, match="no ticket"):
        world.eva.do(linking.link, 4711, conversations=[arrived.conversation_id or 0])


def test_who_has_no_name_stands_in_lists_by_what_he_is_known_by(world: World) -> None:
    arrived = world.arrive("Down", sender="nameless@x.example")
    customer = world.line(arrived.conversation_id).customer_id
    ticket = opened(world, conversation_ids=(arrived.conversation_id,), requester_id=customer)
    assert read(world, ticket).line.requester == "nameless@x.example"
    assert [one.customer_name for one in read(world, ticket).conversations] == ["nameless@x.example"]
    assert read(world, ticket).customers == ((customer, "nameless@x.example"),)
    assert read(world, opened(world)).line.requester == ""
