"""Of several in one conversation it is told to whom the ticket concerns, and nobody else is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.chats import LIMITS, Chats, group
from tests.desk.tickets.outage import announce, preview, results
from tests.desk.tickets.test_telling import ours, write_due
from tests.desk.world import World
from tui_desk.desk import people
from tui_desk.desk.customers import finding as customers
from tui_desk.desk.tickets import changing, opening
from tui_desk.exchange import Person
from tui_desk.ticket_rows import NewTicket


def of_requester(world: World, requester: int | None, *conversation_ids: int | None) -> int:
    """A ticket for one customer, on which these conversations hang."""
    new = NewTicket(
        "Outage",
        kind="tracker",
        conversation_ids=tuple(one or 0 for one in conversation_ids),
        requester_id=requester,
    )
    (ticket_id,) = world.eva.do(opening.open_ticket, new).tickets
    return ticket_id


def only_one(world: World) -> int:
    """The only conversation there is."""
    (row,) = world.eva.ask(lambda reader: reader.rows("SELECT id FROM conversation"))
    return int(row[0])


def who_wrote(world: World, conversation_id: int | None) -> dict[str, tuple[int, int]]:
    """By name the customer and his newest message there."""
    rows = world.eva.ask(
        lambda reader: reader.rows(
            "SELECT author_name, customer_id, max(id) FROM message WHERE conversation_id = :id"
            " AND direction = 'inbound' GROUP BY customer_id",
            id=conversation_id,
        )
    )
    return {name: (customer_id, message_id) for name, customer_id, message_id in rows}


def write_all(world: World) -> None:
    world.clock.forward(seconds=11)
    write_due(world)


@pytest.mark.parametrize("name", ["Anna Koval", "Boris"])
def test_in_a_group_it_greets_whom_the_ticket_concerns_and_answers_his_message(
    tmp_path: Path, name: str
) -> None:
    world = Chats(tmp_path, LIMITS)
    group(world)
    id_ = only_one(world)
    wrote = who_wrote(world, id_)
    customer_id, message_id = wrote[name]
    ticket = of_requester(world, customer_id, id_)
    (seen,) = preview(world, ticket)
    assert seen.texts[0].splitlines()[0] == f"Dear {name},"
    announce(world, ticket)
    write_all(world)
    (told,) = ours(world, id_)
    assert told.text.startswith(f"Dear {name},")
    assert told.parent_id == message_id
    assert [one.customer for one in results(world, ticket)] == [name]


def test_in_a_group_of_which_it_concerns_nobody_no_one_is_named(tmp_path: Path) -> None:
    world = Chats(tmp_path, LIMITS)
    group(world)
    id_ = only_one(world)
    elsewhere = world.says("Down?", Person("memory", "9", "Greta Lind"), thread="g")
    stranger = world.line(elsewhere.conversation_id).customer_id
    for requester in (None, stranger):
        ticket = of_requester(world, requester, id_)
        (seen,) = preview(world, ticket)
        assert not any(
            name in f"{seen.texts} {seen.customer} {seen.to}" for name in ("Anna", "Boris", "Greta")
        )
        announce(world, ticket)
        write_all(world)
        assert [one.customer for one in results(world, ticket)] == ["House 5"]
    assert all("Dear" not in one.text for one in ours(world, id_))


def test_where_a_group_can_not_be_answered_message_by_message_no_one_is_named(tmp_path: Path) -> None:
    world = Chats(tmp_path, replace(LIMITS, replies=False))
    group(world)
    id_ = only_one(world)
    ticket = of_requester(world, who_wrote(world, id_)["Boris"][0], id_)
    (seen,) = preview(world, ticket)
    assert (seen.why_not, seen.customer, seen.to) == ("", "", "House 5")
    assert "Dear" not in seen.texts[0]


def test_of_several_in_a_mail_it_is_told_to_whom_the_ticket_concerns_else_to_whom_it_is_with(
    world: World,
) -> None:
    others = world.arrive("Other", sender="Greta <greta@x.example>", mail_id="<o@x.example>")
    asked = world.arrive("Down", sender="C <c@x.example>", mail_id="<d@x.example>")
    world.sync.do(people.take_part, asked.conversation_id or 0, Person("mail", "greta@x.example"), "cc")
    greta, other = (world.eva.ask(customers.meant, one) for one in ("greta@x.example", "c@x.example"))
    for requester, name, address in (
        (greta, "Greta", "greta@x.example"),
        (other, "C", "c@x.example"),
        (None, "C", "c@x.example"),
    ):
        (seen,) = preview(world, of_requester(world, requester, asked.conversation_id))
        assert seen.texts[0].startswith(f"Dear {name},")
        assert address in seen.to
    both = preview(world, of_requester(world, greta, asked.conversation_id, others.conversation_id))
    assert [one.to for one in both] == ["greta@x.example", "c@x.example"], "each in his own"


def test_whom_it_was_planned_for_is_told_though_the_ticket_concerns_another_since(tmp_path: Path) -> None:
    world = Chats(tmp_path, LIMITS)
    group(world)
    id_ = only_one(world)
    wrote = who_wrote(world, id_)
    ticket = of_requester(world, wrote["Boris"][0], id_)
    announce(world, ticket)
    world.eva.do(changing.set_requester, [ticket], wrote["Anna Koval"][0])
    write_all(world)
    (told,) = ours(world, id_)
    assert (told.text.startswith("Dear Boris,"), told.parent_id) == (True, wrote["Boris"][1])
