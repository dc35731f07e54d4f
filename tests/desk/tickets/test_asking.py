"""Who asks how his ticket stands is told at once; nobody else is, nobody often, and no machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.chats import ANNA, BORIS, LIMITS, Chats
from tests.desk.tickets.test_telling import made, ours, speaks
from tests.desk.world import World
from tui_desk.desk import autoreply, conversations
from tui_desk.desk.prepared import Outcome
from tui_desk.desk.tickets import changing, reading
from tui_desk.text.ticket_number import named, spelled


def asks(world: World, text: str, **more: object) -> Outcome:
    """Anna writes a mail of her own."""
    world.clock.forward(seconds=600)
    return world.arrive("Question", text, **more)


def told_at_once(world: World, outcome: Outcome) -> str:
    """What was answered without an agent; empty: nothing."""
    texts = [one.text for one in ours(world, outcome.conversation_id) if one.automatic]
    return texts[0] if texts else ""


@pytest.fixture
def ticket(world: World) -> int:
    """Anna's ticket."""
    return made(
        world, world.arrive("Router", "It blinks red"), title="Router", due_at=world.eva.now_ms() + 10**7
    )


@pytest.mark.parametrize(
    "text",
    [
        *("status", "Status?", "/status", "СТАТУС", "{number}", "{number} status"),
        *("Status?\n\nAnna", "status\nAnna Koval"),
    ],
)
def test_a_customer_who_only_asks_is_told_how_his_tickets_stand(world: World, ticket: int, text: str) -> None:
    asked = asks(world, text.replace("{number}", spelled(ticket)))
    answer = told_at_once(world, asked)
    assert answer.startswith(
        f"{named(ticket)} “Router”: submitted.\nWe expect to be done by Monday, 2 March, "
    )
    line = world.line(asked.conversation_id)
    assert (line.status, line.waiting_since) == ("closed", None)


def test_he_is_known_however_his_address_is_written(world: World, ticket: int) -> None:
    assert named(ticket) in told_at_once(world, asks(world, "status", sender="ANNA@KOVAL.example"))


def test_he_is_told_in_his_language(world: World, ticket: int) -> None:
    speaks(world, "Anna Koval", "de")
    assert "eingegangen" in told_at_once(world, asks(world, "Stand?"))


@pytest.mark.parametrize(
    ("word", "said"), [("état", "reçue"), ("Stand?", "eingegangen"), ("/стан", "прийнято")]
)
def test_of_whom_nothing_else_is_known_the_word_tells_his_language(
    world: World, ticket: int, word: str, said: str
) -> None:
    assert said in told_at_once(world, asks(world, word))


GERMAN = "Hallo, mein Drucker druckt seit gestern nicht mehr."
SPANISH = "Hola, no puedo entrar en mi cuenta desde ayer."


def test_he_is_told_in_the_language_he_wrote_before(world: World, ticket: int) -> None:
    world.arrive("Drucker", GERMAN)
    assert "eingegangen" in told_at_once(world, asks(world, "status"))
    world.clock.forward(seconds=600)
    world.arrive("Cuenta", SPANISH)
    assert "recibida" in told_at_once(world, asks(world, "stand"))


def test_what_an_agent_set_goes_before_his_words(world: World, ticket: int) -> None:
    world.arrive("Drucker", GERMAN)
    speaks(world, "Anna Koval", "fr")
    assert "reçue" in told_at_once(world, asks(world, "Stand?"))


@pytest.mark.parametrize(
    "text",
    [
        "Ok\n\nOn Sun, 1 Mar 2026 at 10:00, Bo <bo@desk.example> wrote:\n> Hallo, wir haben Ihren Drucker noch nicht.",
        "Olá, não consigo entrar na minha conta desde ontem.",
    ],
)
def test_what_he_quotes_and_what_the_desk_does_not_speak_tells_nothing(
    world: World, ticket: int, text: str
) -> None:
    world.arrive("Question", text)
    assert "submitted" in told_at_once(world, asks(world, "status"))


def test_nobody_is_told_in_another_s_language(messenger: Chats) -> None:
    lift = messenger.says("The lift is stuck", ANNA, thread="house", group=True)
    made(messenger, lift, title="Lift")
    messenger.says(GERMAN, BORIS, thread="house", group=True)
    messenger.clock.forward(seconds=600)
    asked = messenger.says("/status", ANNA, thread="house", group=True)
    (answer,) = [one for one in ours(messenger, asked.conversation_id) if one.automatic]
    assert "submitted" in answer.text


def test_nobody_else_is_told_anything(world: World, ticket: int) -> None:
    for text in ("status", spelled(ticket)):
        asked = asks(world, text, sender="Boris <boris@other.example>")
        assert told_at_once(world, asked) == ""
        assert world.line(asked.conversation_id).waiting_since is not None
    assert len(world.eva.ask(reading.detail, ticket).conversations) == 1


def test_of_an_inside_ticket_he_is_not_told_either(world: World, ticket: int) -> None:
    world.eva.do(changing.set_kind, [ticket], "back_office")
    assert told_at_once(world, asks(world, spelled(ticket))) == ""


def test_a_machine_is_not_answered_and_who_asks_again_at_once_reaches_an_agent(
    world: World, ticket: int
) -> None:
    assert told_at_once(world, asks(world, "status", headers=[("Auto-Submitted", "auto-replied")])) == ""
    first = asks(world, "status")
    second = world.arrive("Again", "status")
    assert told_at_once(world, first)
    assert told_at_once(world, second) == ""
    assert world.line(second.conversation_id).status == "open"


def test_more_than_twenty_answers_a_day_go_to_nobody(world: World, ticket: int) -> None:
    answers = [bool(told_at_once(world, asks(world, f"status{'!' * number}"))) for number in range(22)]
    assert answers == [True] * 20 + [False] * 2


def test_when_many_ask_within_an_hour_the_rest_wait_for_an_agent(
    world: World, ticket: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autoreply, "AN_HOUR_IN_ALL", 2)
    answers = [bool(told_at_once(world, asks(world, f"status{'!' * number}"))) for number in range(3)]
    assert answers == [True, True, False]
    world.clock.forward(seconds=3600)
    assert told_at_once(world, asks(world, "status?"))


def test_a_question_opens_nothing_that_was_closed_but_a_complaint_does(world: World, ticket: int) -> None:
    asked = asks(world, "status")
    world.eva.do(conversations.close, [asked.conversation_id or 0])
    mail_id = ours(world, asked.conversation_id)[0].mail_id
    again = asks(world, "status?", answers=mail_id)
    assert (again.conversation_id, world.line(again.conversation_id).status) == (
        asked.conversation_id,
        "closed",
    )
    broken = asks(world, f"{spelled(ticket)} still broken", answers=mail_id)
    assert world.line(broken.conversation_id).status == "open"
    assert len([one for one in ours(world, broken.conversation_id) if one.automatic]) == 3


@pytest.mark.parametrize(
    ("text", "more"),
    [("{number} still not repaired?", {}), ("{number}", {"attachment": ("broken.pdf", b"%PDF-1.4")})],
)
def test_who_says_more_than_a_number_or_sends_a_file_is_answered_and_stays_with_the_agents(
    world: World, ticket: int, text: str, more: dict[str, object]
) -> None:
    asked = asks(world, text.replace("{number}", spelled(ticket)), **more)
    assert told_at_once(world, asked)
    line = world.line(asked.conversation_id)
    assert line.status == "open"
    assert line.waiting_since is not None


def test_who_names_a_ticket_that_waits_for_him_in_a_new_mail_puts_it_back_to_work(
    world: World, ticket: int
) -> None:
    world.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    asks(
        world,
        f"Good evening, the serial number that you asked me for in {named(ticket)} is 17-99, it is on the back.",
    )
    assert world.eva.ask(reading.detail, ticket).line.state == "in_progress"


def test_a_number_in_a_longer_message_links_the_conversation_if_it_is_his(world: World, ticket: int) -> None:
    text = f"Good evening, I have read about {named(ticket)} and would like to say more about it: it smells, too."
    his = asks(world, text)
    strange = asks(world, text, sender="Boris <boris@other.example>")
    linked = {one.id for one in world.eva.ask(reading.detail, ticket).conversations}
    assert his.conversation_id in linked
    assert strange.conversation_id not in linked
    assert told_at_once(world, his) == ""
    assert "ticket_mentioned" in [one.kind for one in world.events(his.conversation_id)]


@pytest.fixture
def messenger(tmp_path: Path) -> Chats:
    return Chats(tmp_path, replace(LIMITS, text_max=None))


def test_in_a_group_only_what_was_spoken_of_there_is_told_to_whom_it_concerns(messenger: Chats) -> None:
    private = messenger.says("My bill is wrong")
    made(messenger, private, title="Bill")
    public = messenger.says("The lift is stuck", thread="house", group=True)
    lift = made(messenger, public, title="Lift")
    messenger.clock.forward(seconds=600)
    messenger.says("/status", BORIS, thread="house", group=True)
    asked = messenger.says("/status", ANNA, thread="house", group=True)
    (answer,) = [one for one in ours(messenger, asked.conversation_id) if one.automatic]
    assert answer.text == f"{named(lift)} “Lift”: submitted."
    assert answer.parent_id == asked.message_id
