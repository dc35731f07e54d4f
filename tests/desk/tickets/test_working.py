"""A ticket's fields, steps, notes and templates: typed, told, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.desk.tickets.desk_of_tickets import opened, read, set_policy
from tests.desk.world import World
from tui_desk.desk import undo
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import changing, checklist, defaults, notes, reading
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.moments import milliseconds
from tui_desk.rows import MessageRow
from tui_desk.text.ticket_number import named
from tui_desk.ticket_policy import BUILT_IN, TicketField, TicketKind, TicketPolicy, TicketTemplate
from tui_desk.ticket_rows import NewTicket, TicketNoteRow
from tui_desk.working_hours import Span, WorkingHours, parse_week

FIELDS = (
    TicketField("order", "Order"),
    TicketField("pieces", "Pieces", "number"),
    TicketField("bought", "Bought", "date"),
    TicketField("size", "Size", "choice", ("Small", "Large")),
    TicketField("broken", "Broken", "yes_no", required=True, kinds=("customer",)),
)
POLICY = TicketPolicy(
    kinds={
        **{one.name: one for one in BUILT_IN},
        "complaint": TicketKind("complaint", "Complaint", 1, "Anger", "bo", Span(8, "hours", True), ("call",)),
    },
    fields={one.name: one for one in FIELDS},
    templates={
        "check": TicketTemplate(
            "check", "Monthly check", kind="complaint", checklist=("a", "b"), fields={"size": "small"},
            due=Span(2, "hours", True),
        )
    },
    hours=WorkingHours(parse_week("mon-fri 9:00-13:00"), "UTC"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def policy(world: World) -> None:
    set_policy(world, POLICY)


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (partial(changing.set_state, state="in_progress"), "set this to in progress"),
        (partial(changing.set_priority, priority=2), "set the priority to urgent"),
        (partial(changing.set_field, name="order", value="4711"), "filled in Order"),
        (partial(changing.retag, new=["late"], gone=[]), "added late"),
    ],
)
def test_what_was_taken_back_is_said_as_the_ticket_told_it(
    world: World, verb: Callable[..., Done], said: str
) -> None:
    ticket = opened(world)
    world.eva.do(verb, [ticket])
    assert world.eva.do(undo.undo).text == f"Took back on {named(ticket)}: {said}"


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("order", " 47\n11 ", "47 11"),
        ("pieces", "3", 3),
        ("pieces", "2,5", 2.5),
        ("bought", "2026-01-31", "2026-01-31"),
        ("bought", "tomorrow", "2026-03-03"),
        ("size", "large", "Large"),
        ("broken", "да", True),
        ("broken", "no", False),
    ],
)
def test_what_is_typed_becomes_a_value_and_is_taken_back(
    world: World, name: str, text: str, kept: object
) -> None:
    ticket = opened(world)
    world.eva.do(changing.set_field, [ticket], name, text)
    assert read(world, ticket).fields == {name: kept}
    world.eva.do(undo.undo)
    assert read(world, ticket).fields == {}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("pieces", "many", "is a number"),
        ("pieces", "inf", "is a number"),
        ("bought", "once", "is a date"),
        ("size", "huge", "one of Small, Large"),
        ("broken", "perhaps", "yes or no"),
        ("colour", "red", "no field 'colour'; there are order"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, name: str, text: str, told: str) -> None:
    with pytest.raises(DeskError, match=told):
        world.eva.do(changing.set_field, [opened(world)], name, text)


def test_a_field_filled_in_since_is_no_longer_taken_back(world: World) -> None:
    ticket = opened(world)
    done = world.eva.do(changing.set_field, [ticket], "order", "1")
    world.bo.do(changing.set_field, [ticket], "order", "2")
    with pytest.raises(Conflict):
        world.eva.do(undo.undo, done.deed)


def test_a_ticket_is_not_resolved_without_its_required_fields(world: World) -> None:
    ticket = opened(world)
    with pytest.raises(DeskError, match="not resolved without: Broken"):
        world.eva.do(changing.set_state, [ticket], "resolved")
    world.eva.do(changing.set_field, [ticket], "broken", "no")
    assert world.eva.do(changing.set_state, [ticket], "resolved").tickets == (ticket,)


def test_steps_are_added_done_and_removed_and_each_is_taken_back(world: World) -> None:
    ticket = opened(world, checklist=("call",))
    world.eva.do(checklist.add, ticket, ["write", "  "])
    first, second = read(world, ticket).checklist
    world.eva.do(checklist.check, ticket, first.id)
    assert [one.done_by for one in read(world, ticket).checklist] == ["eva", ""]
    world.eva.do(checklist.remove, ticket, first.id)
    assert [one.text for one in read(world, ticket).checklist] == ["write"]
    world.eva.do(undo.undo)
    assert read(world, ticket).line.checklist == (1, 2)
    world.eva.do(undo.undo)
    assert read(world, ticket).line.checklist == (0, 2)
    world.eva.do(undo.undo)
    assert read(world, ticket).line.checklist == (0, 1)
    assert world.eva.do(checklist.uncheck, ticket, first.id).deed is None
    with pytest.raises(NotFound):
        world.eva.do(checklist.check, ticket, second.id)


def test_a_step_that_was_removed_comes_back_whatever_was_added_since(world: World) -> None:
    ticket, other = opened(world, checklist=("call", "write")), opened(world, "Other")
    first, second = read(world, ticket).checklist
    world.eva.do(checklist.remove, ticket, second.id)
    world.bo.do(checklist.add, other, ["Bo's step"])
    world.eva.do(undo.undo)
    assert read(world, ticket).checklist == (first, second)
    assert [one.text for one in read(world, other).checklist] == ["Bo's step"]


def test_a_step_whose_number_an_older_release_gave_again_comes_back_under_another(world: World) -> None:
    ticket, other = opened(world, checklist=("call", "write")), opened(world, "Other")
    second = read(world, ticket).checklist[1]
    world.eva.do(checklist.remove, ticket, second.id)
    world.sync.do(lambda tx: tx.run("DELETE FROM sqlite_sequence WHERE name = 'checklist_item'"))
    world.bo.do(checklist.add, other, ["Bo's step"])
    assert read(world, other).checklist[0].id == second.id
    world.eva.do(undo.undo)
    again = read(world, ticket).checklist[1]
    assert again == replace(second, id=again.id)
    (told,) = world.eva.ask(lambda reader: reader.rows("SELECT data FROM event WHERE kind = 'undone'"))
    assert json.loads(told[0])["numbers"] == [[second.id, again.id]]
    assert [one.text for one in read(world, other).checklist] == ["Bo's step"]


def test_a_note_is_posted_across_to_conversations(world: World) -> None:
    arrived = world.arrive()
    ticket = opened(world, conversation_ids=(arrived.conversation_id,))
    world.eva.do(notes.add_note, ticket, "the part is ordered", [arrived.conversation_id or 0])
    (note,) = [one for one in world.eva.ask(reading.entries, ticket) if isinstance(one, TicketNoteRow)]
    assert (note.author_name, note.text) == ("Eva Lind", "the part is ordered")
    posted = [one for one in world.entries(arrived.conversation_id) if isinstance(one, MessageRow)][-1]
    assert posted.kind == "note"
    assert posted.text.endswith(": the part is ordered")
    with pytest.raises(DeskError, match="empty"):
        world.eva.do(notes.add_note, ticket, " ")


def test_a_template_is_due_in_working_hours(world: World) -> None:
    new = defaults.new_from(world.policy, "check", world.eva.now_ms())
    assert new.due_at == milliseconds(datetime(2026, 3, 3, 10, tzinfo=UTC))
    (ticket,) = (opened(world, new.title, kind=new.kind, fields=new.fields, checklist=new.checklist),)
    assert read(world, ticket).fields == {"size": "Small"}
    with pytest.raises(NotFound, match="there are: check"):
        defaults.new_from(world.policy, "gone", 0)


def test_a_kinds_defaults_fill_what_nobody_said(world: World) -> None:
    now = world.eva.now_ms()
    new = world.eva.ask(
        defaults.filled, world.policy, NewTicket("x", kind="complaint", category="Noise"), now
    )
    assert (new.priority, new.category, new.assignee_id, new.checklist) == (
        1,
        "Noise",
        world.bo.agent.id,
        ("call",),
    )
    assert new.due_at == milliseconds(datetime(2026, 3, 4, 12, tzinfo=UTC))


def test_a_category_is_one_of_the_configured_ones_in_their_spelling(world: World) -> None:
    set_policy(world, TicketPolicy(categories=("Hardware", "Billing")))
    ticket = opened(world, category="hardware")
    assert read(world, ticket).line.category == "Hardware"
    with pytest.raises(DeskError, match="there are Hardware, Billing"):
        world.eva.do(changing.set_category, [ticket], "Weather")
