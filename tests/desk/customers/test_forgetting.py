"""Who is forgotten is nowhere any more: no table, no free page, no journal, no file; and he does not come back."""

from __future__ import annotations

import hashlib
import json
import os
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.customers.hers import HERS, SECRET, held_words
from tests.desk.world import World, letter
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import answers, audit, conversations, drafts, intake, notes, undo
from tui_desk.desk.customers import (
    changing,
    finding,
    forgetting,
    handing_over,
    joining,
    mentions,
)
from tui_desk.desk.customers.holding import Held, held
from tui_desk.desk.tickets import notes as ticket_notes
from tui_desk.desk.tickets import opening
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.exchange import Deleted, Edited
from tui_desk.rows import FormRow
from tui_desk.store.engine import Store
from tui_desk.store.files import HOUR_SECONDS
from tui_desk.store.reader import Reader, Row, SqliteReader, connect
from tui_desk.ticket_rows import NewTicket

BIG = letter("Big", "quinquereme", sender=HERS, attachment=("big.bin", b"pterodactyl" * 60_000))


@pytest.fixture
def hers(world: World) -> World:
    """Xanthippe in every corner of a desk on which others are, too."""
    world.arrive("Ordinary", "other people's matter", place=world.place())
    world.arrive(
        "My quinquereme", "The quinquereme leaks\n" * 40, sender=HERS, mail_id="<one@secret.example>",
        attachment=("pterodactyl.pdf", b"pterodactyl " * 9000), place=world.place(),
    )  # fmt: skip
    world.receive(BIG, place=world.place())
    world.eva.do(changing.add_identity, 2, "phone", "+34611222333")
    world.eva.do(changing.set_notes, 2, "flies a zeppelin")
    world.eva.do(changing.set_attribute, 2, "vehicle", "zeppelin")
    world.eva.do(conversations.add_tags, [2], ["zeppelin"])
    world.eva.do(notes.add, 2, "she has a zeppelin")
    answers.send(world.eva, replace(world.draft(2), text="We caulk the quinquereme"))
    world.eva.do(drafts.save, replace(world.draft(3), text="About your quinquereme"))
    world.eva.do(undo.undo, answers.send(world.eva, replace(world.draft(2), text="pterodactyl")).deed)
    form = world.eva.ask(drafts.begin_form, 1, (), (2,))
    world.eva.do(drafts.save, replace(form, form=FormRow((), (2,), {"title": "zeppelin"})))
    ticket = world.eva.do(opening.open_ticket, NewTicket("quinquereme leaks", "zeppelin", requester_id=2))
    world.eva.do(ticket_notes.add_note, ticket.tickets[0], "pterodactyl too")
    return world


def grow_old(world: World) -> None:
    """Its files came more than an hour ago."""
    long_ago = time.time() - HOUR_SECONDS - 60
    for file in (one for one in world.store.files.folder.rglob("*") if one.is_file()):
        os.utime(file, (long_ago, long_ago))


def test_nothing_of_her_is_left_anywhere(hers: World) -> None:
    assert held_words(hers) == set(SECRET)
    files = hers.store.files.folder
    assert list(files.rglob("*/*"))
    grow_old(hers)
    done = forgetting.forget(hers.eva, 2)
    assert (done.text, done.deed) == ("Forgotten for good", None)
    assert held_words(hers) == set()
    assert [one for one in files.rglob("*") if one.is_file()] == []
    with pytest.raises(NotFound):
        hers.eva.ask(finding.meant, "xanthippe")
    assert hers.eva.ask(finding.ids) == [1]
    assert [one.text for one in hers.messages(1)] == ["other people's matter"]
    with connect(hers.store.path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM raw").fetchone() == (1,)
        kinds = connection.execute("SELECT data FROM event WHERE kind = 'customer_forgotten'").fetchall()
    assert [json.loads(row[0]) for row in kinds] == [{"conversations": 2, "messages": 5}]


def test_older_states_of_the_desk_that_hold_her_still_are_told(hers: World) -> None:
    path = hers.store.path
    updated, put_back = (path.with_name(f"{path.name}.{one}") for one in ("before-0012", "replaced-20261101"))
    updated.touch()
    put_back.mkdir()
    text = forgetting.forget(hers.eva, 2).text
    assert f"holds him still: {updated}, {put_back}" in text


def test_the_next_sync_does_not_bring_her_back(hers: World) -> None:
    forgetting.forget(hers.eva, 2)
    place = hers.place("Archive")
    again = hers.receive(BIG, place=place)
    assert (again.status, again.rule) == ("duplicate", "forgotten")
    assert place.uid in hers.eva.ask(audit.known, 1)["Archive", 1]
    fresh = hers.arrive("Hello again", "I am new here", sender=HERS)
    assert fresh.status == "new"


def test_her_old_number_leads_to_nobody_and_is_not_given_again(hers: World) -> None:
    forgetting.forget(hers.eva, 2)
    line = hers.line(3)
    assert (line.subject, line.snippet, line.customer_name, line.status) == ("", "", "", "closed")
    assert hers.arrive("Next", "x").conversation_id == 4
    with pytest.raises(DeskError):
        hers.eva.do(undo.undo)


def test_nobody_is_forgotten_while_an_answer_to_him_is_leaving(world: World) -> None:
    world.arrive()
    answers.send(world.eva, replace(world.draft(1), text="On its way"))
    world.sync.do(lambda tx: tx.run("UPDATE outbox SET state = 'sending'"))
    with pytest.raises(Conflict, match="an answer on #1 is leaving at this moment"):
        forgetting.forget(world.eva, 1)


def test_a_file_that_somebody_else_sent_too_stays(world: World) -> None:
    world.arrive("Mine", sender=HERS, attachment=("a.pdf", b"the same"))
    world.arrive("Also", attachment=("a.pdf", b"the same"))
    forgetting.forget(world.eva, 1)
    (kept,) = world.messages(2)
    assert world.store.files.read(kept.attachments[0].sha256 or "") == b"the same"


def test_a_file_that_is_just_coming_in_for_somebody_else_stays(world: World) -> None:
    world.arrive("Mine", sender=HERS, attachment=("a.pdf", b"the same" * 999))
    grow_old(world)
    also = letter("Also", attachment=("a.pdf", b"the same" * 999))
    prepared = intake.prepare(world.store.files, mail_event(also, place=None, received_at=world.clock.now()))
    done = forgetting.forget(world.eva, 1)
    assert (
        done.text == "Forgotten for good; files that came within the last hour, 1, go by themselves in a day"
    )
    world.sync.do(intake.receive, world.channels["support"], [prepared], catching_up=False)
    (kept,) = world.messages(2)
    assert world.store.files.read(kept.attachments[0].sha256 or "") == b"the same" * 999


def test_what_comes_while_it_is_looked_where_she_is_named_goes_too(
    hers: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = mentions.look
    looks: list[int] = []

    def slow(reader: Reader, what: Held, before: mentions.Mentions | None = None) -> mentions.Mentions:
        found = look(reader, what, before)
        if not looks:
            hers.bo.do(conversations.add_tags, [1], ["xanthippe@secret.example"])
            hers.arrive("One more", "x", cc="xanthippe@secret.example")
        looks.append(len(found.events))
        return found

    monkeypatch.setattr(mentions, "look", slow)
    monkeypatch.setattr(mentions, "AGAIN", 0)
    grow_old(hers)
    forgetting.forget(hers.eva, 2)
    assert len(looks) == 2
    with hers.store.read() as reader:
        assert not reader.rows("SELECT 1 FROM event WHERE data LIKE '%xanthippe%'")
        assert not reader.rows("SELECT 1 FROM message WHERE recipients LIKE '%xanthippe%'")


def test_the_log_is_read_once_for_all_her_names(hers: World) -> None:
    for number in range(9):
        hers.eva.do(changing.add_identity, 2, "mail", f"hers{number}@secret.example")
    what = hers.eva.ask(held, 2)
    asked: list[str] = []

    class Told(SqliteReader):
        def rows(self, sql: str, **params: Any) -> list[Row]:
            asked.append(sql)
            return super().rows(sql, **params)

    with connect(hers.store.path) as connection:
        found = mentions.look(Told(connection), what)
    assert len(found.events) > 9
    assert len([sql for sql in asked if "FROM event" in sql]) == 1


def test_names_in_letters_of_which_sqlite_knows_no_small_ones_go_too(world: World) -> None:
    world.arrive("Лампа", "Не горит", sender="Иван Петров <ivan@почта.example>", place=world.place())
    copied = letter("Others", "hello", to="desk@example.com, ИВАН <Ivan@Почта.example>")
    world.receive(copied, place=world.place())
    world.eva.do(opening.open_ticket, NewTicket("Ask иван ПЕТРОВ for the lamp"))
    forgetting.forget(world.eva, 1)
    with world.store.read() as reader:
        events = reader.rows("SELECT data FROM event")
        mails = reader.rows("SELECT recipients FROM message")
    told, heads = ([json.loads(row[0]) for row in rows] for rows in (events, mails))
    assert "петров" not in str(told).casefold()
    assert "почта" not in str(heads).casefold()
    assert "xn--" not in str(heads)


def test_what_stays_of_a_message_tells_nobody_without_the_key_what_it_was(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    chats.says("my quinquereme", ext_id="7")
    forgetting.forget(chats.eva, chats.eva.ask(finding.meant, ANNA.name))
    with chats.store.read() as reader:
        kept = {row[0] for row in reader.rows("SELECT digest FROM forgotten")}
    guesses = {f"{channel}:{number}" for channel in range(9) for number in range(99)}
    bare = {hashlib.sha256(guess.encode()).hexdigest() for guess in guesses}
    assert kept
    assert not kept & (bare | {f"k:{one}" for one in bare})


def test_what_an_earlier_version_kept_is_known_still_and_comes_under_the_key(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    chats.says("my quinquereme", ext_id="7")
    with chats.store.read() as reader:
        (key,) = reader.row("SELECT key FROM message WHERE id = 1") or ("",)
    forgetting.forget(chats.eva, chats.eva.ask(finding.meant, ANNA.name))
    bare = hashlib.sha256(key.encode()).hexdigest()
    with chats.store.write(chats.policy, actor="eva", agent_id=1, now=0) as tx:
        tx.run("DELETE FROM forgotten")
        tx.run("INSERT INTO forgotten (digest, at) VALUES (:bare, 5)", bare=bare)
    assert chats.says("my quinquereme", ext_id="7").rule == "forgotten"
    chats.says("of another", sender=BORIS, ext_id="8")
    forgetting.forget(chats.eva, chats.eva.ask(finding.meant, BORIS.name))
    with chats.store.read() as reader:
        assert not reader.rows("SELECT 1 FROM forgotten WHERE digest = :bare", bare=bare)
    assert chats.says("my quinquereme", ext_id="7").rule == "forgotten"


def test_whoever_was_joined_goes_along(world: World) -> None:
    world.arrive("One", sender=HERS)
    world.arrive("Two", "quinquereme", sender="X <x@zeppelin.example>")
    world.eva.do(joining.join, [2], 1)
    forgetting.forget(world.eva, 2)
    assert held_words(world) == set()
    assert world.eva.ask(finding.ids) == []


def test_a_ticket_of_others_too_stays_and_is_told_before(hers: World) -> None:
    shared = hers.eva.do(opening.open_ticket, NewTicket("Outage", requester_id=1, customer_ids=(2,))).tickets
    assert hers.eva.ask(forgetting.plan, 2).shared_tickets == shared
    forgetting.forget(hers.eva, 2)
    with hers.store.read() as reader:
        assert reader.rows("SELECT id, title FROM ticket") == [(shared[0], "Outage")]


def test_everything_is_handed_over_for_her_eyes_only(hers: World, tmp_path: Path) -> None:
    archive, folder = tmp_path / "out" / "her.zip", tmp_path / "out" / "her"
    archive.parent.mkdir()
    assert handing_over.hand_over(hers.eva, 2, archive) == handing_over.hand_over(hers.eva, 2, folder)
    assert (archive.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert {one.stat().st_mode & 0o777 for one in folder.rglob("*") if one.is_file()} == {0o600}
    with zipfile.ZipFile(archive) as packed:
        whole = json.loads(packed.read("customer.json"))
        assert set(packed.namelist()) == {
            str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()
        }
        for message in whole["messages"]:
            assert {message["original"], *message["attachments"]} - {None} <= set(packed.namelist())
    text = json.dumps(whole, ensure_ascii=False)
    assert all(word in text for word in SECRET)
    assert "other people's matter" not in text
    with pytest.raises(DeskError, match="is there already; nothing is replaced"):
        handing_over.hand_over(hers.eva, 2, archive)


def test_a_chat_that_was_forgotten_is_not_brought_back_nor_is_what_happens_to_it(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    chats.says("my quinquereme", ext_id="m1")
    forgetting.forget(chats.eva, chats.eva.ask(finding.meant, ANNA.name))
    assert chats.says("my quinquereme", ext_id="m1").rule == "forgotten"
    chats.event(Edited("m1", "a", chats.clock.now(), "a quinquereme after all"))
    chats.event(Deleted("m1", "a", chats.clock.now()))
    assert held_words(chats) == set()
    assert chats.says("something new", ext_id="m2").status == "new"


def test_where_free_pages_can_not_be_overwritten_now_that_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.arrive()
    monkeypatch.setattr(Store, "overwrite_freed", lambda _: False)
    done = forgetting.forget(world.eva, 1)
    assert "not overwritten yet" in done.text
    assert world.eva.ask(finding.ids) == []
