"""A conversation that was merged from several customers': each is told by himself, once, and never another's words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.desk.chats import ANNA, BORIS, LIMITS, Chats
from tests.desk.tickets.outage import announce, outage, preview, results, tracker
from tests.desk.tickets.test_telling import ours, set_state, tell, told, write_due
from tests.desk.world import World
from tui_desk.desk import chats, conversations, homes, joining, lease, outbox, people, undo
from tui_desk.desk.customers import joining as persons
from tui_desk.desk.tickets import announcing, changing, opening, retrying
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.exchange import Person, Sent
from tui_desk.rows import MessageRow
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import NewTicket

TEXT = "Dear {name}, it is over."


@pytest.fixture
def messenger(tmp_path: Path) -> Chats:
    return Chats(tmp_path, replace(LIMITS, text_max=None))


def merge(world: World, *ids: int | None, into: int | None) -> None:
    world.eva.do(joining.merge, [one or 0 for one in ids], into or 0)


def customer(world: World, address: str) -> int:
    found = world.eva.ask(people.customer_of, Person("mail", address))
    assert found is not None
    return found


def went(world: World, message: MessageRow) -> int | None:
    """The conversation a message of ours belongs to, wherever that stands."""
    return world.eva.ask(homes.of_message, message.id)


def mailed(world: World, *ids: int | None) -> dict[str, str]:
    """What went to which addresses."""
    found = [one for id_ in dict.fromkeys(ids) for one in ours(world, id_)]
    said = {", ".join(to for _, to in one.recipients["to"]): one.text.splitlines()[0] for one in found}
    assert len(said) == len(found), "somebody was told twice"
    return said


def test_each_customer_of_a_merged_conversation_is_named_before_and_told_in_his_own_thread(
    world: World,
) -> None:
    ticket, ids = outage(world, 3)
    merge(world, ids[1], into=ids[0])
    seen = {one.conversation_id: one for one in preview(world, ticket, TEXT)}
    assert {id_: (one.customer, one.to, one.subject) for id_, one in seen.items()} == {
        ids[0]: ("C0", "c0@x.example", f"Re: Down 0 [#{ids[0]}]"),
        ids[1]: ("C1", "c1@x.example", f"Re: Down 1 [#{ids[1]}]"),
        ids[2]: ("C2", "c2@x.example", f"Re: Down 2 [#{ids[2]}]"),
    }
    assert {one.stands_in for one in seen.values()} == {ids[0], ids[2]}
    assert announce(world, ticket, TEXT).text == f"Telling 3 conversations of {named(ticket)}"
    tell(world)
    assert mailed(world, ids[0], ids[2]) == {f"c{n}@x.example": f"Dear C{n}, it is over." for n in range(3)}
    assert {(one.subject, went(world, one)) for one in ours(world, ids[0])} == {
        (f"Re: Down {n} [#{id_}]", id_) for n, id_ in enumerate(ids[:2])
    }
    assert [(one.conversation_id, one.customer, one.state) for one in results(world, ticket)] == [
        (id_, f"C{ids.index(id_)}", "queued") for id_ in seen
    ]


def test_an_answer_in_a_merged_conversation_quotes_nothing_of_the_other_chat_and_goes_to_its_own(
    messenger: Chats,
) -> None:
    hers, his = messenger.says("Down?"), messenger.says("Mine too", BORIS, thread="b")
    ticket = tracker(messenger, hers.conversation_id, his.conversation_id)
    merge(messenger, his.conversation_id, into=hers.conversation_id)
    announce(messenger, ticket, TEXT)
    tell(messenger)
    messenger.epoch = messenger.sync.do(lease.take, "test", 1)
    sent = {}
    for _ in range(2):
        claimed, out = messenger.out()
        messenger.sync.do(outbox.sent, claimed, Sent(f"x{claimed.id}", messenger.clock.now()))
        sent[out.thread] = (out.text, out.parent)
    assert sent == {"a": ("Dear Anna Koval, it is over.", ""), "b": ("Dear Boris, it is over.", "")}


def test_a_customer_whose_two_channels_were_merged_is_told_once_where_he_wrote_last(messenger: Chats) -> None:
    mail = messenger.arrive("Down", sender="Anna Koval <anna@koval.example>")
    chat = messenger.says("Still down")
    her_mail = customer(messenger, "anna@koval.example")
    her_chat = messenger.eva.ask(people.customer_of, ANNA)
    messenger.eva.do(persons.join, [her_chat or 0], her_mail)
    ticket = tracker(messenger, mail.conversation_id, chat.conversation_id)
    merge(messenger, chat.conversation_id, into=mail.conversation_id)
    (seen,) = preview(messenger, ticket, TEXT)
    assert (seen.conversation_id, seen.channel) == (chat.conversation_id, "bot")
    announce(messenger, ticket, TEXT)
    tell(messenger)
    (message,) = ours(messenger, mail.conversation_id)
    assert went(messenger, message) == chat.conversation_id
    assert [one.why_not for one in preview(messenger, ticket, TEXT)] == ["told already"]


@pytest.mark.parametrize("turn", ["merged", "parted", "merged and parted"])
def test_what_is_merged_or_parted_before_it_is_told_reaches_the_same_people(world: World, turn: str) -> None:
    ticket, ids = outage(world, 2)
    if turn == "parted":
        merge(world, ids[1], into=ids[0])
    announce(world, ticket, TEXT)
    if "merged" in turn:
        merge(world, ids[1], into=ids[0])
    if "parted" in turn:
        world.eva.do(joining.part, ids[1])
    tell(world)
    assert mailed(world, *ids) == {
        "c0@x.example": "Dear C0, it is over.",
        "c1@x.example": "Dear C1, it is over.",
    }
    assert {one.state for one in results(world, ticket)} == {"queued"}


def test_customers_who_turn_out_to_be_one_before_they_are_told_are_told_once(world: World) -> None:
    ticket, ids = outage(world, 2)
    merge(world, ids[1], into=ids[0])
    announce(world, ticket, TEXT)
    world.eva.do(persons.join, [customer(world, "c1@x.example")], customer(world, "c0@x.example"))
    tell(world)
    assert len(ours(world, ids[0])) == 1
    assert sorted(one.state for one in results(world, ticket)) == ["queued", "withheld"]


def test_who_was_told_stays_told_when_another_customer_s_conversation_is_merged(world: World) -> None:
    ticket, ids = outage(world, 2)
    announce(world, ticket, TEXT, conversation_ids=(ids[0],))
    tell(world)
    merge(world, ids[1], into=ids[0])
    assert {one.conversation_id: one.why_not for one in preview(world, ticket, TEXT)} == {
        ids[0]: "told already",
        ids[1]: "",
    }
    announce(world, ticket, TEXT)
    tell(world)
    assert len(mailed(world, ids[0])) == 2


def test_one_part_of_a_merged_conversation_is_picked_by_its_own_number(world: World) -> None:
    ticket, ids = outage(world, 2)
    merge(world, ids[1], into=ids[0])
    for id_, name in zip(ids, ("C0", "C1"), strict=True):
        assert [one.customer for one in preview(world, ticket, TEXT, conversation_ids=(id_,))] == [name]
    strange = world.arrive("Other", sender="D <d@x.example>").conversation_id
    with pytest.raises(NotFound, match="does not hang on"):
        preview(world, ticket, TEXT, conversation_ids=(strange,))


def test_undo_stops_each_and_opens_what_was_closed_with_it(world: World) -> None:
    ticket, ids = outage(world, 2)
    merge(world, ids[1], into=ids[0])
    done = announce(world, ticket, TEXT, closes=True)
    tell(world)
    assert world.line(ids[0]).status == "closed"
    world.eva.do(undo.undo, done.deed)
    assert ours(world, ids[0]) == []
    assert world.line(ids[0]).status == "open"
    assert {one.state for one in results(world, ticket)} == {"cancelled"}


def test_what_stood_in_the_way_of_a_merged_conversation_and_is_gone_is_told_to_each(world: World) -> None:
    ticket, ids = outage(world, 3)
    merge(world, ids[1], into=ids[0])
    world.eva.do(conversations.set_spam, [ids[0]], True)
    announce(world, ticket, TEXT)
    tell(world)
    world.eva.do(conversations.set_spam, [ids[0]], False)
    again = world.eva.do(retrying.everybody, world.eva.ask(announcing.of_ticket, ticket))
    assert again.text == f"Telling 2 conversations of {named(ticket)} again"
    write_due(world)
    assert mailed(world, *ids) == {f"c{n}@x.example": f"Dear C{n}, it is over." for n in range(3)}


def request(world: World, ids: list[int], *addresses: str) -> int:
    """A customer's ticket on which conversations hang; who asked for it stands first."""
    first, *others = (customer(world, one) for one in addresses)
    new = NewTicket(
        "Router", conversation_ids=tuple(ids), requester_id=first, customer_ids=tuple(others), due_at=None
    )
    return world.eva.do(opening.open_ticket, new).tickets[0]


def test_of_a_ticket_s_state_everybody_hears_whom_it_concerns_and_nobody_else(world: World) -> None:
    _, ids = outage(world, 3)
    merge(world, ids[1], ids[2], into=ids[0])
    ticket = request(world, [ids[0]], "c2@x.example", "c0@x.example")
    assert set_state(world, ticket, "resolved").endswith(", telling 2 conversations")
    tell(world)
    heard = [(one.recipients["to"][0][1], one.text.split(",")[0]) for one in ours(world, ids[0])]
    assert sorted(heard) == [("c0@x.example", "Hello C0")] * 2 + [("c2@x.example", "Hello C2")] * 2
    assert {went(world, one) for one in ours(world, ids[0])} == {ids[0], ids[2]}


def test_who_is_only_copied_in_another_s_thread_is_told_there_under_its_subject(world: World) -> None:
    first = world.arrive("Secret plans", sender="X <x@x.example>")
    thread = world.arrive("Router", sender="B <b@x.example>", cc="A <a@x.example>")
    merge(world, thread.conversation_id, into=first.conversation_id)
    ticket = request(world, [first.conversation_id or 0], "b@x.example")
    a = world.sync.do(people.meet, Person("mail", "a@x.example", "A"))
    other = world.eva.do(
        opening.open_ticket, NewTicket("Line", conversation_ids=(first.conversation_id or 0,), requester_id=a)
    ).tickets[0]
    tell(world)
    assert [(one.conversation_id, one.customer) for one in (*told(world, ticket), *told(world, other))] in (
        [(thread.conversation_id, "B"), (thread.conversation_id, "A")],
        [(thread.conversation_id, "B")],
    )
    assert {one.subject for one in ours(world, first.conversation_id)} == {
        f"Re: Router [#{thread.conversation_id}]"
    }


def test_a_text_for_one_customer_never_goes_to_another_who_asks_for_the_ticket_since(world: World) -> None:
    first = world.arrive("Router", sender="A <a@x.example>", cc="B <b@x.example>")
    world.sync.do(people.meet, Person("mail", "b@x.example", "B"))
    ticket = request(world, [first.conversation_id or 0], "a@x.example")
    world.eva.do(changing.set_requester, [ticket], customer(world, "b@x.example"))
    tell(world)
    assert ours(world, first.conversation_id) == []
    assert [one.state for one in told(world, ticket)] == ["withheld"]


def test_two_deeds_in_one_moment_are_told_of_each(world: World) -> None:
    ticket, ids = outage(world, 2)
    announce(world, ticket, "One.", conversation_ids=(ids[0],))
    first = request(world, ids, "c0@x.example", "c1@x.example")
    set_state(world, first, "in_progress")
    set_state(world, first, "waiting_on_customer")
    merge(world, ids[1], into=ids[0])
    world.eva.do(persons.join, [customer(world, "c1@x.example")], customer(world, "c0@x.example"))
    tell(world)
    states = [one.text for one in ours(world, ids[0]) if "is now" in one.text]
    assert len(states) == 2


def test_in_a_group_whose_dialogs_were_merged_everybody_reads_it_once(messenger: Chats) -> None:
    first = messenger.says("Down?", ANNA, group=True)
    messenger.eva.do(conversations.close, [first.conversation_id or 0])
    messenger.clock.forward(days=20)
    second = messenger.says("Down again?", BORIS, group=True)
    assert second.conversation_id != first.conversation_id
    ticket = tracker(messenger, first.conversation_id, second.conversation_id)
    merge(messenger, second.conversation_id, into=first.conversation_id)
    (seen,) = preview(messenger, ticket, "It is over.")
    assert seen.why_not == ""
    announce(messenger, ticket, "It is over.")
    tell(messenger)
    assert len(ours(messenger, first.conversation_id)) == 1


TURNS = st.lists(
    st.tuples(
        st.sampled_from(("merge", "part", "join", "leave", "tell", "write", "mail", "chat", "undo")),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=8,
)


@settings(max_examples=12)
@given(turns=TURNS)
@example(turns=[("join", 0, 1), ("tell", 0, 0), ("leave", 0, 0)])
@example(turns=[("join", 0, 3), ("tell", 0, 0), ("merge", 0, 3), ("leave", 0, 0)])
def test_nobody_is_told_twice_forgotten_or_told_another_s_whatever_is_merged_and_parted(
    tmp_path_factory: pytest.TempPathFactory, turns: list[tuple[str, int, int]]
) -> None:
    world = Chats(tmp_path_factory.mktemp("desk"), replace(LIMITS, text_max=None))
    _, mails = outage(world, 2)
    senders = [Person("memory", str(n), f"C{n}") for n in (2, 3)]
    talks = [world.says("Down?", one, thread=one.value).conversation_id or 0 for one in senders]
    ids = [*mails, *talks]
    ticket = tracker(world, *ids)
    for turn in turns:
        _do(world, ticket, ids, senders, *turn)
    _do(world, ticket, ids, senders, "tell", 0, 0)
    tell(world)
    _agree(world, ids)
    world.store.close()


def _do(
    world: Chats, ticket: int, ids: list[int], senders: list[Person], what: str, one: int, other: int
) -> None:
    """One thing somebody does; what the desk refuses is not done."""
    heads = [world.eva.ask(_owner, id_) for id_ in ids]
    acts: dict[str, Any] = {
        "merge": lambda: merge(world, ids[one], into=ids[other]),
        "part": lambda: world.eva.do(joining.part, ids[one]),
        "join": lambda: world.eva.do(persons.join, [heads[one]], heads[other]),
        "leave": lambda: world.eva.do(persons.part, heads[one]),
        "tell": lambda: announce(world, ticket, TEXT),
        "write": lambda: tell(world),
        "mail": lambda: world.arrive(
            f"Re: Down {one % 2}",
            sender=f"C{one % 2} <c{one % 2}@x.example>",
            answers=f"<down{one % 2}@x.example>",
        ),
        "chat": lambda: world.says("And?", senders[one % 2], thread=senders[one % 2].value),
        "undo": lambda: world.eva.do(undo.undo, world.eva.ask(_last_told)),
    }
    try:
        acts[what]()
    except (DeskError, Conflict, NotFound):
        return


def _last_told(reader: Any) -> int:
    row = reader.row("SELECT coalesce(max(deed), 0) FROM event WHERE kind = 'ticket_announced'")
    return int(row[0])


def _owner(reader: Any, id_: int) -> int:
    row = reader.row("SELECT customer_id FROM conversation WHERE id = :id", id=id_)
    return int(row[0])


def _agree(world: Chats, ids: list[int]) -> None:
    """Every text is for who owns the conversation it goes to, and none has two.

    Each person has one, if he is not another than he was when it was planned; of that the agent reads.
    """
    sent = world.eva.ask(
        lambda reader: reader.rows(
            "SELECT coalesce(m.home_id, m.conversation_id), m.text, m.recipients FROM message m"
            " WHERE m.direction = 'outbound' AND m.delivery != 'cancelled'"
        )
    )
    homes_told = [home for home, _, _ in sent]
    assert len(homes_told) == len(set(homes_told)), "a conversation was told twice"
    reached = set()
    for home, _, recipients in sent:
        owner = world.eva.ask(_owner, home)
        reached.add(world.eva.ask(people.is_now, owner))
        chat = world.eva.ask(chats.of_conversation, home)
        assert chat is not None or f'"c{ids.index(home)}@' in recipients, (home, recipients)
    everybody = {world.eva.ask(people.is_now, world.eva.ask(_owner, id_)) for id_ in ids}
    said = world.eva.ask(
        lambda reader: reader.rows(
            "SELECT conversation_id FROM notice WHERE state = 'withheld' AND detail LIKE 'who was to be told%'"
        )
    )
    unlike = {world.eva.ask(people.is_now, world.eva.ask(_owner, id_)) for (id_,) in said}
    assert reached <= everybody <= reached | unlike, "somebody was forgotten"
