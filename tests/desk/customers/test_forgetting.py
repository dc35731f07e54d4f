"""Who is forgotten is nowhere any more: no table, no free page, no journal, no file; and he does not come back."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.world import World, letter
from tui_desk.call_rows import CallRow
from tui_desk.desk import answers, audit, conversations, drafts, notes, timeline, undo
from tui_desk.desk import joining as merging
from tui_desk.desk.customers import call_drafts, changing, finding, forgetting, handing_over, joining
from tui_desk.desk.tickets import notes as ticket_notes
from tui_desk.desk.tickets import opening
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.exchange import Deleted, Edited
from tui_desk.rows import FormRow
from tui_desk.store.engine import Store
from tui_desk.store.reader import connect
from tui_desk.ticket_rows import NewTicket

SECRET = ("Xanthippe", "xanthippe@secret.example", "quinquereme", "pterodactyl", "34611222333", "zeppelin")
"""Words that stand nowhere but in what is of her."""
HERS = "Xanthippe Secret <xanthippe@secret.example>"

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


def held_words(world: World) -> set[str]:
    """Which of her words stand in any file of the desk."""
    folder = world.store.path.parent
    found = set()
    for file in (one for one in folder.rglob("*") if one.is_file()):
        content = file.read_bytes().lower() + file.name.encode()
        found |= {word for word in SECRET if word.lower().encode() in content}
    return found


def test_nothing_of_her_is_left_anywhere(hers: World) -> None:
    assert held_words(hers) == set(SECRET)
    files = hers.store.files.folder
    assert list(files.rglob("*/*"))
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


def test_whoever_was_joined_goes_along(world: World) -> None:
    world.arrive("One", sender=HERS)
    world.arrive("Two", "quinquereme", sender="X <x@zeppelin.example>")
    world.eva.do(joining.join, [2], 1)
    forgetting.forget(world.eva, 2)
    assert held_words(world) == set()
    assert world.eva.ask(finding.ids) == []


def test_in_a_group_only_his_own_messages_go(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    chats.says("my quinquereme", sender=ANNA, thread="g", group=True)
    chats.says("what about mine", sender=BORIS, thread="g", group=True)
    anna = chats.eva.ask(finding.meant, ANNA.name)
    assert chats.eva.ask(forgetting.plan, anna).mixed == 1
    forgetting.forget(chats.eva, anna)
    assert [(one.text, one.author_name) for one in chats.messages(1)] == [
        ("", ""),
        ("what about mine", BORIS.name),
    ]
    assert held_words(chats) == set()


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


def test_where_she_only_got_a_copy_she_takes_no_part_any_more(world: World) -> None:
    world.arrive("One", sender=HERS)
    world.arrive("Two")
    copied = replace(world.draft(2), text="Both of you", cc=(("Xanthippe", "xanthippe@secret.example"),))
    answers.send(world.eva, copied)
    forgetting.forget(world.eva, 1)
    with world.store.read() as reader:
        assert [one.value for one in timeline.participants(reader, 2)] == ["anna@koval.example"]
    assert [one.recipients.get("cc") for one in world.messages(2)] == [[], []]


def test_the_form_of_a_ticket_from_what_she_wrote_is_a_draft_of_hers(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    chats.says("what about mine", sender=BORIS, thread="g", group=True)
    chats.says("my quinquereme", sender=ANNA, thread="g", group=True)
    meant = [one.id for one in chats.messages(1) if one.author_name == ANNA.name]
    form = chats.eva.ask(drafts.begin_form, chats.eva.agent.id, [1], meant)
    assert form.form is not None
    chats.eva.do(drafts.save, replace(form, form=replace(form.form, typed={"text": "my quinquereme"})))
    forgetting.forget(chats.eva, chats.eva.ask(finding.meant, ANNA.name))
    assert held_words(chats) == set()
    assert chats.eva.ask(drafts.mine, chats.eva.agent.id) == ()


def test_the_form_of_a_ticket_for_her_is_a_draft_of_hers(world: World) -> None:
    world.arrive("One", sender=HERS)
    form = world.eva.ask(drafts.begin_form, world.eva.agent.id, (), (), 1)
    assert form.form is not None
    world.eva.do(drafts.save, replace(form, form=replace(form.form, typed={"title": "call her"})))
    forgetting.forget(world.eva, 1)
    assert world.eva.ask(drafts.mine, world.eva.agent.id) == ()


@pytest.mark.parametrize(
    "who",
    [(1, "her"), (None, "xanthippe Secret"), (None, "XANTHIPPE@secret.example"), (None, "0034 611 222 333")],
)
def test_a_call_with_her_that_is_not_logged_yet_goes(world: World, who: tuple[int | None, str]) -> None:
    world.arrive("One", sender="Xanthippe Secret <xanthippe@secret.example>")
    world.eva.do(changing.add_identity, 1, "phone", "+34 611 222 333")
    draft = world.eva.ask(call_drafts.begin, world.eva.agent.id, CallRow(*who, "phone", outgoing=False))
    world.eva.do(call_drafts.save, replace(draft, text="about the quinquereme"))
    other = world.eva.ask(
        call_drafts.begin, world.eva.agent.id, CallRow(None, "Bob", "phone", outgoing=False)
    )
    world.eva.do(call_drafts.save, replace(other, text="a parcel"))
    forgetting.forget(world.eva, 1)
    assert [one.text for one in world.eva.ask(drafts.mine, world.eva.agent.id)] == ["a parcel"]


def test_what_was_merged_with_anothers_conversation_is_blanked_and_can_still_be_parted(world: World) -> None:
    world.arrive("Mine", "other people's matter")
    world.arrive("Also mine", "quinquereme", sender=HERS)
    world.eva.do(merging.merge, [2], 1)
    forgetting.forget(world.eva, 2)
    assert [(one.text, one.author_address) for one in world.messages(1)] == [
        ("other people's matter", "anna@koval.example"), ("", ""),
    ]  # fmt: skip
    assert held_words(world) == set()
    world.eva.do(merging.part, 2)
    assert [one.text for one in world.messages(1)] == ["other people's matter"]
    assert [one.text for one in world.messages(2)] == [""]


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
