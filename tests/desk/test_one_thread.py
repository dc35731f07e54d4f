"""In whatever order the mails of a thread come in, they are one conversation, unless it was set apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.threads import (
    ANNA,
    BETWEEN,
    NEWEST,
    OLDER,
    OLDEST,
    Mail,
    called,
    come,
    first_ones,
    id_of,
    in_two,
    one_threads,
    stand,
    threads,
    wherever,
)
from tests.desk.world import SUPPORT, World, letter
from tui_desk.desk import answers, conversations, homes, joining, splitting


@settings(max_examples=60)
@given(threads() | threads(crossed=True), st.booleans(), st.integers(1, 30))
def test_whatever_order_the_mails_of_a_thread_come_in_they_are_one_conversation(
    mails: list[Mail], history: bool, days: int
) -> None:
    """Asserts after each mail; of those that never come the others tell nothing that is not in them."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        begun = world.clock.now() - timedelta(days=400)
        for number, mail in enumerate(mails, 1):
            at = begun + timedelta(days=days * mail.number) if history else world.clock.now()
            assert mail.come(world, at, catching_up=history).status in ("new", "joined")
            assert stand(world) == one_threads(mails[:number])
            if history:
                assert called(world) == first_ones(world)


@settings(max_examples=60)
@given(threads(several=True), st.booleans())
def test_a_mail_that_answers_two_goes_with_one_of_them_and_makes_no_two_threads_one(
    mails: list[Mail], history: bool
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        begun = world.clock.now() - timedelta(days=400)
        for number, mail in enumerate(mails, 1):
            at = begun + timedelta(days=mail.number) if history else world.clock.now()
            assert mail.come(world, at, catching_up=history).status in ("new", "joined")
            assert stand(world) in wherever(mails[:number])


@pytest.mark.parametrize("order", list(permutations((3, 4, 5))))
@pytest.mark.parametrize("history", [False, True])
def test_what_a_mail_answers_and_what_its_references_name_is_one_whichever_comes_last(
    world: World, order: tuple[int, ...], history: bool
) -> None:
    mails = {3: Mail(3), 4: Mail(4), 5: Mail(5, 3, (4,))}
    for number in order:
        mails[number].come(world, world.clock.now() - timedelta(days=9 - number), catching_up=history)
    assert stand(world) == {frozenset({3, 4, 5})}


@pytest.mark.parametrize("order", [(3, 4), (4, 3)])
def test_of_two_that_can_not_be_one_a_mail_goes_with_what_it_answers(
    world: World, order: tuple[int, int]
) -> None:
    """Eva has the one, Bo the other: nobody makes them one behind their backs."""
    for number, agent in zip(order, (world.eva, world.bo), strict=True):
        agent.do(conversations.assign, [come(world, Mail(number))], agent.agent.id)
    come(world, Mail(5, 3, (4,)))
    assert stand(world) == {frozenset({3, 5}), frozenset({4})}


def test_a_mail_that_answers_two_goes_with_the_first_that_is_here(world: World) -> None:
    both = Mail(5, 3, too=4)
    first, second = (come(world, Mail(number)) for number in (3, 4))
    assert come(world, both) == first != second
    assert world.line(second).messages == 1


def test_of_two_that_a_mail_answers_the_other_is_no_thread_of_it_either_where_it_comes_later(
    world: World,
) -> None:
    stands = come(world, Mail(5, 3, too=4))
    assert come(world, Mail(4)) != stands == come(world, Mail(3))


def test_two_threads_that_wait_for_what_one_mail_answers_stay_two(world: World) -> None:
    first, second = come(world, Mail(6, 3, (3,))), come(world, Mail(7, 4, (4,)))
    assert come(world, Mail(8, 3, too=4)) == first
    assert (come(world, Mail(3)), come(world, Mail(4))) == (first, second)


def test_what_was_here_first_stays_and_the_number_of_the_other_leads_there(world: World) -> None:
    newest, oldest = in_two(world)
    assert come(world, BETWEEN) == newest
    assert world.view("open") == [newest]
    assert (world.line(newest).messages, world.line(oldest).messages) == (4, 0)
    assert world.eva.ask(homes.now_in, oldest) == newest
    assert world.events(newest) == [], "nobody saw two"
    assert come(world, Mail(4, 1, (0, 1)), ago=2) == newest


def test_what_the_desk_merged_is_told_where_somebody_had_seen_two(world: World) -> None:
    newest, oldest = in_two(world)
    world.eva.do(conversations.mark_read, oldest)
    come(world, BETWEEN)
    (told,) = world.events(newest)
    assert (told.kind, told.actor, told.data["other"]) == ("joined", "sync", oldest)


def test_what_joined_is_parted_again_with_what_came_for_it_since(world: World) -> None:
    newest, oldest = in_two(world, ago=14)
    world.eva.do(conversations.reopen, [newest])
    come(world, BETWEEN, ago=14)
    assert world.line(newest).status == "open"
    world.eva.do(joining.part, oldest)
    assert [one.mail_id for one in world.messages(oldest)] == [id_of(0), id_of(1), id_of(2)]
    assert (world.line(newest).status, world.line(newest).messages) == ("open", 1)


@pytest.mark.parametrize("by_an_agent", [False, True])
def test_what_an_agent_parted_stays_apart(world: World, by_an_agent: bool) -> None:
    newest, oldest = in_two(world)
    if by_an_agent:
        world.bo.do(joining.merge, [newest], oldest)
    come(world, BETWEEN)
    world.eva.do(joining.part, newest if by_an_agent else oldest)
    assert come(world, Mail(6, 5, (3, 5)), ago=0) == newest
    assert come(world, Mail(5, 2, (2,)), ago=1) == oldest
    assert (world.line(newest).messages, world.line(oldest).messages) == (2, 4)


def test_what_an_agent_split_off_stays_apart(world: World) -> None:
    newest, _ = in_two(world)
    come(world, BETWEEN)
    whole = world.messages(newest)
    split = world.eva.do(splitting.split, newest, [one.id for one in whole if one.mail_id == id_of(3)]).ids[0]
    assert come(world, Mail(6, 5, (3, 5)), ago=0) == split
    assert come(world, Mail(5, 2, (2,)), ago=1) == newest
    assert (world.line(newest).messages, world.line(split).messages) == (4, 2)


def test_what_began_anew_as_the_other_was_closed_long_ago_stays_apart(world: World) -> None:
    first = world.arrive("Refund", mail_id=id_of(0)).conversation_id or 0
    world.eva.do(conversations.close, [first])
    world.clock.forward(days=20)
    late = world.arrive("Re: Refund", mail_id=id_of(1), answers=id_of(0))
    assert (late.status, late.rule) == ("new", "closed-long-ago")
    world.eva.do(conversations.reopen, [first])
    after = world.arrive("Re: Refund", answers=id_of(2), references=[id_of(1), id_of(2)])
    between = world.arrive("Re: Refund", mail_id=id_of(2), answers=id_of(0))
    assert (after.conversation_id, between.conversation_id) == (late.conversation_id, first)
    assert world.eva.ask(homes.now_in, first) == first


def test_a_thread_is_called_as_its_first_mail_and_began_with_it_though_that_came_last(world: World) -> None:
    newest = come(world, NEWEST, BETWEEN, OLDER)
    assert world.line(newest).subject == "Re: Refund"
    assert come(world, OLDEST) == newest
    assert world.line(newest).subject == "Refund"
    assert called(world) == first_ones(world)


def test_a_thread_that_is_parted_is_called_as_before(world: World) -> None:
    newest, oldest = in_two(world)
    come(world, BETWEEN)
    assert world.line(newest).subject == "Refund"
    world.eva.do(joining.part, oldest)
    assert (world.line(newest).subject, world.line(oldest).subject) == ("Re: Refund", "Refund")
    assert called(world) == first_ones(world)


def test_what_an_agent_merges_keeps_the_name_and_the_beginning_of_where_it_goes(world: World) -> None:
    first = world.arrive("Refund").conversation_id or 0
    world.clock.forward(days=1)
    second = world.arrive("Address", mail_id=id_of(1)).conversation_id or 0
    before = called(world)[second]
    world.eva.do(joining.merge, [first], second)
    assert world.arrive("Re: Address", answers=id_of(1)).conversation_id == second
    assert called(world)[second] == before


def test_what_an_agent_wrote_first_keeps_his_subject(world: World) -> None:
    written = replace(
        world.draft(None, "new"), to=(("Anna", "anna@koval.example"),), subject="Order 12", text="x"
    )
    stands = answers.send(world.eva, replace(written, channel="support")).ids[0]
    (ours,) = world.messages(stands)
    at = world.clock.now() - timedelta(days=1)
    came = world.arrive("Order", sender=ANNA, references=[ours.mail_id], at=at, catching_up=True)
    assert (came.conversation_id, world.line(stands).subject) == (stands, "Order 12")
    assert called(world)[stands][1] == first_ones(world)[stands][1]


def test_what_an_agent_wrote_first_keeps_his_subject_where_an_older_matter_joins_it(world: World) -> None:
    """The answer to his own mail reopens it, so, when it was closed."""
    older = world.arrive("Old matter", sender=ANNA, mail_id=id_of(1)).conversation_id or 0
    world.clock.forward(days=1)
    written = replace(
        world.draft(None, "new"), to=(("Anna", "anna@koval.example"),), subject="Order 12", text="x"
    )
    stands = answers.send(world.eva, replace(written, channel="support")).ids[0]
    (ours,) = world.messages(stands)
    both = world.arrive(
        "Re: Order 12", sender=ANNA, answers=ours.mail_id, references=[id_of(1), ours.mail_id]
    )
    assert (both.conversation_id, world.eva.ask(homes.now_in, older)) == (stands, stands)
    assert world.line(stands).subject == "Order 12"
    world.eva.do(conversations.close, [stands])
    again = world.arrive("Re: Order 12", sender=ANNA, answers=ours.mail_id)
    assert (again.status, again.conversation_id) == ("joined", stands)


def test_what_somebody_has_in_hand_keeps_the_name_he_knows_it_by(world: World) -> None:
    newest, oldest = in_two(world)
    world.eva.do(conversations.assign, [newest], world.eva.agent.id)
    assert come(world, BETWEEN) == newest == world.eva.ask(homes.now_in, oldest)
    assert world.line(newest).subject == "Re: Refund"
    assert called(world)[newest][1] == first_ones(world)[newest][1]
    world.eva.do(joining.part, oldest)
    assert (world.line(newest).subject, world.line(oldest).subject) == ("Re: Refund", "Refund")


def test_a_mail_that_comes_later_gives_no_other_name_to_what_somebody_has_in_hand(world: World) -> None:
    newest = come(world, NEWEST, BETWEEN, OLDER)
    world.eva.do(conversations.assign, [newest], world.eva.agent.id)
    assert come(world, OLDEST) == newest
    assert world.line(newest).subject == "Re: Refund"
    assert called(world)[newest][1] == first_ones(world)[newest][1]


def test_what_is_in_hand_is_called_as_before_when_what_came_before_that_is_parted(world: World) -> None:
    newest, oldest = in_two(world)
    come(world, BETWEEN)
    world.eva.do(conversations.assign, [newest], world.eva.agent.id)
    world.eva.do(joining.part, oldest)
    assert (world.line(newest).subject, world.line(oldest).subject) == ("Re: Refund", "Refund")


@pytest.mark.parametrize("named", [(2, 4), (4, 2)])
def test_one_of_ours_makes_one_what_any_of_its_ids_leads_to(world: World, named: tuple[int, int]) -> None:
    """Bob takes part in neither: what it names itself is of its thread, what names the same as it may be anybody's."""
    first, second = come(world, Mail(1)), come(world, Mail(2))
    assert come(world, Mail(3, 2, (4, 2))) == second
    raw = letter(
        "Re: Refund",
        sender=SUPPORT,
        to="bob@bob.example",
        mail_id=id_of(5),
        answers=id_of(1),
        references=[id_of(one) for one in named],
    )
    assert world.receive(raw, outgoing=True).conversation_id == first
    assert stand(world) == {frozenset({1, 2, 3, 5})}


def test_what_was_marked_as_spam_joins_nothing(world: World) -> None:
    newest, oldest = in_two(world)
    world.eva.do(conversations.set_spam, [oldest], True)
    come(world, BETWEEN)
    assert world.line(newest).messages == 1


def test_who_takes_part_in_one_only_makes_nothing_one(world: World) -> None:
    """Mallory knows what Anna's mails name, and answers them before they come."""
    mine = world.arrive("Refund", mail_id=id_of(0))
    theirs = world.arrive(
        "Re: Refund", sender="mallory@evil.example", answers=id_of(1), mail_id="<m@evil.example>"
    )
    assert theirs.status == "new"
    between = world.arrive("Re: Refund", mail_id=id_of(1), answers=id_of(0))
    assert (between.status, between.conversation_id) == ("joined", mine.conversation_id)
    again = world.arrive(
        "Re: Refund", sender="mallory@evil.example", references=[id_of(0), "<m@evil.example>"]
    )
    assert again.conversation_id == theirs.conversation_id
    assert world.line(mine.conversation_id).messages == world.line(theirs.conversation_id).messages == 2


def test_whom_an_agent_let_into_one_brings_no_other_of_that_customer_to_it(world: World) -> None:
    first = world.arrive("Refund", mail_id=id_of(0)).conversation_id
    answers.send(world.eva, replace(world.draft(first), text="hi", cc=(("", "bob@other.example"),)))
    second = world.arrive("Re: Refund", mail_id=id_of(2), answers="<b@other.example>").conversation_id
    guest = world.arrive(
        "Re: Refund", sender="bob@other.example", answers=id_of(0), mail_id="<b@other.example>"
    )
    assert (guest.status, guest.conversation_id) == ("joined", first)
    assert world.line(second).messages == 1


def test_conversations_of_two_customers_stay_two_though_somebody_takes_part_in_both(world: World) -> None:
    bob = world.arrive("Audit", sender="bob@koval.example", mail_id="<b@koval.example>").conversation_id
    anna = world.arrive("Refund", mail_id=id_of(3), answers=id_of(2)).conversation_id
    answers.send(world.eva, replace(world.draft(bob), text="hi", cc=(("Anna", "anna@koval.example"),)))
    both = world.arrive("Re: Audit", mail_id=id_of(2), answers="<b@koval.example>")
    assert (both.status, both.conversation_id) == ("joined", bob)
    assert world.line(anna).messages == 1


def test_a_mail_that_failed_authentication_gets_in_by_no_answer_that_comes_later(tmp_path: Path) -> None:
    world = World(tmp_path, authserv_id="mx.desk.example")
    mine = world.arrive("Refund", mail_id=id_of(0)).conversation_id
    failed = [("Authentication-Results", "mx.desk.example; dmarc=fail header.from=koval.example")]
    forged = world.arrive("Re: Refund", "pay here", answers=id_of(1), headers=failed).conversation_id
    between = world.arrive("Re: Refund", mail_id=id_of(1), answers=id_of(0))
    assert (between.status, between.conversation_id) == ("joined", mine)
    assert world.line(forged).messages == 1
