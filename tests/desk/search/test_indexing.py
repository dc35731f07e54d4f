"""Whatever is done on the desk, its index is the one that is made from nothing; of what is gone it has nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.chats import BORIS, Chats, group
from tests.desk.search.indexed import anew, forget_form, is_true, tickets, words
from tests.desk.world import World
from tui_desk.desk import answers, joining, notes, splitting, undo
from tui_desk.desk.customers import forgetting
from tui_desk.desk.search import backlog, indexing, numbering
from tui_desk.desk.tickets import changing, merging, opening
from tui_desk.desk.tickets import notes as ticket_notes
from tui_desk.exchange import Deleted, Edited
from tui_desk.policy import ChannelPolicy
from tui_desk.store.transaction import Transaction
from tui_desk.ticket_rows import NewTicket


@pytest.fixture
def world(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def found(world: World, word: str) -> set[int]:
    """The messages with a word."""
    return {message for term, message, _, _ in words(world) if term == word}


def test_what_comes_and_what_is_written_is_indexed_when_it_is_stored(world: Chats) -> None:
    mail = world.arrive("Broken kettle", "It doesn't boil", cc="Carl <carl@third.example>")
    assert mail.conversation_id
    answers.send(world.eva, replace(world.draft(mail.conversation_id), text="Have you descaled it?"))
    world.eva.do(notes.add, mail.conversation_id, "knows nothing of limescale")
    chat = world.says("kettle too")
    assert found(world, "kettle") == {mail.message_id, chat.message_id, 2}
    assert (found(world, "descaled"), found(world, "limescale")) == ({2}, {3})
    assert {column for term, _, column, _ in words(world) if term == "carl"} == {"recipients"}
    assert is_true(world)


def test_edits_and_deletions_leave_nothing_of_what_was(world: Chats) -> None:
    dropping = ChannelPolicy("bot", "memory", drop_deleted=True)
    world.sync.policy = replace(world.policy, channels={**world.policy.channels, "bot": dropping})
    world.says("the first version", ext_id="x")
    world.event(Edited("x", "a", world.clock.now(), "a second one", b"e"))
    assert (found(world, "version"), len(found(world, "second"))) == (set(), 1)
    world.event(Deleted("x", "a", world.clock.now(), b"d"))
    assert found(world, "second") == set()
    assert is_true(world)


def test_an_answer_that_is_taken_back_and_sent_again_stands_once(world: Chats) -> None:
    mail = world.arrive()
    world.eva.do(
        undo.undo, answers.send(world.eva, replace(world.draft(mail.conversation_id), text="hasty")).deed
    )
    answers.send(world.eva, replace(world.draft(mail.conversation_id), text="considered"))
    assert is_true(world)


def test_merging_parting_and_splitting_change_no_word(world: Chats) -> None:
    one, other = world.arrive("One", "first"), world.arrive("Two", "second")
    group(world)
    before = words(world)
    assert one.conversation_id
    assert other.conversation_id
    world.eva.do(joining.merge, [other.conversation_id], one.conversation_id)
    world.eva.do(joining.part, other.conversation_id)
    chat = world.says("one more", BORIS, group=True)
    assert chat.conversation_id
    assert chat.message_id
    world.eva.do(splitting.split, chat.conversation_id, [chat.message_id])
    assert before < words(world)
    assert is_true(world)


def test_who_is_forgotten_leaves_no_word_in_the_index_nor_in_its_pages(world: Chats) -> None:
    world.arrive("Ordinary", "somebody else's matter")
    mail = world.arrive("My quinquereme", "It leaks", sender="Xanthippe <x@secret.example>")
    answers.send(world.eva, replace(world.draft(mail.conversation_id), text="Caulk the quinquereme"))
    world.eva.do(opening.open_ticket, NewTicket("quinquereme leaks", requester_id=2))
    world.eva.do(lambda tx: forgetting.plan(tx, 2))
    forgetting.forget(world.eva, 2)
    assert found(world, "quinquereme") == found(world, "xanthippe") == set()
    assert tickets(world) == []
    with world.store.read() as reader:
        pages = b"".join(row[0] for row in reader.rows("SELECT block FROM search_message_data"))
        pages += b"".join(row[0] for row in reader.rows("SELECT block FROM search_ticket_data"))
    assert b"uinquereme" not in pages
    assert b"ordinary" in pages
    assert is_true(world)


def test_a_ticket_is_found_by_all_that_is_written_on_it_until_it_is_part_of_another(world: Chats) -> None:
    (one,) = world.eva.do(opening.open_ticket, NewTicket("Leaking roof", "since Monday")).tickets
    (other,) = world.eva.do(opening.open_ticket, NewTicket("Roof again", "of the shed")).tickets
    world.eva.do(ticket_notes.add_note, one, "the ladder is too short")
    world.eva.do(changing.retag, [one], ["house"], [])
    assert tickets(world)[0] == (one, "leaking roof", "since monday\n\nhouse\nthe ladder is too short")
    merged = world.eva.do(merging.merge, [other], one)
    assert [row[0] for row in tickets(world)] == [one]
    world.eva.do(undo.undo, merged.deed)
    assert [row[0] for row in tickets(world)] == [one, other]
    assert is_true(world)


def test_what_a_program_noted_and_left_is_indexed_by_the_next_one(world: Chats) -> None:
    world.arrive("Kettle")
    with world.store.write(world.policy, actor="test", agent_id=None, now=0) as tx:
        tx.run("UPDATE message SET text = 'teapot'")
    assert found(world, "teapot") == set()
    world.arrive("Other")
    assert found(world, "teapot") == {1}
    assert is_true(world)


def test_an_older_store_is_indexed_in_portions_and_stays_true_meanwhile(
    world: Chats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "AT_ONCE", 2)
    for number in range(5):
        world.arrive(f"Number {number}", mail_id=f"<{number}@x.example>")
    world.eva.do(opening.open_ticket, NewTicket("Roof"))
    whole = words(world), tickets(world)
    world.sync.do(forget_form)
    seen = []
    while world.sync.do(backlog.portion):
        seen.append(world.sync.ask(backlog.left))
        if len(seen) == 2:
            with world.store.write(world.policy, actor="test", agent_id=None, now=0) as tx:
                tx.run("UPDATE message SET text = text || ' edited'")
            world.arrive("Meanwhile")
    assert seen == sorted(seen, reverse=True)
    assert world.sync.ask(backlog.left) == 0
    assert len(found(world, "edited")) == 5
    assert {term for term, _, _, _ in whole[0]} < {term for term, _, _, _ in words(world)}
    assert tickets(world) == whole[1]
    assert is_true(world)


def test_a_portion_that_is_cut_off_leaves_the_mark_where_it_was(world: Chats) -> None:
    world.arrive("One")
    world.sync.do(forget_form)

    def killed(tx: Transaction) -> None:
        backlog.portion(tx)
        raise OSError("killed")

    with pytest.raises(OSError, match="killed"):
        world.sync.do(killed)
    anew(world)
    assert found(world, "one") == {1}


def test_messages_of_one_minute_and_more_than_it_has_numbers_are_all_indexed_in_order(world: Chats) -> None:
    with world.store.write(world.policy, actor="test", agent_id=None, now=0) as tx:
        docs, numbers = [], numbering.Numbers(tx)
        for id_ in range(2 * numbering.SLOTS + 3):
            docs.append(numbers.free(60_000 * 7 + id_))
            tx.run("INSERT INTO search_doc (id, message_id) VALUES (:doc, :id)", doc=docs[-1], id=id_)
        assert numbers.free(-5) == 0
        assert numbers.free(2**62) < numbering.LAST
    assert docs == list(range(docs[0], docs[0] + len(docs)))


def test_what_is_changed_and_taken_back_within_one_transaction_leaves_the_index_as_it_was(
    world: Chats,
) -> None:
    world.arrive("Kettle", "boils")
    before = words(world)

    def fickle(tx: Transaction) -> None:
        tx.run("UPDATE message SET text = 'teapot'")
        indexing.keep(tx)
        tx.run("UPDATE message SET text = 'boils'")
        tx.run("UPDATE message SET text = 'boils' || char(10)")

    world.eva.do(fickle)
    assert words(world) == before
