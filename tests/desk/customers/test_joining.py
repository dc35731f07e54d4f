"""Customers are joined by hand and parted at any time, and nothing of either is lost or moved."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.world import World
from tui_desk.customer_rows import CustomerDetail
from tui_desk.desk import inbox, people, timeline, undo
from tui_desk.desk.customers import changing, finding, joining, reading, suggesting
from tui_desk.desk.tickets import opening
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.ticket_rows import NewTicket

BOB = "Bob Berg <bob@other.example>"


def card(world: World, customer_id: int = 1) -> CustomerDetail:
    return world.eva.ask(reading.detail, customer_id)


@pytest.fixture
def two(world: World) -> World:
    """Anna and somebody who is called Bob."""
    world.arrive("Router")
    world.clock.forward(seconds=60)
    world.arrive("Bill", sender=BOB)
    world.eva.do(changing.set_organisation, 2, "Koval Ltd")
    world.eva.do(changing.set_notes, 2, "likes tea")
    world.eva.do(opening.open_ticket, NewTicket("Bill is wrong", requester_id=2))
    return world


def test_all_that_is_of_the_one_is_read_of_the_other(two: World) -> None:
    before = card(two), card(two, 2)
    done = two.eva.do(joining.join, [2], 1)
    assert done.text == "Joined Bob Berg (2) to Anna Koval (1)"
    joined = card(two)
    assert [one.value for one in joined.identities] == ["anna@koval.example", "bob@other.example"]
    assert (joined.line.name, joined.line.organisation) == ("Anna Koval", "Koval Ltd")
    assert [one.notes for one in joined.joined] == ["likes tea"]
    assert [one.title for one in joined.tickets] == ["Bill is wrong"]
    assert joined.wrote == 2
    assert [one.subject for one in two.eva.ask(reading.history, 1)] == ["Bill", "Router"]
    assert card(two, 2) == joined
    assert two.eva.ask(finding.search, "bob") == [1]
    assert two.eva.ask(finding.ids) == [1]
    assert two.line(2).customer_name == "Anna Koval"
    assert sorted(two.eva.ask(inbox.ids, "open", "newest", 1, find="koval")) == [1, 2]
    assert joined.tickets[0].requester == "Anna Koval"
    talk = two.eva.ask(timeline.detail, 2, 1)
    assert talk.customer is not None
    assert (talk.customer.id, talk.customer.conversations) == (1, 2)
    assert [one.id for one in talk.others] == [1]
    two.eva.do(undo.undo, done.deed)
    assert (card(two), card(two, 2)) == before


def test_what_comes_in_meanwhile_stands_where_its_identity_is(two: World) -> None:
    two.eva.do(joining.join, [2], 1)
    two.arrive("More", sender=BOB)
    assert card(two).wrote == 3
    two.eva.do(joining.part, 2)
    assert (card(two).wrote, card(two, 2).wrote) == (1, 2)
    with pytest.raises(NotFound, match="there is no deed"):
        two.eva.do(undo.undo, two.eva.ask(reading.events, 1)[0].id)


def test_a_parting_is_taken_back_and_then_the_joining_can_be_too(two: World) -> None:
    joined = two.eva.do(joining.join, [2], 1)
    before = card(two)
    two.eva.do(joining.part, 2)
    assert two.eva.do(undo.undo).text == "Took back: parted Bob Berg (2) from Anna Koval (1)"
    assert card(two) == before
    two.eva.do(undo.undo)
    assert card(two, 2).id == 2
    with pytest.raises(DeskError, match="has been already"):
        two.eva.do(undo.undo, joined.deed)


def test_a_parting_stays_where_either_was_joined_otherwise_since(two: World) -> None:
    for ids, into in (([2], 1), ([1], 2)):
        two.eva.do(joining.join, [2], 1)
        deed = two.eva.do(joining.part, 2).deed
        two.bo.do(joining.join, ids, into)
        with pytest.raises(Conflict, match="joined otherwise since"):
            two.eva.do(undo.undo, deed)
        two.bo.do(joining.part, ids[0])


def test_parting_tells_who_came_in_by_the_joining_and_puts_him_out(two: World) -> None:
    two.arrive("Question", mail_id="<q@koval.example>")
    two.clock.forward(seconds=60)
    two.eva.do(joining.join, [2], 1)
    two.clock.forward(seconds=60)
    assert two.arrive("Re: Question", "text 1", sender=BOB, answers="<q@koval.example>").conversation_id == 3
    left = two.eva.do(joining.part, 2)
    assert left.text == "Parted Bob Berg (2) from Anna Koval (1); still takes part: Bob Berg in #3"
    assert two.arrive("Re: Question", "text 2", sender=BOB, answers="<q@koval.example>").conversation_id == 3
    two.eva.do(undo.undo)
    assert two.eva.do(undo.undo).text.endswith("Anna Koval (1); still takes part: Bob Berg in #3")
    two.eva.do(joining.join, [2], 1)
    (one,) = two.eva.ask(joining.let_in_by, 2)
    assert (one.conversation_id, one.about, one.name) == (3, "Question", "Bob Berg")
    done = two.eva.do(joining.part, 2, put_out=True)
    assert done.text == "Parted Bob Berg (2) from Anna Koval (1); put out: Bob Berg in #3"
    outside = two.arrive("Re: Question", "text 3", sender=BOB, answers="<q@koval.example>")
    assert (outside.status, outside.conversation_id) == ("held", 4)
    assert two.arrive("Re: Question", "text 4", answers="<q@koval.example>").conversation_id == 3
    two.eva.do(undo.undo)
    two.bo.do(joining.part, 2)
    assert two.arrive("Re: Question", "text 5", sender=BOB, answers="<q@koval.example>").conversation_id == 3


def test_the_other_of_the_two_is_put_out_as_well_and_who_wrote_before_is_not(two: World) -> None:
    two.arrive("Bill", sender=BOB, mail_id="<bill@other.example>")
    two.arrive("Both", mail_id="<both@koval.example>", cc="bob@other.example")
    two.eva.do(changing.add_identity, 1, "mail", "anna@home.example")
    two.clock.forward(seconds=60)
    two.eva.do(joining.join, [2], 1)
    two.clock.forward(seconds=60)
    two.arrive("Re: Bill", "text 6", sender="anna@home.example", answers="<bill@other.example>")
    done = two.eva.do(joining.part, 2, put_out=True)
    assert done.text.endswith("; put out: Anna Koval in #3")
    again = two.arrive("Re: Bill", "text 7", sender="anna@home.example", answers="<bill@other.example>")
    assert (again.status, again.conversation_id) == ("held", 5)


def test_either_address_may_write_in_the_thread_of_the_other(two: World) -> None:
    two.arrive("Question", mail_id="<q@koval.example>")
    two.eva.do(joining.join, [2], 1)
    assert two.arrive("Re: Question", sender=BOB, answers="<q@koval.example>").conversation_id == 3
    two.eva.do(joining.part, 2)
    assert two.eva.ask(people.takes_part, 2, Person("mail", "anna@koval.example")) is False


def test_a_chain_leads_to_its_end_and_is_parted_anywhere(two: World) -> None:
    two.arrive("Third", sender="Cy <cy@third.example>")
    two.eva.do(joining.join, [1], 2)
    two.eva.do(joining.join, [2], 3)
    assert card(two, 1).id == 3
    assert two.line(1).customer_name == "Cy"
    two.eva.do(joining.part, 2)
    assert card(two, 1).id == 2
    with pytest.raises(NotFound, match="joined to nobody"):
        two.eva.do(joining.part, 3)
    with pytest.raises(DeskError, match="one already"):
        two.eva.do(joining.join, [1], 2)


def test_a_joining_that_was_parted_is_not_taken_back_again(two: World) -> None:
    deed = two.eva.do(joining.join, [2], 1).deed
    two.bo.do(joining.part, 1)
    with pytest.raises(DeskError, match="has been already"):
        two.eva.do(undo.undo, deed)
    with pytest.raises(Conflict, match="not joined to 1 any more"):
        two.eva.do(joining.take_apart, 2, 1)


def test_who_may_be_the_same_is_suggested_with_the_reason(world: World) -> None:
    world.arrive()
    slack = world.sync.do(people.meet, Person("slack", "U1", "annak", "anna@koval.example"))
    phone = world.sync.do(people.meet, Person("whatsapp", "34600111222", "A.", "+34 600 111 222"))
    named = world.sync.do(people.meet, Person("telegram", "5", "anna KOVÁL", "@ann"))
    world.sync.do(people.meet, Person("telegram", "6", "Anna", "@other"))
    world.eva.do(changing.add_identity, 1, "phone", "600 111 222")
    found = world.eva.ask(suggesting.suggestions, 1)
    assert [(one.id, one.reason) for one in found] == [
        (slack, "the same mail address: anna@koval.example"),
        (phone, "the same phone number: 600111222"),
        (named, "the same name: Anna Koval"),
    ]
    assert world.eva.ask(suggesting.suggestions, phone or 0)[0].id == 1
    world.eva.do(joining.join, [slack or 0], 1)
    assert slack not in [one.id for one in world.eva.ask(suggesting.suggestions, 1)]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.integers(1, 4), st.integers(1, 4)),
        st.tuples(st.just("part"), st.integers(1, 4), st.just(0)),
        st.tuples(st.just("undo"), st.just(0), st.just(0)),
        st.tuples(st.just("arrive"), st.integers(1, 4), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_however_people_are_joined_and_parted_nothing_is_lost_and_the_log_tells_it(
    steps: list[tuple[str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        wrote = dict.fromkeys(range(1, 5), 0)
        for who in wrote:
            _arrive(world, who, wrote)
        alone = {who: card(world, who) for who in wrote}
        for step in steps:
            _take(world, *step, wrote)
            assert _leads(world) == _replayed(world)
            assert _read(world) == sum(wrote.values())
        while _leads(world):
            world.eva.do(joining.part, next(iter(_leads(world))))
        for who, card_before in alone.items():
            now = card(world, who)
            assert now.wrote == wrote[who]
            assert (now.line.name, now.identities) == (card_before.line.name, card_before.identities)
            assert now.joined == ()


def _arrive(world: World, who: int, wrote: dict[int, int]) -> None:
    wrote[who] += 1
    world.arrive(f"Mail {who}.{wrote[who]}", sender=f"P{who} <p{who}@people.example>")


def _take(world: World, what: str, one: int, other: int, wrote: dict[int, int]) -> None:
    try:
        match what:
            case "join":
                world.eva.do(joining.join, [one], other)
            case "part":
                world.eva.do(joining.part, one)
            case "undo":
                world.eva.do(undo.undo)
            case _:
                _arrive(world, one, wrote)
    except (DeskError, NotFound, Conflict):
        return


def _leads(world: World) -> dict[int, int]:
    with world.store.read() as reader:
        return dict(reader.rows("SELECT id, merged_into_id FROM customer WHERE merged_into_id IS NOT NULL"))


def _replayed(world: World) -> dict[int, int]:
    """Who leads to whom, by the events alone."""
    found: dict[int, int] = {}
    with world.store.read() as reader:
        rows: list[Any] = reader.rows(
            "SELECT e.customer_id, coalesce(o.kind, e.kind), json_extract(coalesce(o.data, e.data), '$.other'),"
            " o.id IS NOT NULL FROM event e LEFT JOIN event o ON e.kind = 'undone'"
            " AND o.id = json_extract(e.data, '$.of') WHERE coalesce(o.kind, e.kind)"
            " IN ('customer_joined_into', 'customer_parted_from') ORDER BY e.id"
        )
    for customer, kind, other, undone in rows:
        if (kind == "customer_joined_into") is not bool(undone):
            found[customer] = other
        else:
            assert found.pop(customer) == other
    return found


def _read(world: World) -> int:
    """Messages over all cards: each stands on one."""
    cards = [card(world, id_) for id_ in world.eva.ask(finding.ids)]
    assert sum(one.line.conversations for one in cards) == len(world.eva.ask(inbox.ids, "open", "newest", 1))
    return sum(one.wrote for one in cards)
