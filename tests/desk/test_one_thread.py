"""In whatever order the mails of a thread come in, they are one conversation, unless it was set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.world import SUPPORT, World, letter
from tui_desk.desk import answers, conversations, drafts, homes, joining, splitting
from tui_desk.desk.prepared import Outcome
from tui_desk.typed import dataclass

ANNA = "Anna Koval <anna@koval.example>"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of a thread."""

    number: int
    answers: int | None = None
    references: tuple[int, ...] = ()
    ours: bool = False

    @property
    def ids(self) -> set[int]:
        """The ids it has and names."""
        return {self.number, *self.references, *(() if self.answers is None else (self.answers,))}

    def come(self, world: World, at: datetime, *, catching_up: bool) -> Outcome:
        raw = letter(
            "Re: Refund" if self.ids - {self.number} else "Refund",
            f"number {self.number}",
            sender=SUPPORT if self.ours else ANNA,
            to="anna@koval.example" if self.ours else SUPPORT,
            mail_id=_id(self.number),
            answers="" if self.answers is None else _id(self.answers),
            references=[_id(one) for one in self.references],
        )
        return world.receive(raw, outgoing=self.ours, at=at, catching_up=catching_up)


def _id(number: int) -> str:
    return f"<{number}@koval.example>"


@st.composite
def threads(draw: st.DrawFn) -> list[Mail]:
    """Some mails of a thread in any order; each program writes as many ids as it likes, some In-Reply-To or nothing."""
    made = [Mail(0, ours=draw(st.booleans()))]
    for number in range(1, draw(st.integers(2, 10))):
        parent = made[draw(st.integers(0, number - 1))]
        known = parent.references or (() if parent.answers is None else (parent.answers,))
        kept = draw(st.integers(0, 3))
        references = (*known, parent.number)[-kept:] if kept else ()
        answers = parent.number if draw(st.integers(0, 4)) else None
        made.append(Mail(number, answers, references, draw(st.booleans())))
    return draw(
        st.permutations(made).map(lambda order: order[: max(2, len(order) - 2)]) | st.permutations(made)
    )


def _threads(mails: Sequence[Mail]) -> set[frozenset[int]]:
    """Who is one thread: what shares an id, and what shares one with that."""
    apart: list[tuple[set[int], set[int]]] = []
    for mail in mails:
        ids, numbers = mail.ids, {mail.number}
        for one in [one for one in apart if one[0] & ids]:
            apart.remove(one)
            ids, numbers = ids | one[0], numbers | one[1]
        apart.append((ids, numbers))
    return {frozenset(numbers) for _, numbers in apart}


def _stand(world: World) -> set[frozenset[int]]:
    """Who is one conversation."""
    with world.store.read() as reader:
        rows = reader.rows("SELECT conversation_id, mail_id FROM message")
    together: dict[int, set[int]] = {}
    for id_, mail_id in rows:
        together.setdefault(id_, set()).add(int(mail_id[1:].partition("@")[0]))
    return {frozenset(numbers) for numbers in together.values()}


@settings(max_examples=60)
@given(threads(), st.booleans(), st.integers(1, 30))
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
            assert _stand(world) == _threads(mails[:number])


OLDEST, OLDER, BETWEEN = Mail(0), Mail(1, 0, (0,)), Mail(2, 1, (0, 1))
NEWEST = Mail(3, 2, (2,))
"""It names nothing but what lies between."""


def come(world: World, *mails: Mail, ago: int = 3) -> int:
    """A first sync brings these, one a day and the newest this many days old; gives where the last of them stands."""
    for mail in mails:
        at = world.clock.now() - timedelta(days=ago + NEWEST.number - mail.number)
        found = mail.come(world, at, catching_up=True).conversation_id
    assert found is not None
    return found


def in_two(world: World, *, ago: int = 3) -> tuple[int, int]:
    """The newest mail of a thread, and its beginning, before what lies between has come."""
    newest, oldest = come(world, NEWEST, ago=ago), come(world, OLDEST, OLDER, ago=ago)
    assert newest != oldest
    return newest, oldest


def test_what_was_here_first_stays_and_the_number_of_the_other_leads_there(world: World) -> None:
    newest, oldest = in_two(world)
    assert come(world, BETWEEN) == newest
    assert world.view("open") == [newest]
    assert (world.line(newest).messages, world.line(oldest).messages) == (4, 0)
    assert world.eva.ask(homes.now_in, oldest) == newest
    told = [(event.kind, event.actor) for event in world.events(newest)]
    assert told == [("joined", "sync")]
    assert come(world, Mail(4, 1, (0, 1)), ago=2) == newest


def test_history_that_joins_is_no_news_where_an_agent_has_read_and_closed(world: World) -> None:
    newest, oldest = in_two(world)
    world.eva.do(conversations.close, [newest])
    world.eva.do(conversations.mark_read, newest)
    assert come(world, BETWEEN) == newest
    line = world.line(newest)
    assert (line.status, line.unread, line.messages) == ("closed", False, 4)
    assert world.line(oldest).status == "closed"


def test_what_joined_is_parted_again_with_what_came_for_it_since(world: World) -> None:
    newest, oldest = in_two(world, ago=14)
    world.eva.do(conversations.reopen, [newest])
    come(world, BETWEEN, ago=14)
    assert world.line(newest).status == "open"
    world.eva.do(joining.part, oldest)
    assert [one.mail_id for one in world.messages(oldest)] == [_id(0), _id(1), _id(2)]
    assert (world.line(newest).status, world.line(newest).messages) == ("open", 1)


def test_what_agents_did_to_the_older_part_goes_along(world: World) -> None:
    newest, oldest = in_two(world)
    world.eva.do(conversations.close, [newest])
    world.bo.do(conversations.assign, [oldest], world.bo.agent.id)
    world.bo.do(conversations.add_tags, [oldest], ["refund"])
    draft = world.bo.do(drafts.save, replace(world.draft(oldest, desk=world.bo), text="I look"))
    come(world, BETWEEN)
    line = world.line(newest)
    assert (line.status, line.assignee) == ("open", "bo")
    assert world.bo.ask(drafts.load, draft).conversation_id == newest


def test_an_answer_that_overtook_what_it_answers_opens_and_is_news(world: World) -> None:
    now = world.clock.now()
    oldest = come(world, OLDEST, OLDER)
    newest = NEWEST.come(world, now, catching_up=False).conversation_id
    world.eva.do(conversations.close, [oldest])
    assert BETWEEN.come(world, now, catching_up=False).conversation_id == oldest
    line = world.line(oldest)
    assert (line.status, line.unread, line.messages) == ("open", True, 4)
    assert world.line(newest).status == "closed"


def test_newer_history_that_joins_what_was_closed_opens_it_and_is_news(world: World) -> None:
    """As where one folder reaches further back than the other."""
    oldest = come(world, OLDEST, OLDER)
    world.eva.do(conversations.close, [oldest])
    world.eva.do(conversations.mark_read, oldest)
    come(world, NEWEST)
    assert come(world, BETWEEN) == oldest
    line = world.line(oldest)
    assert (line.status, line.unread, line.messages) == ("open", True, 4)


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
    split = world.eva.do(splitting.split, newest, [one.id for one in whole if one.mail_id == _id(3)]).ids[0]
    assert come(world, Mail(6, 5, (3, 5)), ago=0) == split
    assert come(world, Mail(5, 2, (2,)), ago=1) == newest
    assert (world.line(newest).messages, world.line(split).messages) == (4, 2)


def test_what_began_anew_as_the_other_was_closed_long_ago_stays_apart(world: World) -> None:
    first = world.arrive("Refund", mail_id=_id(0)).conversation_id or 0
    world.eva.do(conversations.close, [first])
    world.clock.forward(days=20)
    late = world.arrive("Re: Refund", mail_id=_id(1), answers=_id(0))
    assert (late.status, late.rule) == ("new", "closed-long-ago")
    world.eva.do(conversations.reopen, [first])
    after = world.arrive("Re: Refund", answers=_id(2), references=[_id(1), _id(2)])
    between = world.arrive("Re: Refund", mail_id=_id(2), answers=_id(0))
    assert (after.conversation_id, between.conversation_id) == (late.conversation_id, first)
    assert world.eva.ask(homes.now_in, first) == first


def test_what_was_marked_as_spam_joins_nothing(world: World) -> None:
    newest, oldest = in_two(world)
    world.eva.do(conversations.set_spam, [oldest], True)
    come(world, BETWEEN)
    assert world.line(newest).messages == 1


def test_who_takes_part_in_one_only_makes_nothing_one(world: World) -> None:
    """Mallory knows what Anna's mails name, and answers them before they come."""
    mine = world.arrive("Refund", mail_id=_id(0))
    theirs = world.arrive(
        "Re: Refund", sender="mallory@evil.example", answers=_id(1), mail_id="<m@evil.example>"
    )
    assert theirs.status == "new"
    between = world.arrive("Re: Refund", mail_id=_id(1), answers=_id(0))
    assert (between.status, between.conversation_id) == ("joined", mine.conversation_id)
    again = world.arrive("Re: Refund", sender="mallory@evil.example", references=[_id(0), "<m@evil.example>"])
    assert again.conversation_id == theirs.conversation_id
    assert world.line(mine.conversation_id).messages == world.line(theirs.conversation_id).messages == 2


def test_whom_an_agent_let_into_one_brings_no_other_of_that_customer_to_it(world: World) -> None:
    first = world.arrive("Refund", mail_id=_id(0)).conversation_id
    answers.send(world.eva, replace(world.draft(first), text="hi", cc=(("", "bob@other.example"),)))
    second = world.arrive("Re: Refund", mail_id=_id(2), answers="<b@other.example>").conversation_id
    guest = world.arrive(
        "Re: Refund", sender="bob@other.example", answers=_id(0), mail_id="<b@other.example>"
    )
    assert (guest.status, guest.conversation_id) == ("joined", first)
    assert world.line(second).messages == 1


def test_conversations_of_two_customers_stay_two_though_somebody_takes_part_in_both(world: World) -> None:
    bob = world.arrive("Audit", sender="bob@koval.example", mail_id="<b@koval.example>").conversation_id
    anna = world.arrive("Refund", mail_id=_id(3), answers=_id(2)).conversation_id
    answers.send(world.eva, replace(world.draft(bob), text="hi", cc=(("Anna", "anna@koval.example"),)))
    both = world.arrive("Re: Audit", mail_id=_id(2), answers="<b@koval.example>")
    assert (both.status, both.conversation_id) == ("joined", bob)
    assert world.line(anna).messages == 1


def test_a_mail_that_failed_authentication_gets_in_by_no_answer_that_comes_later(tmp_path: Path) -> None:
    world = World(tmp_path, authserv_id="mx.desk.example")
    mine = world.arrive("Refund", mail_id=_id(0)).conversation_id
    failed = [("Authentication-Results", "mx.desk.example; dmarc=fail header.from=koval.example")]
    forged = world.arrive("Re: Refund", "pay here", answers=_id(1), headers=failed).conversation_id
    between = world.arrive("Re: Refund", mail_id=_id(1), answers=_id(0))
    assert (between.status, between.conversation_id) == ("joined", mine)
    assert world.line(forged).messages == 1
