"""Merged tickets are one, and parted again they are what they were, plus what came since where it was put."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk import joining, undo
from tui_desk.desk.tickets import changing, checklist, finding, linking, merging, notes, reading
from tui_desk.errors import Conflict, DeskError
from tui_desk.store.reader import Reader
from tui_desk.text.ticket_number import spelled
from tui_desk.ticket_rows import TicketNoteRow

TABLES = (
    "SELECT id, state, title, requester_id, merged_into_id, fields FROM ticket ORDER BY id",
    "SELECT ticket_id, conversation_id, at FROM ticket_conversation ORDER BY 1, 2",
    "SELECT ticket_id, message_id FROM ticket_message ORDER BY 1, 2",
    "SELECT ticket_id, customer_id FROM ticket_customer ORDER BY 1, 2",
    "SELECT ticket_id, other_id, kind FROM ticket_link ORDER BY 1, 2, 3",
    "SELECT ticket_id, name FROM ticket_tag ORDER BY 1, 2",
    "SELECT id, ticket_id, position, text, done_at FROM checklist_item ORDER BY id",
    "SELECT id, ticket_id, text FROM ticket_note ORDER BY id",
)


def everything(world: World) -> list[Any]:
    def whole(reader: Reader) -> list[Any]:
        return [reader.rows(sql) for sql in TABLES]

    return world.eva.ask(whole)


def two(world: World) -> tuple[int, int]:
    """Two tickets with much on them, some of it the same."""
    ann = world.arrive("Router", "dead")
    bob = world.arrive("Line", "dead too", sender="Bob <bob@example.com>")
    third = opened(world, "Cable")
    first = opened(
        world, "Router", conversation_ids=(ann.conversation_id,), tags=("red", "net"), checklist=("a",),
        requester_id=1,
    )  # fmt: skip
    second = opened(
        world, "Line", conversation_ids=(ann.conversation_id,), message_ids=(bob.message_id,), tags=("net", "b"),
        checklist=("b", "c"), requester_id=2, customer_ids=(1,),
    )  # fmt: skip
    world.eva.do(linking.relate, second, third, "blocks")
    world.eva.do(linking.relate, first, second, "related")
    world.eva.do(notes.add_note, second, "on the second")
    return first, second


def test_everything_hangs_on_the_one_that_stays_and_the_old_number_leads_there(world: World) -> None:
    first, second = two(world)
    world.eva.do(merging.merge, [second, first], first)
    whole = read(world, first)
    assert [one.id for one in whole.conversations] == [1, 2]
    assert len(whole.messages) == 1
    assert [id_ for id_, _ in whole.customers] == [1, 2]
    assert [(one.title, one.kind) for one in whole.tickets] == [("Cable", "blocks")]
    assert [one.text for one in whole.checklist] == ["a", "b", "c"]
    assert whole.line.tags == ("b", "net", "red")
    told = world.eva.ask(reading.entries, first)
    assert [one.text for one in told if isinstance(one, TicketNoteRow)] == ["on the second"]
    assert world.eva.ask(finding.meant, spelled(second)) == first
    assert world.eva.ask(finding.of_conversation, 2) == [first]
    with pytest.raises(DeskError, match="work on that one"):
        world.eva.do(changing.set_priority, [second], 1)


def test_undo_restores_both_and_what_came_since_stays(world: World) -> None:
    first, second = two(world)
    before = everything(world)
    done = world.eva.do(merging.merge, [second], first)
    world.eva.do(undo.undo)
    assert everything(world) == before
    done = world.eva.do(merging.merge, [second], first)
    carla = world.arrive("More", "more", sender="Carla <carla@example.com>")
    world.bo.do(linking.link, first, conversations=[carla.conversation_id or 0])
    world.bo.do(notes.add_note, first, "later")
    world.bo.do(checklist.add, first, ["later"])
    world.eva.do(undo.undo, done.deed)
    assert [one.id for one in read(world, first).conversations] == [1, carla.conversation_id]
    assert [one.text for one in read(world, first).checklist] == ["a", "later"]
    assert [one.id for one in read(world, second).conversations] == [1, 2]
    assert world.eva.ask(finding.meant, spelled(second)) == second


def test_what_two_merges_brought_goes_with_the_last_of_them(world: World) -> None:
    arrived = world.arrive()
    stays, one, other = (
        opened(world),
        *(opened(world, conversation_ids=(arrived.conversation_id,)) for _ in "ab"),
    )
    first = world.eva.do(merging.merge, [one], stays)
    second = world.eva.do(merging.merge, [other], stays)
    world.eva.do(undo.undo, first.deed)
    assert len(read(world, stays).conversations) == 1
    world.eva.do(undo.undo, second.deed)
    assert read(world, stays).conversations == ()
    assert len(read(world, one).conversations) == len(read(world, other).conversations) == 1


def test_a_merge_whose_ticket_was_merged_on_is_taken_back_after_that_one(world: World) -> None:
    a, b, c = opened(world, "a"), opened(world, "b"), opened(world, "c")
    first = world.eva.do(merging.merge, [a], b)
    world.eva.do(merging.merge, [b], c)
    assert world.eva.ask(finding.meant, spelled(a)) == c
    with pytest.raises(DeskError):
        world.eva.do(undo.undo, first.deed)
    world.eva.do(undo.undo)
    world.eva.do(undo.undo, first.deed)
    assert world.eva.ask(finding.meant, spelled(a)) == a


def test_parents_never_stand_in_a_ring_and_links_to_a_merged_one_wait_for_it(world: World) -> None:
    a, b, c = opened(world, "a"), opened(world, "b"), opened(world, "c")
    world.eva.do(linking.relate, a, b, "parent_of")
    world.eva.do(linking.relate, b, c, "parent_of")
    before = everything(world)
    first = world.eva.do(merging.merge, [c], a)
    assert [one.kind for one in read(world, a).tickets] == ["parent_of"]
    world.eva.do(merging.merge, [b], a)
    with pytest.raises(Conflict, match="take that back first"):
        world.eva.do(undo.undo, first.deed)
    world.eva.do(undo.undo)
    world.eva.do(undo.undo, first.deed)
    assert everything(world) == before


def test_a_ticket_that_is_parted_hangs_where_its_conversation_stands_and_goes_back_with_it(
    world: World,
) -> None:
    ann, bob = (
        world.arrive(sender=f"{name} <{name}@there.example>").conversation_id or 0 for name in ("ann", "bob")
    )
    first, second = opened(world, "Router"), opened(world, "Line", conversation_ids=(ann,))
    tickets = world.eva.do(merging.merge, [second], first).deed
    world.eva.do(joining.merge, [ann], bob)
    world.eva.do(undo.undo, tickets)
    assert [one.id for one in read(world, second).conversations] == [bob]
    world.eva.do(joining.part, ann)
    assert [one.id for one in read(world, second).conversations] == [ann]
    assert world.eva.ask(finding.of_conversation, bob) == []


def test_a_ticket_is_not_merged_with_itself(world: World) -> None:
    ticket = opened(world)
    with pytest.raises(DeskError, match="name the others"):
        world.eva.do(merging.merge, [ticket], ticket)


STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "link", "relate", "tag", "step"]), st.integers(0, 3), st.integers(0, 3)),
    min_size=1, max_size=8,
)  # fmt: skip


def act(world: World, tickets: list[int], verb: str, first: int, second: int) -> int | None:
    """One deed, if it may be done; gives what undo takes back."""
    one, other = tickets[first], tickets[second]
    try:
        match verb:
            case "merge":
                return world.eva.do(merging.merge, [one], other).deed
            case "link":
                return world.eva.do(linking.link, one, conversations=[second % 2 + 1]).deed
            case "relate":
                return world.eva.do(linking.relate, one, other, "parent_of").deed
            case "tag":
                return world.eva.do(changing.retag, [one], [f"t{second}"], []).deed
            case _:
                return world.eva.do(checklist.add, one, [f"s{second}"]).deed
    except DeskError:
        return None


@settings(max_examples=15)
@given(STEPS)
def test_any_sequence_taken_back_backwards_leaves_everything_as_it_was(
    steps: list[tuple[str, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        for sender in ("Ann <ann@example.com>", "Bob <bob@example.com>"):
            world.arrive(sender=sender)
        tickets = [opened(world, name, conversation_ids=(1,), tags=(name,)) for name in "abcd"]
        standing, deeds = [json.dumps(everything(world))], []
        for step in steps:
            if deed := act(world, tickets, *step):
                deeds.append(deed)
                standing.append(json.dumps(everything(world)))
        for deed in reversed(deeds):
            standing.pop()
            world.eva.do(undo.undo, deed)
            assert json.dumps(everything(world)) == standing[-1]
        world.store.close()
