"""Everybody is told: as the agent saw it before, each once, and what could not be told is known by its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.desk.chats import ANNA, BORIS, LIMITS, Chats, group
from tests.desk.tickets.test_telling import made, ours, send_all, set_state, write_due
from tests.desk.world import World
from tui_desk.desk import channel_caps, chats, conversations, joining, lease, outbox, people, undo
from tui_desk.desk.customers import finding as customers
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import announcing, changing, linking, merging, notices, opening, reading, retrying
from tui_desk.errors import DeskError, NotFound, TooLate
from tui_desk.exchange import Person
from tui_desk.notice_rows import NoticeRow, Recipient, Wish
from tui_desk.rows import EventRow, Template
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import NewTicket

TEXT = "Dear {name},\n\nthe outage is over, see {number}.\n\n{agent}"


def tracker(world: World, *conversation_ids: int | None) -> int:
    new = NewTicket("Outage", kind="tracker", conversation_ids=tuple(one or 0 for one in conversation_ids))
    (ticket_id,) = world.eva.do(opening.open_ticket, new).tickets
    return ticket_id


def outage(world: World, number: int) -> tuple[int, list[int]]:
    """A ticket on which so many customers' mails hang."""
    mails = [
        world.arrive(f"Down {n}", sender=f"C{n} <c{n}@x.example>", mail_id=f"<down{n}@x.example>")
        for n in range(number)
    ]
    ids = [one.conversation_id or 0 for one in mails]
    return tracker(world, *ids), ids


def announce(world: World, ticket: int, text: str = TEXT, **more: Any) -> Done:
    return world.eva.do(announcing.announce, ticket, text, Wish(**more))


def preview(world: World, ticket: int, text: str = TEXT, **more: Any) -> tuple[Recipient, ...]:
    eva = world.eva
    return eva.ask(announcing.preview, eva.policy, eva.agent.id, ticket, text, Wish(**more), now=eva.now_ms())


def results(world: World, ticket: int) -> tuple[NoticeRow, ...]:
    return world.eva.ask(announcing.results, world.eva.ask(announcing.of_ticket, ticket))


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


def test_what_was_told_is_not_told_again_by_another_announcement(world: World) -> None:
    ticket, ids = outage(world, 2)
    announce(world, ticket, conversation_ids=(ids[0],))
    assert [one.why_not for one in preview(world, ticket)] == ["told already", ""]
    assert announce(world, ticket).text.endswith("; 1 can't be told")
    with pytest.raises(DeskError, match="nobody can be told: told already"):
        announce(world, ticket)


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


def test_trying_again_leaves_alone_what_was_taken_off_the_ticket_since(world: World) -> None:
    ticket, ids = outage(world, 2)
    world.eva.do(conversations.set_spam, [ids[1]], True)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    write_due(world)
    world.eva.do(linking.unlink, ticket, conversations=[ids[0]])
    world.eva.do(conversations.set_spam, [ids[1]], False)
    again = world.eva.do(retrying.everybody, world.eva.ask(announcing.of_ticket, ticket))
    assert again.text == f"Telling 1 conversation of {named(ticket)} again"


def test_what_was_told_of_a_ticket_is_known_of_the_one_it_was_merged_into(world: World) -> None:
    ticket, ids = outage(world, 2)
    world.eva.do(conversations.set_spam, [ids[1]], True)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    write_due(world)
    stays = tracker(world)
    world.eva.do(merging.merge, [ticket], stays)
    assert [one.state for one in world.eva.ask(notices.of_ticket, stays)] == ["queued", "withheld"]
    with pytest.raises(DeskError, match="nobody can be told: told already"):
        announce(world, stays, conversation_ids=(ids[0],))
    world.eva.do(conversations.set_spam, [ids[1]], False)
    again = world.eva.do(retrying.everybody, world.eva.ask(announcing.of_ticket, stays))
    assert again.text == f"Telling 1 conversation of {named(stays)} again"


def test_one_that_went_wrong_is_tried_again_by_itself(world: World) -> None:
    ticket, ids = outage(world, 3)
    for id_ in ids[:2]:
        world.eva.do(conversations.set_spam, [id_], True)
    announce(world, ticket)
    first, second, third = results(world, ticket)
    with pytest.raises(DeskError, match="can't be told yet: it is marked as spam"):
        world.eva.do(retrying.one, first.id)
    with pytest.raises(DeskError, match="it waits to be told"):
        world.eva.do(retrying.one, third.id)
    world.eva.do(conversations.set_spam, ids[:2], False)
    assert world.eva.do(retrying.one, first.id).text == f"Telling C0 of {named(ticket)} again"
    assert [one.state for one in results(world, ticket)] == ["planned", "withheld", "planned"]
    assert world.eva.ask(retrying.of_conversation, ticket, ids[1]) == second.id
    with pytest.raises(NotFound, match=r"nothing of .* went wrong"):
        world.eva.ask(retrying.of_conversation, ticket, ids[2])


def test_what_failed_to_be_sent_is_tried_again_by_itself(world: World) -> None:
    ticket, ids = outage(world, 2)
    announce(world, ticket)
    world.clock.forward(seconds=11)
    write_due(world)
    epoch = world.sync.do(lease.take, "test", 1)
    for _ in ids:
        claimed = world.sync.do(outbox.claim, world.channels["support"], epoch)
        assert claimed is not None
        world.sync.do(outbox.failed, claimed, "no such mailbox", {})
    one, other = results(world, ticket)
    assert (one.state, other.state) == ("failed", "failed")
    world.eva.do(retrying.one, one.id)
    assert [each.state for each in results(world, ticket)] == ["queued", "failed"]


def test_how_a_ticket_stood_is_not_told_after_something_newer(world: World) -> None:
    arrived = world.arrive()
    world.eva.do(conversations.set_spam, [arrived.conversation_id or 0], True)
    ticket = made(world, arrived)
    set_state(world, ticket, "in_progress")
    world.eva.do(conversations.set_spam, [arrived.conversation_id or 0], False)
    old, new = world.eva.ask(notices.of_ticket, ticket)
    with pytest.raises(DeskError, match="something newer was to be told there"):
        world.eva.do(retrying.one, old.id)
    assert world.eva.do(retrying.one, new.id).text == f"Telling Anna Koval of {named(ticket)} again"
    write_due(world)
    assert "is now: in progress" in ours(world, arrived.conversation_id)[0].text


def test_where_an_empty_variable_leaves_nothing_of_the_text_that_is_said(world: World) -> None:
    ticket, _ = outage(world, 1)
    (seen,) = preview(world, ticket, "Dear {name}, it is over by {due}.")
    assert seen.why_not == "the only line has {due}, which is empty"


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
