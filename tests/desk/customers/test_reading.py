"""A customer is found by whatever people know of him, and his card tells everything over all channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.desk.world import World
from tui_desk.customer_rows import CustomerDetail
from tui_desk.desk import answers, conversations, people, timeline
from tui_desk.desk.customers import changing, finding, reading
from tui_desk.desk.tickets import opening
from tui_desk.errors import DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.ticket_rows import NewTicket


def card(world: World, customer_id: int = 1) -> CustomerDetail:
    return world.eva.ask(reading.detail, customer_id)


@pytest.fixture
def anna(world: World) -> int:
    """Anna wrote twice by mail."""
    world.arrive("Router", "It is dead")
    world.clock.forward(days=40)
    world.arrive("Bill", "Too much")
    return 1


def test_a_card_tells_first_and_last_what_about_and_who_answered(world: World, anna: int) -> None:
    world.eva.do(conversations.add_tags, [1, 2], ["billing"])
    world.eva.do(conversations.add_tags, [2], ["urgent"])
    answers.send(world.eva, replace(world.draft(2), text="We look at it"))
    world.eva.do(opening.open_ticket, NewTicket("Dead router", category="Hardware", requester_id=anna))
    whole = card(world)
    assert (whole.line.name, whole.line.address) == ("Anna Koval", "anna@koval.example")
    assert whole.wrote == 2
    assert whole.first_at is not None
    assert whole.last_at is not None
    assert whole.last_at - whole.first_at == 40 * 86_400_000
    assert whole.about.months == (("2026-03", 1), ("2026-04", 1))
    assert whole.about.tags == (("billing", 2), ("urgent", 1))
    assert whole.about.categories == (("Hardware", 1),)
    assert whole.last_answer is not None
    assert (whole.last_answer.by, whole.last_answer.conversation_id) == ("Eva Lind", 2)
    assert [one.title for one in whole.tickets] == ["Dead router"]
    assert (whole.line.open_conversations, whole.line.open_tickets) == (2, 1)


def test_when_he_first_wrote_is_the_same_beside_a_conversation_also_where_older_mail_came_later(
    world: World,
) -> None:
    world.arrive("Router", "It is dead", answers="<old@koval.example>")
    old, mail_id = world.clock.now() - timedelta(days=60), "<old@koval.example>"
    world.arrive("Router", "It was slow", mail_id=mail_id, at=old, catching_up=True)
    beside = world.eva.ask(timeline.customer, 1)
    assert beside is not None
    assert beside.first_at == card(world).first_at == int(old.timestamp() * 1000)


def test_a_card_tells_the_language_he_seems_to_write_until_one_is_set(world: World, anna: int) -> None:
    assert card(world).guessed_language == ""
    world.arrive("Drucker", "Hallo, mein Drucker druckt seit gestern nicht mehr.")
    assert (card(world).language, card(world).guessed_language) == ("", "de")
    world.eva.do(changing.set_language, anna, "fr")
    assert (card(world).language, card(world).guessed_language) == ("fr", "")


def test_the_history_is_read_page_by_page_newest_first(world: World) -> None:
    for number in range(5):
        world.arrive(f"Mail {number}", f"text {number}")
        world.clock.forward(seconds=60)
    first = world.eva.ask(reading.history, 1, limit=2)
    assert [one.subject for one in first] == ["Mail 4", "Mail 3"]
    rest = world.eva.ask(reading.history, 1, before=(first[-1].last_at, first[-1].id))
    assert [one.subject for one in rest] == ["Mail 2", "Mail 1", "Mail 0"]


@pytest.mark.parametrize("typed", ["anna", "KOVÁL", "koval ann", "anna@koval.example", "1", "#1"])
def test_a_customer_is_found_by_what_is_known_of_him(world: World, anna: int, typed: str) -> None:
    world.arrive("Other", sender="Bob <bob@other.example>")
    assert world.eva.ask(finding.search, typed) == [anna]
    assert world.eva.ask(finding.meant, typed) == anna


@pytest.mark.parametrize("typed", ["600 111", "+34 600 111 222", "0034600111222", "1222", "(600) 111-222"])
def test_a_customer_is_found_by_any_end_of_his_number(world: World, anna: int, typed: str) -> None:
    zoe = world.sync.do(people.meet, Person("whatsapp", "34600111222", "Zoé", "+34 600 111 222"))
    assert world.eva.ask(finding.search, typed) == [zoe]


def test_whoever_wrote_last_is_found_first(world: World) -> None:
    world.arrive("One", sender="Ann One <one@ann.example>")
    world.clock.forward(seconds=60)
    world.arrive("Two", sender="Ann Two <two@ann.example>")
    assert world.eva.ask(finding.search, "ann") == [2, 1]
    assert world.eva.ask(finding.ids, "name") == [1, 2]
    with pytest.raises(DeskError, match="may be several: 2 Ann Two, 1 Ann One; name one by his number"):
        world.eva.ask(finding.meant, "ann")
    with pytest.raises(NotFound, match="no customer 'zoe'"):
        world.eva.ask(finding.meant, "zoe")


def test_nobody_is_found_by_nothing(world: World, anna: int) -> None:
    assert world.eva.ask(finding.search, "%") == []
    assert world.eva.ask(finding.search, "  ' OR 1=1 --") == []
    with pytest.raises(NotFound, match="no customer 99"):
        world.eva.ask(reading.detail, 99)


def test_a_whole_address_means_its_owner_however_many_begin_alike(world: World) -> None:
    world.arrive(sender="ann@koval.example")
    for number in range(8):
        world.clock.forward(seconds=60)
        world.arrive(sender=f"Anna <anna{number}@koval.example>")
    assert world.eva.ask(finding.meant, "ann@koval.example") == 1


@pytest.mark.parametrize("typed", ["222", "#600111222", "99"])
def test_the_number_of_nobody_is_not_taken_for_the_end_of_a_phone_number(world: World, typed: str) -> None:
    world.arrive()
    world.eva.do(changing.add_identity, 1, "phone", "+34600111222")
    with pytest.raises(NotFound, match=f"there is no customer {typed.removeprefix('#')}"):
        world.eva.ask(finding.meant, typed)
    assert world.eva.ask(finding.meant, "600111222") == 1
    assert world.eva.ask(finding.search, "222") == [1]
