"""A search gives conversations by what was said in them: newest first, in pages, with the line where it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.chats import Chats
from tests.desk.search.indexed import forget_form
from tests.desk.world import World
from tests.properties import SHARING
from tui_desk.desk import answers, conversations, joining, notes, undo
from tui_desk.desk.customers import changing
from tui_desk.desk.search import finding, listing, newest
from tui_desk.desk.search.filtering import Asking
from tui_desk.desk.tickets import linking, opening
from tui_desk.errors import DeskError
from tui_desk.search_rows import SearchKey, SearchPage
from tui_desk.text.search_query import KEYS
from tui_desk.text.ticket_number import named, spelled
from tui_desk.ticket_rows import NewTicket


@pytest.fixture
def world(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def search(
    world: World,
    typed: str,
    *,
    limit: int = 50,
    typing: bool = False,
    after: SearchKey | None = None,
    best: bool = False,
) -> SearchPage:
    asking = Asking(world.eva.agent, world.eva.now_ms())
    return world.eva.ask(finding.search, typed, asking, limit=limit, typing=typing, after=after, best=best)


def found(world: World, typed: str) -> list[int]:
    return [hit.conversation_id for hit in search(world, typed).hits]


def marked(world: World, typed: str) -> tuple[str, list[str]]:
    """The line of the first hit, and what is marked in it."""
    line = search(world, typed).hits[0].line
    return line.text, [line.text[start:end] for start, end in line.spans]


def arrive(world: World, subject: str, text: str, **more: object) -> int:
    outcome = world.arrive(subject, text, **more)
    world.clock.forward(seconds=60)
    assert outcome.conversation_id
    return outcome.conversation_id


def test_the_newest_message_that_fits_stands_for_its_conversation(world: Chats) -> None:
    one = arrive(world, "Kettle", "the kettle leaks")
    other = arrive(world, "Tea", "which kettle\nis the best kettle?", sender="Bo <b@x.example>")
    world.eva.do(notes.add, one, "kettle recalled")
    assert found(world, "kettle") == [one, other]
    assert marked(world, "kettle") == ("kettle recalled", ["kettle"])
    assert found(world, "kettle best") == [other]
    assert found(world, '"the kettle"') == [one]
    assert found(world, "kettle -best") == [one]
    assert found(world, "recalled OR best") == [one, other]


def test_names_subjects_and_recipients_are_searched_and_shown(world: Chats) -> None:
    one = arrive(
        world, "Descaler", "hello", sender="Ånna Kovål <anna@koval.example>", cc="Carl <carl@third.example>"
    )
    assert found(world, "anna koval") == found(world, "from:ann") == found(world, "subject:descaler") == [one]
    assert found(world, "to:carl") == found(world, "third.example") == [one]
    assert found(world, "to:anna") == found(world, "subject:hello") == []
    assert marked(world, "koval")[1] == ["Kovål", "koval"]
    assert marked(world, "descaler") == ("Descaler", ["Descaler"])
    assert marked(world, "to:carl") == ("support@desk.example, Carl <carl@third.example>", ["Carl", "carl"])


def test_pages_go_on_where_the_last_one_ended_and_tell_each_conversation_once(world: Chats) -> None:
    talks = [
        arrive(world, f"Kettle {number}", "leaks", sender=f"A{number} <a{number}@x.example>")
        for number in range(7)
    ]
    for talk in talks[:3]:
        world.eva.do(notes.add, talk, "kettle")
    for typed, wanted in (("kettle", [*talks[2::-1], *talks[:2:-1]]), ("is:open", found(world, "is:open"))):
        told: list[int] = []
        page = search(world, typed, limit=2)
        while page.more:
            told += [hit.conversation_id for hit in page.hits]
            page = search(world, typed, limit=2, after=page.more)
        told += [hit.conversation_id for hit in page.hits]
        assert (sorted(told), len(told)) == (sorted(wanted), 7)
        assert told == wanted or typed != "kettle"


@pytest.mark.parametrize("typed", ["kettle leaks", '"kettle leaks"', "kettle leaks after:3d", "kettle"])
def test_the_same_is_found_however_much_a_look_gives(
    world: Chats, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    for number in range(7):
        arrive(world, "Kettle", f"the kettle leaks {number}", sender=f"A{number} <a{number}@x.example>")
        world.clock.forward(days=1)
    all_at_once = search(world, typed)
    monkeypatch.setattr(newest, "FIRST_OF_SEVERAL", 1)
    monkeypatch.setattr(newest, "FIRST_PORTION", 1)
    monkeypatch.setattr(newest, "FEWEST_AT_ONCE", 1)
    assert search(world, typed) == all_at_once
    assert len(all_at_once.hits) == (2 if "after" in typed else 7)


def test_a_page_goes_through_a_bounded_part_of_the_index(
    world: Chats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "FIRST_PORTION", 2)
    monkeypatch.setattr(newest, "MOST_LOOKED_THROUGH", 2)
    talks = [
        arrive(world, f"Kettle {number}", "x", sender=f"A{number} <a{number}@x.example>")
        for number in range(5)
    ]
    world.eva.do(conversations.add_tags, talks[:1], ["old"])
    page = search(world, "kettle tag:old")
    assert (page.hits, page.more is not None) == ((), True)
    while page.more and not page.hits:
        page = search(world, "kettle tag:old", after=page.more)
    assert [hit.conversation_id for hit in page.hits] == talks[:1]


def test_each_key_says_what_conversations_are_and_have(world: Chats) -> None:
    mine = arrive(world, "Kettle one", "x", attachment=("a.pdf", b"x"))
    world.clock.forward(days=10)
    other = arrive(world, "Kettle two", "x", channel="sales", sender="Bo <b@x.example>")
    spam = arrive(world, "Kettle three", "x", sender="Cy <c@x.example>")
    chat = world.says("kettle four").conversation_id
    world.eva.do(conversations.assign, [mine], world.eva.agent.id)
    world.eva.do(conversations.add_tags, [mine], ["vip"])
    world.eva.do(conversations.close, [other])
    world.eva.do(conversations.set_spam, [spam], True)
    world.eva.do(conversations.mark_read, mine)
    world.draft(other)
    (ticket,) = world.eva.do(opening.open_ticket, NewTicket("Roof")).tickets
    world.eva.do(linking.link, ticket, conversations=[mine])
    world.eva.do(changing.rename, 2, "Boris Berg")
    expected = {
        "is:open": {mine, chat}, "is:closed": {other}, "is:spam": {spam}, "-is:spam": {mine, other, chat},
        "is:mine": {mine}, "assignee:me": {mine}, "assignee:eva": {mine}, "assignee:nobody": {other, chat},
        "is:unassigned": {other, chat}, "-is:unread": {mine}, 'tag:"vip"': {mine}, "-tag:vip": {other, chat},
        "channel:sales": {other}, "channel:memory": {chat}, "has:attachment": {mine}, "has:ticket": {mine},
        f"ticket:{spelled(ticket)}": {mine}, "customer:berg": {other}, "after:3d": {other, chat}, "before:3d": {mine},
        "after:3d before:today": set(), "is:open OR is:closed": {mine, other, chat},
    }  # fmt: skip
    for typed, wanted in expected.items():
        assert set(found(world, typed)) == wanted, typed
        assert set(found(world, f"kettle {typed}")) == wanted, typed


@pytest.fixture
def said(world: Chats) -> list[int]:
    """Open conversations: of a kettle; of a lamp, to Helen too; of lamps and a brake; Helen's."""
    return [
        arrive(world, "Kettle", "it leaks"),
        arrive(world, "Lamp", "it flickers", sender="Bo <bo@x.example>", cc="Helen <helen@y.example>"),
        arrive(world, "Lamps", "its brake squeaks", sender="Cy <cy@x.example>"),
        arrive(world, "Order", "where is it", sender="Helen <helen@y.example>"),
    ]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("is:open -from:helen", {0, 1, 2}),
        ("-from:hel is:open", {0, 1, 2}),
        ('is:open -from:"helen@y.exam"', {0, 1, 2}),
        ("is:open -to:helen", {0, 2, 3}),
        ("is:open -subject:brake", {0, 1, 2, 3}),
        ("is:open -subject:lamp", {0, 2, 3}),
        ("is:open -helen", {0, 2}),
        ("after:3d -brake", {0, 1, 3}),
        ("-is:closed -brake -leaks", {1, 3}),
        ('is:open -"brake squeaks"', {0, 1, 3}),
        ('is:open -"squeaks brake"', {0, 1, 2, 3}),
        ("is:closed -brake", set()),
    ],
)
def test_what_is_left_out_beside_keys_stands_in_no_message_of_what_is_found(
    world: Chats, said: list[int], typed: str, wanted: set[int]
) -> None:
    assert set(found(world, typed)) == {said[place] for place in wanted}


def test_one_message_of_many_leaves_its_conversation_out_and_one_that_was_taken_back_none(
    world: Chats, said: list[int]
) -> None:
    world.eva.do(notes.add, said[1], "a brake, too")
    done = answers.send(world.eva, replace(world.draft(said[0]), text="a brake, perhaps"))
    assert found(world, "-is:spam -brake") == [said[3]]
    world.eva.do(undo.undo, done.deed)
    assert set(found(world, "-is:spam -brake")) == {said[0], said[3]}


def test_a_page_of_what_is_left_out_reads_a_bounded_number_of_messages_and_the_next_goes_on(
    world: Chats, said: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = found(world, "is:open -brake")
    monkeypatch.setattr(listing, "MOST_READ", 1)
    told, pages, page = list[int](), 0, search(world, "is:open -brake", limit=1)
    while page.more:
        told += [hit.conversation_id for hit in page.hits]
        pages, page = pages + 1, search(world, "is:open -brake", limit=1, after=page.more)
    assert (told + [hit.conversation_id for hit in page.hits], pages) == (wanted, len(said) - 1)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("assignee:zoe", "assignee: takes me, nobody, bo, eva; not zoe"),
        ("channel:fax", "channel: takes bot, memory, sales, imap, support; not fax"),
        ("before:soon", "before: takes a day such as yesterday, mon, 3w, 2026-11 or 1 nov; not soon"),
        ("ticket:1042-1", "the last digit says it is mistyped"),
    ],
)
def test_who_or_what_is_not_there_is_told_with_what_is(world: Chats, typed: str, told: str) -> None:
    with pytest.raises(DeskError, match=told):
        search(world, typed)


def test_what_was_taken_back_is_not_found_and_what_is_merged_leads_where_it_stands(world: Chats) -> None:
    one, other = arrive(world, "One", "x"), arrive(world, "Two", "kettle", sender="Bo <b@x.example>")
    world.eva.do(undo.undo, answers.send(world.eva, replace(world.draft(one), text="hasty kettle")).deed)
    world.eva.do(joining.merge, [other], one)
    assert found(world, "kettle") == [one]
    assert found(world, "hasty") == []


def test_while_one_types_the_last_word_is_a_beginning(world: Chats) -> None:
    one = arrive(world, "Kettle", "leaks")
    assert [hit.conversation_id for hit in search(world, "leaks ke", typing=True).hits] == [one]
    assert search(world, "leaks ke").hits == ()


def test_the_best_come_first_where_that_is_asked(world: Chats) -> None:
    much = arrive(world, "Kettle", "kettle kettle kettle")
    little = arrive(world, "Tea", "a kettle " + "and other things " * 40, sender="Bo <b@x.example>")
    assert found(world, "kettle") == [little, much]
    assert [hit.conversation_id for hit in search(world, "kettle", best=True).hits] == [much, little]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ketlte", "kettle"),
        ("kettel broken", "kettle broken"),
        ("refnud", "refund"),
        ("refundss", "refund"),
        ("чайнк", "чайник"),
        ("lease please", "please please"),
        ("subject subject:kettle", "subjects subject:kettle"),
        ("from:kettl", ""),
        ("zzzzzz", ""),
        ("ke", ""),
    ],
)
def test_what_was_perhaps_meant_is_told_where_nothing_is_found(world: Chats, typed: str, meant: str) -> None:
    arrive(world, "Kettle broken", "refund чайник please; other subjects")
    page = search(world, typed)
    assert (page.hits, page.meant) == ((), meant)


def test_it_says_how_much_is_not_indexed_yet(world: Chats) -> None:
    arrive(world, "Kettle", "leaks")
    assert search(world, "kettle").left == 0
    world.sync.do(forget_form)
    world.sync.do(lambda tx: tx.run("UPDATE message SET subject = 'Teapot'"))
    page = search(world, "kettle")
    assert (page.hits, page.left) == ((), 1)


PIECES = st.lists(
    st.one_of(
        st.sampled_from([*(f"{key}:" for key in KEYS), '"', "-", " ", "OR", "kettle", "%", "2026"]),
        st.text(max_size=4),
    ),
    max_size=8,
).map("".join)


@settings(SHARING, max_examples=60)
@given(PIECES, st.booleans(), st.booleans())
def test_whatever_is_typed_finds_something_or_is_told_why_not(
    world: Chats, typed: str, typing: bool, best: bool
) -> None:
    try:
        page = search(world, typed, typing=typing, best=best)
    except DeskError as error:
        assert str(error)  # noqa: PT017
    else:
        assert isinstance(page, SearchPage)


def test_more_hang_on_a_ticket_than_a_page_holds_and_each_is_told_once(world: Chats) -> None:
    talks = [
        arrive(world, f"Kettle {number}", "leaks", sender=f"A{number} <a{number}@x.example>")
        for number in range(5)
    ]
    (ticket,) = world.eva.do(opening.open_ticket, NewTicket("All", conversation_ids=tuple(talks))).tickets
    speaks = arrive(world, "What became of it?", f"of {named(ticket)}", sender="Z <z@x.example>")
    told, after = [], None
    while True:
        page = search(world, named(ticket), limit=2, after=after)
        told += [hit.conversation_id for hit in page.hits]
        if (after := page.more) is None:
            break
    assert told == [*reversed(talks), speaks]
