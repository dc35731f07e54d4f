"""Everybody is told: as the agent saw it before, each once, and what could not be told is known by its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.desk.chats import ANNA, BORIS, LIMITS, Chats
from tests.desk.tickets.outage import announce, outage, preview, results, tracker
from tests.desk.tickets.test_telling import ours, send_all, write_due
from tests.desk.world import World
from tui_desk.desk import channel_caps, chats, conversations, joining, undo
from tui_desk.desk.tickets import announcing, notices, reading, retrying
from tui_desk.errors import DeskError, NotFound, TooLate
from tui_desk.rows import EventRow, Template
from tui_desk.text.ticket_number import named


def test_everybody_who_hangs_on_a_ticket_is_told_what_the_preview_said(world: World) -> None:
    ticket, ids = outage(world, 3)
    seen = preview(world, ticket)
    assert [one.texts[0].splitlines()[0] for one in seen] == ["Dear C0,", "Dear C1,", "Dear C2,"]
    done = announce(world, ticket)
    assert done.text == f"Telling 3 conversations of {named(ticket)}"
    assert {one.state for one in results(world, ticket)} == {"planned"}
    assert write_due(world) == 0, "it can still be taken back"
    world.clock.forward(seconds=11)
    assert write_due(world) == 3
    for id_, one in zip(ids, seen, strict=True):
        (message,) = ours(world, id_)
        assert message.text == one.texts[0]
        assert message.author_name == "Eva Lind (Desk)"
    assert write_due(world) == 0
    send_all(world, world.channels["support"])
    assert {one.state for one in results(world, ticket)} == {"sent"}


def test_undo_stops_what_has_not_left_and_says_how_many_had(world: World) -> None:
    ticket, ids = outage(world, 4)
    done = announce(world, ticket, closes=True, resolve=True)
    world.clock.forward(seconds=11)
    assert write_due(world, per_minute=120) == 2
    send_all(world, world.channels["support"])
    assert write_due(world, per_minute=120) == 1 + 1
    assert {world.line(id_).status for id_ in ids} == {"closed"}
    assert world.eva.do(undo.undo, done.deed).text.endswith("; 2 of 4 had been told")
    assert [one.state for one in results(world, ticket)] == ["sent", "sent", "cancelled", "cancelled"]
    assert [world.line(id_).status for id_ in ids] == ["closed", "closed", "open", "open"]
    assert world.eva.ask(reading.detail, ticket).line.state == "submitted"
    assert write_due(world) == 0


def test_what_all_were_told_is_refused_once_stays_in_history_and_older_deeds_are_within_reach(
    world: World,
) -> None:
    before = world.arrive("Before").conversation_id or 0
    world.eva.do(conversations.close, [before])
    ticket, _ = outage(world, 2)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    write_due(world)
    send_all(world, world.channels["support"])
    for refused in ("what was told of .*: it has left", "was opened: it has been worked on since"):
        with pytest.raises(TooLate, match=f"too late to take back .*{refused}.*; z again takes back"):
            undo.take_back(world.eva, "z")
    assert undo.take_back(world.eva, "z").text == f"Took back: closed #{before}"
    history = [one for one in world.eva.ask(reading.entries, ticket) if isinstance(one, EventRow)]
    assert not any(one.undone for one in history if one.kind == "ticket_announced")


def test_what_was_resolved_is_taken_back_though_all_were_told_which_stays_true(world: World) -> None:
    ticket, _ = outage(world, 2)
    announce(world, ticket, resolve=True)
    world.clock.forward(seconds=11)
    write_due(world)
    send_all(world, world.channels["support"])
    assert undo.take_back(world.eva, "z").text.endswith("; 2 of 2 had been told")
    assert world.eva.ask(reading.detail, ticket).line.state == "submitted"
    with pytest.raises(TooLate, match="was opened"):
        undo.take_back(world.eva, "z")


def test_a_conversation_is_closed_with_what_it_is_told_but_not_over_a_new_message(world: World) -> None:
    ticket, ids = outage(world, 2)
    announce(world, ticket, closes=True)
    world.clock.forward(seconds=11)
    world.arrive("Re: Down 1", "Still down!", sender="C1 <c1@x.example>", answers="<down1@x.example>")
    write_due(world)
    assert [world.line(id_).status for id_ in ids] == ["closed", "open"]


def test_not_more_are_told_in_a_minute_than_the_config_says(world: World) -> None:
    ticket, _ = outage(world, 5)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    assert [write_due(world, per_minute=2) for _ in range(3)] == [1, 1, 0]
    world.clock.forward(seconds=61)
    assert write_due(world, per_minute=2) == 1


def test_a_variable_that_does_not_exist_or_a_strange_conversation_is_refused(world: World) -> None:
    ticket, _ = outage(world, 1)
    with pytest.raises(DeskError, match=r"there is no \{nmae\}; there are \{name\}, \{number\}, "):
        announce(world, ticket, "Dear {nmae}")
    other = world.arrive("Other", sender="D <d@x.example>")
    with pytest.raises(NotFound, match="does not hang on"):
        announce(world, ticket, conversation_ids=(other.conversation_id,))


@pytest.fixture
def messenger(tmp_path: Path) -> Chats:
    return Chats(tmp_path, replace(LIMITS, window=timedelta(hours=24), templates=True))


def test_a_closed_window_is_seen_before_and_a_template_goes_through_it(messenger: Chats) -> None:
    first, second = messenger.says("Down?"), messenger.says("Me too", BORIS, thread="b")
    offered = Template("over", "en", "Dear {{1}}, it is over", ("",))
    messenger.sync.do(channel_caps.tell_templates, messenger.chat, (offered,))
    ticket = tracker(messenger, first.conversation_id, second.conversation_id)
    messenger.clock.forward(days=2)
    messenger.says("Still down", ANNA)
    open_, closed = preview(messenger, ticket)
    assert (open_.why_not, open_.templates) == ("", ())
    assert "wrote too long ago" in closed.why_not
    assert [one.name for one in closed.templates] == ["over"]
    announce(messenger, ticket, templates={"bot": replace(offered, values=("{name}",))})
    messenger.clock.forward(seconds=11)
    write_due(messenger)
    assert ours(messenger, second.conversation_id)[0].text == "Dear Boris, it is over"
    assert ours(messenger, first.conversation_id)[0].text.startswith("Dear Anna Koval,")


def test_what_was_in_the_way_and_is_gone_is_told_when_asked_again(messenger: Chats) -> None:
    first, second = messenger.says("Down?"), messenger.says("Me too", BORIS, thread="b")
    ticket = tracker(messenger, first.conversation_id, second.conversation_id)
    chat = messenger.eva.ask(chats.of_conversation, second.conversation_id or 0)
    assert chat
    messenger.sync.do(chats.reachable, chat.id, "we were blocked")
    announce(messenger, ticket)
    assert [one.state for one in results(messenger, ticket)] == ["planned", "withheld"]
    assert "we were blocked" in results(messenger, ticket)[1].detail
    messenger.says("Hello again", BORIS, thread="b")
    id_ = messenger.eva.ask(announcing.of_ticket, ticket)
    assert (
        messenger.eva.do(retrying.everybody, id_).text == f"Telling 1 conversation of {named(ticket)} again"
    )
    messenger.clock.forward(seconds=11)
    assert write_due(messenger) == 2
    assert messenger.eva.do(retrying.everybody, id_).deed is None


def test_a_template_that_was_withheld_goes_out_as_the_template(messenger: Chats) -> None:
    first = messenger.says("Down?")
    offered = Template("over", "en", "Dear {{1}}, it is over", ("{name}",))
    messenger.sync.do(channel_caps.tell_templates, messenger.chat, (offered,))
    ticket = tracker(messenger, first.conversation_id, messenger.arrive().conversation_id)
    messenger.clock.forward(days=2)
    messenger.eva.do(conversations.set_spam, [first.conversation_id or 0], True)
    announce(messenger, ticket, templates={"bot": offered})
    messenger.eva.do(conversations.set_spam, [first.conversation_id or 0], False)
    id_ = messenger.eva.ask(announcing.of_ticket, ticket)
    assert (
        messenger.eva.do(retrying.everybody, id_).text == f"Telling 1 conversation of {named(ticket)} again"
    )
    messenger.clock.forward(seconds=11)
    write_due(messenger)
    assert ours(messenger, first.conversation_id)[0].text == "Dear Anna Koval, it is over"


def test_whom_an_announcement_told_stands_in_the_ticket_s_own_history(world: World) -> None:
    ticket, _ = outage(world, 2)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    write_due(world)
    kinds = [one.kind for one in world.eva.ask(reading.entries, ticket) if isinstance(one, EventRow)]
    assert kinds.count("ticket_told") == 2


def test_two_dialogs_of_one_chat_are_told_once(messenger: Chats) -> None:
    first = messenger.says("Down?")
    messenger.eva.do(conversations.close, [first.conversation_id or 0])
    messenger.clock.forward(seconds=3600)
    second = messenger.says("Down again")
    assert second.conversation_id != first.conversation_id
    ticket = tracker(messenger, first.conversation_id, second.conversation_id)
    announce(messenger, ticket)
    assert [one.detail for one in messenger.eva.ask(notices.of_ticket, ticket)] == [
        "",
        f"told in #{first.conversation_id}, which is the same chat",
    ]


def test_a_long_text_is_shown_in_the_pieces_it_goes_out_in(messenger: Chats) -> None:
    arrived = messenger.says("Down?")
    ticket = tracker(messenger, arrived.conversation_id)
    (seen,) = preview(messenger, ticket, "**It is over.** " + "We are sorry for the trouble. " * 3)
    assert len(seen.texts) > 1
    assert seen.texts[0].startswith("It is over.")


def test_what_an_agent_closed_again_since_stays_closed_when_telling_is_taken_back(world: World) -> None:
    ticket, ids = outage(world, 1)
    done = announce(world, ticket, closes=True)
    world.clock.forward(seconds=11)
    write_due(world)
    world.bo.do(conversations.reopen, ids)
    world.clock.forward(seconds=60)
    world.bo.do(conversations.close, ids)
    world.eva.do(undo.undo, done.deed)
    assert world.line(ids[0]).status == "closed"


def test_where_two_conversations_of_one_customer_became_one_before_they_were_told_he_is_told_once(
    world: World,
) -> None:
    asked = world.arrive("Down", sender="C <c@x.example>", mail_id="<down@x.example>")
    beside = world.arrive("Still down", sender="C <c@x.example>")
    ticket = tracker(world, asked.conversation_id, beside.conversation_id)
    announce(world, ticket)
    world.eva.do(joining.merge, [beside.conversation_id or 0], asked.conversation_id or 0)
    world.clock.forward(seconds=11)
    write_due(world)
    assert len(ours(world, asked.conversation_id)) == 1
    told, untold = results(world, ticket)
    assert (told.state, untold.state) == ("queued", "withheld")
    assert untold.detail == "told already, by another conversation that is one with it now"


def test_where_an_empty_variable_leaves_nothing_of_the_text_that_is_said(world: World) -> None:
    ticket, _ = outage(world, 1)
    (seen,) = preview(world, ticket, "Dear {name}, it is over by {due}.")
    assert seen.why_not == "the only line has {due}, which is empty"
