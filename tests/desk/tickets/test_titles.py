"""What a ticket is called to whom: nobody reads another customer's words, but where that one asked for his own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.chats import ANNA, BORIS, LIMITS, Chats
from tests.desk.tickets.outage import announce, outage, preview
from tests.desk.tickets.test_telling import made, ours, set_state, speaks, tell
from tests.desk.world import World
from tui_desk.desk import homes, joining, people
from tui_desk.desk.customers import joining as persons
from tui_desk.desk.tickets import opening, proposing, telling
from tui_desk.exchange import Person
from tui_desk.notice_rows import Recipient
from tui_desk.placeholders import without
from tui_desk.store.reader import Reader
from tui_desk.text.ticket_number import named
from tui_desk.text.ticket_texts import built_in
from tui_desk.ticket_rows import NewTicket

LANGUAGES = ("en", "de", "es", "fr", "ru", "uk")


@pytest.fixture
def messenger(tmp_path: Path) -> Chats:
    return Chats(tmp_path, replace(LIMITS, text_max=None))


def would_read(world: World, new: NewTicket) -> dict[str, str]:
    """By customer what he would be told of such a ticket."""
    eva = world.eva
    found: tuple[Recipient, ...] = eva.ask(
        telling.preview_opening, eva.policy, eva.agent.id, new, now=eva.now_ms()
    )
    return {one.customer: one.texts[0] for one in found}


def proposed(world: World, *ids: int | None, messages: tuple[int | None, ...] = ()) -> NewTicket:
    return world.eva.ask(
        proposing.propose,
        None,
        conversation_ids=[one or 0 for one in ids],
        message_ids=[one or 0 for one in messages],
    )


def test_of_one_ticket_for_two_mails_each_reads_his_own_subject_before_and_after(world: World) -> None:
    hers = world.arrive("Is it worth mending?")
    his = world.arrive("Lamp is dark", sender="Piotr <piotr@x.example>")
    new = proposed(world, hers.conversation_id, his.conversation_id)
    seen = would_read(world, new)
    assert "“Is it worth mending?”" in seen["Anna Koval"]
    assert "“Lamp is dark”" in seen["Piotr"]
    world.eva.do(opening.open_ticket, new)
    tell(world)
    (mail,) = ours(world, his.conversation_id)
    assert "“Lamp is dark”" in mail.text
    assert "mending" not in mail.text


def test_of_chosen_messages_each_reads_his_own_sentence(messenger: Chats) -> None:
    hers = messenger.says("Where is the courier? I wait.", ANNA)
    his = messenger.says("My lamp is dark.", BORIS, thread="b")
    messenger.clock.forward(seconds=60)
    messenger.says("Thanks!", BORIS, thread="b")
    seen = would_read(messenger, proposed(messenger, messages=(hers.message_id, his.message_id)))
    assert "“Where is the courier?”" in seen["Anna Koval"]
    assert "“My lamp is dark”" in seen["Boris"]


def test_in_a_group_who_is_concerned_besides_reads_his_newest_words(messenger: Chats) -> None:
    first = messenger.says("How did you find out?", ANNA, group=True)
    messenger.says("My lamp is dark", BORIS, group=True)
    boris = messenger.eva.ask(people.customer_of, BORIS)
    new = proposed(messenger, messages=(first.message_id,))
    asked = replace(new, requester_id=None, customer_ids=(boris or 0,))
    assert "“My lamp is dark”" in would_read(messenger, asked)["Boris"]
    assert "“How did you find out?”" in would_read(messenger, replace(new, requester_id=boris))["Boris"]


def test_who_said_nothing_reads_a_text_without_a_title(messenger: Chats) -> None:
    hers = messenger.says("Where is the courier?", ANNA)
    his = messenger.says("Hello!", BORIS, thread="b")
    seen = would_read(messenger, proposed(messenger, hers.conversation_id, his.conversation_id))
    assert seen["Boris"].startswith("We have noted your request as #")


def test_what_he_says_later_does_not_change_what_his_ticket_is_called_to_him(messenger: Chats) -> None:
    hers = messenger.says("Where is the courier?", ANNA)
    his = messenger.says("My lamp is dark", BORIS, thread="b")
    new = proposed(messenger, hers.conversation_id, his.conversation_id)
    (ticket,) = messenger.eva.do(opening.open_ticket, new).tickets
    messenger.clock.forward(seconds=300)
    messenger.says("Something else: a mouse!", BORIS, thread="b")
    set_state(messenger, ticket, "resolved")
    tell(messenger)
    assert "“My lamp is dark”" in ours(messenger, his.conversation_id)[-1].text


def test_a_joined_requester_reads_the_title_wherever_he_is_told(messenger: Chats) -> None:
    mail = messenger.arrive("Router is dead", sender="Anna Koval <anna@koval.example>")
    chat = messenger.says("Still dead", ANNA)
    by_mail = messenger.eva.ask(people.customer_of, Person("mail", "anna@koval.example"))
    by_chat = messenger.eva.ask(people.customer_of, ANNA)
    ticket = made(messenger, mail)
    messenger.eva.do(persons.join, [by_mail or 0], by_chat or 0)
    set_state(messenger, ticket, "resolved")
    tell(messenger)
    assert "“Router is dead”" in ours(messenger, mail.conversation_id)[-1].text
    new = replace(proposed(messenger, chat.conversation_id), title="Router", requester_id=by_mail)
    assert "“Router”" in would_read(messenger, new)["Anna Koval"]


def test_a_problem_nobody_asked_for_is_called_what_the_agent_calls_it(world: World) -> None:
    ticket, _ = outage(world, 2)
    seen = {
        one.customer: one.texts[0].splitlines()[0]
        for one in preview(world, ticket, "“{title}” is over, {name}.")
    }
    assert seen == {f"C{n}": f"“Outage” is over, C{n}." for n in range(2)}


def test_what_is_announced_names_to_each_his_own_also_in_a_merged_conversation(world: World) -> None:
    _, ids = outage(world, 3)
    world.eva.do(joining.merge, [ids[1]], ids[0])
    new = replace(proposed(world, ids[0], ids[1], ids[2]), kind="tracker")
    (ticket,) = world.eva.do(opening.open_ticket, new).tickets
    text = "“{title}” is over, {name}."
    expected = {f"C{n}": f"“Down {n}” is over, C{n}." for n in range(3)}
    assert {one.customer: one.texts[0].splitlines()[0] for one in preview(world, ticket, text)} == expected
    announce(world, ticket, text)
    tell(world)
    told = [one.text.splitlines()[0] for id_ in (ids[0], ids[2]) for one in ours(world, id_)]
    assert sorted(told) == sorted(expected.values())


def test_how_it_stands_is_answered_with_the_number_alone_where_nothing_of_his_hangs_on_it(
    messenger: Chats,
) -> None:
    hers = messenger.says("Where is the courier?", ANNA)
    boris = messenger.says("My lamp is dark", BORIS, thread="b")
    concerned = messenger.eva.ask(people.customer_of, BORIS)
    new = replace(proposed(messenger, hers.conversation_id), customer_ids=(concerned or 0,))
    (ticket,) = messenger.eva.do(opening.open_ticket, new, told=False).tickets
    messenger.says("status", BORIS, thread="b")
    answer = ours(messenger, boris.conversation_id)[-1].text
    assert answer.startswith(f"{named(ticket)}: ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_reads_well_without_a_title(world: World, language: str) -> None:
    ticket_texts = [
        built_in(occasion, language, tone) or ""
        for occasion in ("created", "state", "resolved", "status")
        for tone in ("mail", "chat")
    ]
    for text in ticket_texts:
        bare = without(text, "title")
        assert "{title}" in text
        assert "{title}" not in bare
        assert len(bare.splitlines()) == len(text.splitlines())
        for slip in ("“”", "„“", "«»", "« »", "«  »", ",,", ", :", " ,", "  ", " ."):
            assert slip not in bare, (slip, bare)
    hers = world.arrive("Is it worth mending?")
    his = world.arrive("", "Hello!", sender="Piotr <piotr@x.example>")
    speaks(world, "Piotr", language)
    seen = would_read(world, proposed(world, hers.conversation_id, his.conversation_id))
    assert "mending" not in seen["Piotr"]
    assert "#…" in seen["Piotr"]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("{title}: all is well", "all is well"),
        ("About {number} ({title}), all is well", "About {number}, all is well"),
        ("Hi\n\n“{title}” is over.\n\nEva", "Hi\n\nis over.\n\nEva"),
        ('Hi, "{title}", it is over', "Hi it is over"),
        ("All is well", "All is well"),
    ],
)
def test_a_variable_goes_with_what_sets_it_off(text: str, bare: str) -> None:
    assert without(text, "title") == bare


SUBJECTS = tuple(f"Subject{n}" for n in range(4))


@settings(max_examples=12)
@given(
    made_of=st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True),
    asked=st.integers(0, 3),
    kind=st.sampled_from(("customer", "tracker")),
    merged=st.booleans(),
)
def test_nobody_is_told_another_s_subject_unless_he_asked_for_the_ticket(
    tmp_path_factory: pytest.TempPathFactory, made_of: list[int], asked: int, kind: str, merged: bool
) -> None:
    world = Chats(tmp_path_factory.mktemp("desk"), replace(LIMITS, text_max=None))
    mails = [world.arrive(SUBJECTS[n], sender=f"C{n} <c{n}@x.example>") for n in (0, 1)]
    chats = [world.says(SUBJECTS[n], Person("memory", str(n), f"C{n}"), thread=str(n)) for n in (2, 3)]
    talks = [one.conversation_id or 0 for one in (*mails, *chats)]
    owners = [world.eva.ask(_owner, id_) for id_ in talks]
    concerned = tuple(owners[n] for n in made_of if n != asked)
    new = proposed(world, *(talks[n] for n in made_of))
    new = replace(new, kind=kind, requester_id=owners[asked], customer_ids=concerned)
    if merged and made_of[-1] != asked:
        world.eva.do(joining.merge, [talks[made_of[-1]]], talks[asked])
    (ticket,) = world.eva.do(opening.open_ticket, new).tickets
    set_state(world, ticket, "in_progress")
    told = {one.customer: one.texts[0] for one in preview(world, ticket, "{name}: {title}")}
    tell(world)
    sent = [
        (talks.index(world.eva.ask(homes.of_message, one.id) or 0), one.text)
        for id_ in talks
        for one in ours(world, id_)
    ]
    heard = [*((int(name[1:]), text) for name, text in told.items()), *sent]
    for reader, text in heard:
        strange = [one for n, one in enumerate(SUBJECTS) if n != reader and one in text]
        assert reader == asked or not strange, (reader, text)
    assert kind == "tracker" or {reader for reader, _ in sent} >= {*made_of}
    world.store.close()


def _owner(reader: Reader, id_: int) -> int:
    row = reader.row("SELECT customer_id FROM conversation WHERE id = :id", id=id_)
    assert row is not None
    return int(row[0])
