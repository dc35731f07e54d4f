"""What a channel delivered always ends as one message or one quarantine entry."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from tests.desk.world import World, incoming, letter
from tui_desk.desk import intake, quarantine, timeline
from tui_desk.desk.prepared import Prepared
from tui_desk.errors import StoreError
from tui_desk.exchange import Unreadable


def test_a_mail_begins_an_open_conversation_that_waits(world: World) -> None:
    found = world.arrive("Refund", "Where is my money?")
    line = world.line(found.conversation_id)
    assert (found.status, line.status, line.subject) == ("new", "open", "Refund")
    assert line.customer_address == "anna@koval.example"
    assert line.waiting_since is not None
    assert line.unread


def test_the_same_mail_in_two_mailboxes_is_one_message_at_two_places(world: World) -> None:
    raw = letter(mail_id="<a@x>")
    first = world.receive(raw, place=world.place())
    second = world.receive(
        b"Delivered-To: sales@desk.example\r\n" + raw, channel="sales", place=world.place()
    )
    assert (second.status, second.rule, second.message_id) == ("duplicate", "same-content", first.message_id)
    with world.store.read() as reader:
        assert len(reader.rows("SELECT 1 FROM place WHERE message_id = :id", id=first.message_id)) == 2


def test_a_reused_message_id_with_other_content_is_another_message(world: World) -> None:
    first = world.arrive(mail_id="<a@x>", text="one")
    second = world.arrive(mail_id="<a@x>", text="two", sender="mallory@evil.example")
    assert second.status != "duplicate"
    assert second.message_id != first.message_id


def test_mail_without_message_id_is_known_again_by_its_bytes(world: World) -> None:
    raw = letter()
    assert b"Message-ID" not in raw
    assert world.receive(raw).status == "new"
    assert world.receive(raw).status == "duplicate"
    assert world.receive(letter(text="other")).status == "new"


def test_the_same_mails_again_under_a_new_uidvalidity_double_nothing(world: World) -> None:
    mails = [letter(f"s{n}", mail_id=f"<{n}@x>") for n in range(5)]
    for raw in mails:
        world.receive(raw, place=world.place())
    again = [world.receive(raw, place=world.place(uidvalidity=2)) for raw in mails]
    assert {one.status for one in again} == {"duplicate"}
    assert len(world.view("open")) == 5


def test_a_place_that_a_restored_server_gives_anew_hides_no_mail(world: World) -> None:
    place = world.place()
    first = world.receive(letter("before", mail_id="<1@x>"), place=place)
    second = world.receive(letter("after", mail_id="<2@x>"), place=place)
    assert (first.status, second.status) == ("new", "new")
    assert (
        world.receive(letter("before", mail_id="<1@x>"), place=world.place()).message_id == first.message_id
    )
    assert world.sync.ask(intake.at_place, 1, place) == (second.message_id, None)


def test_a_mail_read_otherwise_than_before_is_the_same_at_its_place(world: World) -> None:
    place = world.place()
    first = world.receive(letter("big", "with its text", mail_id="<1@x>"), place=place)
    assert (
        world.receive(letter("big", "and otherwise", mail_id="<1@x>"), place=place).message_id
        == first.message_id
    )


def test_a_damaged_store_makes_no_mail_a_bad_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*_: object) -> int:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    monkeypatch.setattr("tui_desk.desk.storing.write", write)
    with pytest.raises(StoreError, match="is damaged"):
        world.arrive("a")
    assert list(world.eva.ask(quarantine.entries)) == []


def test_one_bad_mail_between_two_good_ones_goes_to_quarantine(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_desk.desk import storing

    real = storing.write

    def write(tx: object, channel_id: int, one: Prepared, event: object, spot: object) -> int:
        if b"poison" in one.event.raw:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        return real(tx, channel_id, one, event, spot)  # type: ignore[arg-type]

    monkeypatch.setattr(storing, "write", write)
    outcomes = [world.arrive("a"), world.arrive("poison"), world.arrive("c")]
    assert [one.status for one in outcomes] == ["new", "quarantined", "new"]
    (entry,) = world.eva.ask(quarantine.entries)
    assert "OverflowError" in entry.error
    assert world.view("open") == [outcomes[0].conversation_id, outcomes[2].conversation_id]


def test_an_unreadable_mail_is_kept_raw_and_understood_after_a_mend(world: World) -> None:
    raw = letter("Mended", "now it reads")
    event = Unreadable("uid:7", raw, "RecursionError: too deep", world.place())
    prepared = intake.prepare(world.store.files, event)
    (outcome,) = world.sync.do(intake.receive, world.channels["support"], [prepared])
    assert outcome.status == "quarantined"
    entry = world.eva.ask(quarantine.entry, outcome.quarantine_id or 0)
    assert world.eva.ask(timeline.raw, world.store.files, entry.raw_id or 0) == raw

    def understand(row: object, data: bytes, place: object, at: int) -> object:
        return incoming(data)

    mended = quarantine.retry(world.eva, entry.id, understand)  # type: ignore[arg-type]
    assert mended.status == "new"
    assert world.eva.ask(quarantine.entries) == ()
    assert world.messages(mended.conversation_id)[0].text.strip() == "now it reads"


def test_the_original_and_the_files_are_kept_byte_for_byte(world: World) -> None:
    raw = letter(attachment=("../../etc/passwd\x1b[31m", b"%PDF" * 100_000))
    found = world.receive(raw)
    (message,) = world.messages(found.conversation_id)
    assert world.eva.ask(timeline.raw, world.store.files, message.raw_id or 0) == raw
    (file,) = message.attachments
    path = timeline.attachment_path(world.store.files, file)
    assert path is not None
    assert path.read_bytes() == b"%PDF" * 100_000


def test_history_that_is_old_stands_closed_and_recent_history_stands_open(world: World) -> None:
    now = world.clock.now()
    old = world.arrive("old", at=now - timedelta(days=60), catching_up=True)
    recent = world.arrive("recent", at=now - timedelta(days=2), catching_up=True)
    assert world.line(old.conversation_id).status == "closed"
    assert world.line(recent.conversation_id).status == "open"


def test_the_cursor_moves_with_the_messages_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_desk.desk import intake as taking

    def broken(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(taking, "recount", broken)
    prepared = intake.prepare(world.store.files, incoming(letter()))
    with pytest.raises(RuntimeError):
        world.sync.do(intake.receive, world.channels["support"], [prepared], cursor={"next": 8})
    with world.store.read() as reader:
        assert reader.row("SELECT count(*) FROM message") == (0,)
        assert reader.row("SELECT cursor FROM channel WHERE name = 'support'") == (None,)
