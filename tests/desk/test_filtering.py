"""What narrows a list is found in every language as the search finds it, whatever capitals and accents it has."""

from __future__ import annotations

import pytest

from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.tickets.test_laying import found
from tests.desk.world import World, letter
from tui_desk.desk import agents, conversations, inbox, naming
from tui_desk.desk.customers import joining
from tui_desk.desk.search import finding as search
from tui_desk.desk.search.filtering import Asking
from tui_desk.errors import NotFound


def listed(world: World, find: str) -> list[int]:
    return world.eva.ask(inbox.ids, "open", "newest", world.eva.agent.id, find=find)


def searched(world: World, typed: str) -> list[int]:
    asking = Asking(world.eva.agent, world.eva.now_ms())
    return [hit.conversation_id for hit in world.eva.ask(search.search, typed, asking).hits]


KEYS_LOST = ("Ключи потеряны", "Де мої ключі?")
STREET = ("Schlüssel für die Königstraße", "100 % Ärger")


@pytest.fixture
def mails(world: World) -> tuple[int, int]:
    ours = world.arrive(*KEYS_LOST, sender="Їжак Ґеорґій <yizhak@x.example>").conversation_id
    theirs = world.arrive(*STREET, sender="Jörg Österreicher <jo@x.example>").conversation_id
    assert ours is not None
    assert theirs is not None
    world.eva.do(conversations.add_tags, [theirs], ["Ärger"])
    return ours, theirs


@pytest.mark.parametrize("typed", ["ключи", "КЛЮЧИ", "ключі", "їжак", "ЇЖАК", "ґеорґій", "МОЇ", "мои"])
def test_a_conversation_in_cyrillic_is_found(world: World, mails: tuple[int, int], typed: str) -> None:
    assert listed(world, typed) == [mails[0]]


@pytest.mark.parametrize(
    "typed", ["SCHLÜSSEL", "schlussel", "königstrasse", "KÖNIGSTRASSE", "ärger", "ARGER", "jörg ö", "100 %"]
)
def test_a_conversation_in_german_is_found(world: World, mails: tuple[int, int], typed: str) -> None:
    assert listed(world, typed) == [mails[1]]


@pytest.mark.parametrize("typed", ["ключиз", "schlusseln", "%", "_", "königs%e"])
def test_what_does_not_stand_there_is_not_found(world: World, mails: tuple[int, int], typed: str) -> None:
    assert listed(world, typed) == ([mails[1]] if typed == "%" else [])


def test_an_address_beyond_ascii_is_found(world: World) -> None:
    raw = letter("Hello", "x", sender="Jo <jo.rg@x.example>").replace(b"jo.rg@", "jörg@".encode())
    id_ = world.receive(raw).conversation_id
    assert listed(world, "JÖRG@") == [id_]


def test_a_customer_who_was_joined_is_found_by_what_he_is_called_now(world: World) -> None:
    ids = [world.arrive("x", sender=f"{one} <{n}@x.example>") for n, one in enumerate(("Anna", "Ірина Їжак"))]
    people = [world.line(one.conversation_id).customer_id or 0 for one in ids]
    world.eva.do(joining.join, people[:1], people[1])
    assert set(listed(world, "їжак")) == {one.conversation_id for one in ids}


def test_a_tag_is_found_in_any_spelling(world: World, mails: tuple[int, int]) -> None:
    for typed in ("tag:ärger", "tag:Ärger", "tag:ÄRGER", "tag:är", "tag:arger"):
        assert searched(world, typed) == [mails[1]], typed


def test_a_ticket_is_found_by_each_of_its_fields(world: World) -> None:
    agent = world.sync.do(agents.add, "öde", "Олексій Їжакевич")
    lamp = opened(
        world,
        "Лампа згасла",
        category="Ärger im Büro",
        tags=("Straße",),
        assignee_id=agent.id,
        requester_id=world.line(
            world.arrive("x", sender="Émile Zola <z@x.example>").conversation_id
        ).customer_id,
    )
    opened(world, "Lamp", category="Order", tags=("road",))
    for find in (
        *("лампа", "ЗГАСЛА", "büro", "BURO", "straße", "STRASSE", "їжакевич", "émile", "EMILE"),
        *("category:ÄRGER", "category:arg", "tag:STRASSE", "tag:Straß", "customer:ÉMILE"),
        *("assignee:ÖDE", "assignee:олексій", "assignee:їжак", "assignee:ИЖАК"),
    ):
        assert found(world, find) == [lamp], find
    assert found(world, "category:büro") == []


def test_whom_assignee_means_is_one_rule_for_conversations_and_tickets(world: World) -> None:
    agent = world.sync.do(agents.add, "olek", "Олексій Їжакевич").id
    talk = world.arrive("Lamp").conversation_id
    assert talk is not None
    world.eva.do(conversations.assign, [talk], agent)
    ticket = opened(world, "Lamp", assignee_id=agent)
    for typed in ("olek", "OL", "олексій", "Їжакевич", "їжак", '"олексій ї"'):
        assert searched(world, f"assignee:{typed}") == [talk], typed
        assert found(world, f"assignee:{typed}") == [ticket], typed
    for typed in ("lek", "акевич", "zoe"):
        assert found(world, f"assignee:{typed}") == []
        assert world.eva.ask(naming.agents, typed) == []
        with pytest.raises(NotFound):
            searched(world, f"assignee:{typed}")
