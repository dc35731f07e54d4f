"""Customers are told of their tickets: in their own words, once, and where it is theirs to read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.desk.chats import ANNA, BORIS, LIMITS, Chats
from tests.desk.world import World
from tui_desk.desk import chats, composing, conversations, lease, outbox, people, undo
from tui_desk.desk.prepared import Outcome
from tui_desk.desk.tickets import (
    announcing,
    changing,
    due_notices,
    linking,
    notices,
    opening,
    planned,
    proposing,
    reading,
    telling,
)
from tui_desk.errors import DeskError
from tui_desk.exchange import Sent
from tui_desk.notice_rows import NoticeRow, Wish
from tui_desk.rows import EventRow, MessageRow
from tui_desk.store.files import Files
from tui_desk.tell_policy import TellPolicy
from tui_desk.text.ticket_number import named
from tui_desk.text.ticket_texts import built_in
from tui_desk.ticket_rows import NewTicket, TicketState


def made(world: World, *arrived: Outcome, **more: Any) -> int:
    """A ticket made from messages, as an agent would without typing anything."""
    new: NewTicket = world.eva.ask(
        proposing.propose,
        world.eva.agent.id,
        message_ids=[one.message_id or 0 for one in arrived],
    )
    (ticket_id,) = world.eva.do(opening.open_ticket, replace(new, **more)).tickets
    return ticket_id


def set_state(world: World, ticket_id: int, state: TicketState) -> str:
    return world.eva.do(changing.set_state, [ticket_id], state).text


def ours(world: World, conversation_id: int | None) -> list[MessageRow]:
    """What was written there and not taken back."""
    return [
        one
        for one in world.messages(conversation_id)
        if one.direction == "outbound" and one.delivery != "cancelled"
    ]


def told(world: World, ticket_id: int) -> tuple[NoticeRow, ...]:
    return world.eva.ask(notices.of_ticket, ticket_id)


def history(world: World, ticket_id: int) -> list[str]:
    return [one.kind for one in world.eva.ask(reading.entries, ticket_id) if isinstance(one, EventRow)]


def write_due(world: World, per_minute: int = 6000) -> int:
    """What the sync process does once a second."""
    chosen = world.sync.ask(due_notices.due, per_minute, world.sync.now_ms())
    epoch = world.sync.do(lease.take, "test", 1)
    for id_ in chosen:
        world.sync.do(planned.write, epoch, id_)
    return len(chosen)


def tell(world: World) -> int:
    """The sync process writes what can't be taken back any more."""
    world.clock.forward(seconds=11)
    return write_due(world)


def policy(world: World, **tell: Any) -> None:
    changed = replace(world.policy, tell=TellPolicy(**tell))
    world.policy = world.sync.policy = world.eva.policy = world.bo.policy = changed


def speaks(world: World, name: str, language: str) -> None:
    sql = "UPDATE customer SET language = :language WHERE name = :name"
    world.sync.do(lambda tx: tx.run(sql, language=language, name=name))


def send_all(world: World, channel: int) -> None:
    """The sync process sends what is due."""
    world.clock.forward(seconds=11)
    epoch = world.sync.do(lease.take, "test", 1)
    while claimed := world.sync.do(outbox.claim, channel, epoch):
        world.sync.do(outbox.sent, claimed, Sent(f"x{claimed.id}", world.clock.now()))


def test_a_customer_is_told_that_his_ticket_was_opened_by_the_agent_who_did(world: World) -> None:
    arrived = world.arrive("Router", "It blinks red")
    ticket = made(world, arrived)
    assert [(one.occasion, one.state) for one in told(world, ticket)] == [("created", "planned")]
    tell(world)
    (message,) = ours(world, arrived.conversation_id)
    assert named(ticket) in message.text
    assert message.text.startswith("Hello Anna Koval,")
    assert message.text.endswith("Eva Lind\n\n-- \nEva, support")
    assert (message.recipients["to"], message.agent_id) == (
        [["Anna Koval", "anna@koval.example"]],
        world.eva.agent.id,
    )
    assert [(one.occasion, one.state) for one in told(world, ticket)] == [("created", "queued")]


def test_he_is_told_in_his_language_of_each_change_and_of_its_end(world: World) -> None:
    arrived = world.arrive("Router", "Er blinkt rot")
    speaks(world, "Anna Koval", "de-AT")
    ticket = made(world, arrived)
    assert set_state(world, ticket, "waiting_on_customer").endswith(", telling Anna Koval")
    set_state(world, ticket, "resolved")
    tell(world)
    _, state, resolved = ours(world, arrived.conversation_id)
    assert "jetzt: wartet auf Sie" in state.text
    assert "ist erledigt" in resolved.text
    set_state(world, ticket, "resolved")
    tell(world)
    assert len(ours(world, arrived.conversation_id)) == 3


def test_what_is_told_stands_in_the_preview_word_for_word(world: World) -> None:
    arrived = world.arrive("Router", "It blinks red")
    ticket = made(world, arrived)
    eva = world.eva
    (seen,) = eva.ask(telling.preview, eva.policy, eva.agent.id, [ticket], "in_progress", now=eva.now_ms())
    assert (seen.to, seen.why_not) == ("anna@koval.example", "")
    set_state(world, ticket, "in_progress")
    tell(world)
    message = ours(world, arrived.conversation_id)[-1]
    assert (message.text, message.subject) == (seen.texts[0], seen.subject)
    assert eva.ask(telling.preview, eva.policy, eva.agent.id, [ticket], "in_progress", now=eva.now_ms()) == ()


def test_an_agent_who_is_about_to_open_a_ticket_sees_who_would_be_told(world: World) -> None:
    arrived = world.arrive("Router", "It blinks red")
    eva = world.eva
    new = eva.ask(proposing.propose, None, message_ids=[arrived.message_id or 0])
    (seen,) = eva.ask(telling.preview_opening, eva.policy, eva.agent.id, new, now=eva.now_ms())
    assert telling.NO_NUMBER in seen.texts[0]
    back_office = replace(new, kind="back_office")
    assert eva.ask(telling.preview_opening, eva.policy, eva.agent.id, back_office, now=0) == ()


@pytest.mark.parametrize("kind", ["back_office", "tracker"])
def test_of_inside_tickets_nobody_is_told(world: World, kind: str) -> None:
    arrived = world.arrive()
    ticket = made(world, arrived, kind=kind)
    set_state(world, ticket, "resolved")
    assert tell(world) == 0
    assert told(world, ticket) == ()


def test_each_occasion_is_switched_off_in_the_config_or_for_one_deed(world: World) -> None:
    policy(world, created=False, state=True)
    arrived = world.arrive()
    ticket = made(world, arrived)
    world.eva.do(changing.set_state, [ticket], "in_progress", told=False)
    assert tell(world) == 0
    set_state(world, ticket, "waiting_on_customer")
    tell(world)
    assert len(ours(world, arrived.conversation_id)) == 1


def test_only_conversations_of_whom_it_concerns_are_told(world: World) -> None:
    arrived = world.arrive()
    stranger = world.arrive("Other", sender="Boris <boris@other.example>")
    ticket = made(world, arrived)
    world.eva.do(linking.link, ticket, conversations=[stranger.conversation_id or 0])
    set_state(world, ticket, "resolved")
    tell(world)
    assert ours(world, stranger.conversation_id) == []


def test_spam_is_not_told_and_the_agent_reads_why(world: World) -> None:
    arrived = world.arrive()
    world.eva.do(conversations.set_spam, [arrived.conversation_id or 0], True)
    ticket = made(world, arrived)
    assert set_state(world, ticket, "resolved").endswith("; Anna Koval can't be told: it is marked as spam")
    assert tell(world) == 0
    assert {(one.state, one.detail) for one in told(world, ticket)} == {("withheld", "it is marked as spam")}
    assert history(world, ticket).count("ticket_untold") == 2


def test_undo_takes_back_what_has_not_left(world: World) -> None:
    arrived = world.arrive()
    ticket = made(world, arrived)
    done = world.eva.do(changing.set_state, [ticket], "resolved")
    assert world.eva.do(undo.undo, done.deed).text == f"Took back on {named(ticket)}: set this to resolved"
    assert [one.state for one in told(world, ticket)] == ["planned", "cancelled"]
    set_state(world, ticket, "resolved")
    assert [one.state for one in told(world, ticket)] == ["planned", "cancelled", "planned"]
    assert tell(world) == 2
    assert len(ours(world, arrived.conversation_id)) == 2
    world.eva.do(undo.undo)
    world.eva.do(undo.undo)
    assert ours(world, arrived.conversation_id) == []


def test_undo_says_who_had_been_told_and_a_number_that_was_told_stays(world: World) -> None:
    arrived = world.arrive()
    ticket = made(world, arrived)
    opened = world.eva.ask(lambda reader: reader.row("SELECT deed FROM event WHERE kind = 'ticket_opened'"))
    done = world.eva.do(changing.set_state, [ticket], "resolved")
    tell(world)
    send_all(world, world.channels["support"])
    assert world.eva.do(undo.undo, done.deed).text.endswith("; the customer had been told")
    assert world.eva.ask(reading.detail, ticket).line.state == "submitted"
    with pytest.raises(DeskError, match=r"was opened: the customer has been told of it; resolve it instead"):
        world.eva.do(undo.undo, opened[0] if opened else 0)


def test_words_of_the_config_come_first_and_what_stands_in_a_title_is_no_variable(world: World) -> None:
    policy(world, texts={("created", "en", "mail"): "{name}: {title} is {number}\nby {due}\n{agent}"})
    arrived = world.arrive("Help", "{agent} [click](http://x)")
    ticket = made(world, arrived, title="{agent} [click](http://x)")
    tell(world)
    text = ours(world, arrived.conversation_id)[0].text
    assert text.startswith(f"Anna Koval: {{agent}} [click] (http://x) is {named(ticket)}\nEva Lind")


def test_a_due_time_is_promised_only_while_it_is_ahead(world: World) -> None:
    arrived = world.arrive()
    ticket = made(world, arrived, due_at=world.eva.now_ms() + 3_600_000)
    tell(world)
    world.clock.forward(days=1)
    set_state(world, ticket, "in_progress")
    tell(world)
    promising, silent = (one.text for one in ours(world, arrived.conversation_id))
    assert "We expect to be done by" in promising
    assert "is now: in progress" in silent
    assert "We expect to be done by" not in silent


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ru", "uk"])
def test_nothing_is_promised_while_it_waits_for_the_customer_or_is_overdue(
    world: World, language: str
) -> None:
    arrived = world.arrive()
    speaks(world, "Anna Koval", language)
    ticket = made(world, arrived, due_at=world.eva.now_ms() + 3_600_000)
    set_state(world, ticket, "waiting_on_customer")
    set_state(world, ticket, "in_progress")
    world.clock.forward(days=1)
    eva = world.eva
    (late,) = eva.ask(telling.preview, eva.policy, eva.agent.id, [ticket], "submitted", now=eva.now_ms())
    tell(world)
    opened, waits, goes_on = (one.text for one in ours(world, arrived.conversation_id))
    promise = (built_in("state", language, "chat") or "").splitlines()[1].split("{due}")[0]
    assert [promise in text for text in (opened, waits, goes_on, late.texts[0])] == [True, False, True, False]
    assert "2026-03" not in opened


def test_a_due_time_that_is_past_is_not_promised_in_the_preview_of_a_new_ticket(world: World) -> None:
    arrived = world.arrive()
    eva = world.eva
    new = replace(
        eva.ask(proposing.propose, None, message_ids=[arrived.message_id or 0]), due_at=eva.now_ms() - 1
    )
    (seen,) = eva.ask(telling.preview_opening, eva.policy, eva.agent.id, new, now=eva.now_ms())
    assert "We expect" not in seen.texts[0]


@pytest.fixture
def messenger(tmp_path: Path) -> Chats:
    return Chats(tmp_path, replace(LIMITS, text_max=None))


def test_in_a_private_chat_he_is_told_in_the_chat_and_shorter(messenger: Chats) -> None:
    arrived = messenger.says("My router is dead")
    ticket = made(messenger, arrived)
    tell(messenger)
    (message,) = ours(messenger, arrived.conversation_id)
    assert message.text.startswith(f"We have noted your request “My router is dead” as {named(ticket)}.")
    assert (message.parent_id, message.author_name) == (None, "Eva Lind")


def test_in_a_group_the_one_it_concerns_is_answered_on_his_own_message(messenger: Chats) -> None:
    messenger.says("Hello all", BORIS, group=True)
    hers = messenger.says("My router is dead", ANNA, group=True)
    messenger.says("Mine works", BORIS, group=True)
    made(messenger, hers)
    tell(messenger)
    (message,) = ours(messenger, hers.conversation_id)
    assert message.parent_id == hers.message_id


def test_in_a_group_who_asked_is_told_whoever_wrote_before(messenger: Chats) -> None:
    first = messenger.says("Mine works", BORIS, group=True)
    hers = messenger.says("My router is dead", ANNA, group=True)
    last = messenger.says("Mine not any more", BORIS, group=True)
    anna, boris = (messenger.eva.ask(people.customer_of, one) for one in (ANNA, BORIS))
    made(messenger, first, hers, last, requester_id=anna, customer_ids=(boris,))
    tell(messenger)
    (message,) = ours(messenger, hers.conversation_id)
    assert message.parent_id == hers.message_id


def test_a_group_that_can_not_quote_is_not_told(tmp_path: Path) -> None:
    world = Chats(tmp_path, replace(LIMITS, replies=False))
    hers = world.says("My router is dead", ANNA, group=True)
    ticket = made(world, hers)
    (notice,) = told(world, ticket)
    assert (notice.state, notice.detail) == (
        "withheld",
        "it is a group, and there is no message of his to answer",
    )


def test_who_blocked_us_is_withheld_with_the_reason(messenger: Chats) -> None:
    arrived = messenger.says("My router is dead")
    chat = messenger.eva.ask(chats.of_conversation, arrived.conversation_id or 0)
    assert chat
    messenger.sync.do(chats.reachable, chat.id, "we were blocked there")
    ticket = made(messenger, arrived)
    (notice,) = told(messenger, ticket)
    assert "we were blocked there" in notice.detail


def test_no_mail_is_composed_while_many_tickets_change(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = [world.arrive(f"Down {n}", sender=f"C{n} <c{n}@x.example>") for n in range(3)]
    tickets = [made(world, one) for one in mails]
    composed: list[int] = []
    compose = composing.compose

    def counted(files: Files, letter: composing.Letter) -> composing.Composed:
        composed.append(1)
        return compose(files, letter)

    monkeypatch.setattr(composing, "compose", counted)
    assert world.eva.do(changing.set_state, tickets, "resolved").text.endswith(", telling 3 conversations")
    assert composed == []
    assert tell(world) == len(composed) == 6
    assert [len(ours(world, one.conversation_id)) for one in mails] == [2, 2, 2]


def test_what_is_told_of_one_ticket_does_not_wait_behind_what_is_announced_to_many(world: World) -> None:
    mails = [world.arrive(f"Down {n}", sender=f"C{n} <c{n}@x.example>") for n in range(3)]
    ids = tuple(one.conversation_id or 0 for one in mails)
    tracker = world.eva.do(opening.open_ticket, NewTicket("Outage", "tracker", conversation_ids=ids)).tickets[
        0
    ]
    world.eva.do(announcing.announce, tracker, "over", Wish())
    ticket = made(world, mails[2])
    world.clock.forward(seconds=11)
    assert write_due(world, per_minute=60) == 1
    assert [one.state for one in told(world, ticket)] == ["queued"]


def test_who_is_concerned_no_more_when_it_is_written_is_not_told(world: World) -> None:
    arrived = world.arrive()
    world.arrive("Other", sender="Boris <boris@other.example>")
    ticket = made(world, arrived)
    world.eva.do(changing.set_requester, [ticket], 2)
    tell(world)
    assert ours(world, arrived.conversation_id) == []
    assert [one.state for one in told(world, ticket)] == ["withheld"]
    assert history(world, ticket)[-1] == "ticket_untold"


def test_that_it_could_not_be_told_stands_in_the_ticket_s_own_history(world: World) -> None:
    arrived = world.arrive()
    ticket = made(world, arrived)
    world.eva.do(conversations.set_spam, [arrived.conversation_id or 0], True)
    tell(world)
    assert history(world, ticket)[-2:] == ["ticket_told", "ticket_untold"]


def test_a_customer_is_told_in_the_language_he_writes_in_that_conversation(world: World) -> None:
    german = world.arrive("Drucker", "Hallo, mein Drucker druckt seit gestern nicht mehr.")
    spanish = world.arrive("Cuenta", "Hola, no puedo entrar en mi cuenta desde ayer.")
    made(world, german, title="Drucker")
    made(world, spanish, title="Cuenta")
    tell(world)
    assert "Ihr Anliegen" in ours(world, german.conversation_id)[0].text
    assert "su solicitud" in ours(world, spanish.conversation_id)[0].text
