"""Answering, noting, sending: nothing typed is lost, nothing leaves by accident."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.driving import Driven, driven
from tests.desk.world import World
from tui_desk.desk import drafts, notes, status
from tui_desk.editor import EditorError, edit
from tui_desk.rows import DraftKind, DraftRow
from tui_desk.store.transaction import Transaction
from tui_desk.widgets.composer import Composer
from tui_desk.widgets.footer_bar import FooterBar

WIDE = (120, 40)
NO_LIMIT = 2**30
"""Pages."""


def arrive(world: World, subject: str = "Help", text: str = "Hello") -> int:
    id_ = world.arrive(subject, text).conversation_id
    assert id_ is not None
    return id_


def kept(world: World) -> tuple[DraftRow, ...]:
    return world.eva.ask(drafts.mine, world.eva.agent.id)


async def begin(seen: Driven, key: str, text: str) -> Composer:
    """Open the first conversation and begin to write."""
    await seen.sees("Help")
    await seen.press("enter", key)
    await seen.until(lambda: seen.console.composer() is not None and seen.console.where() == "composer")
    composer = seen.console.composer()
    assert composer is not None
    await seen.press(*[{" ": "space", ".": "full_stop"}.get(one, one) for one in text])
    await seen.until(lambda: text in composer.draft.text)
    return composer


async def test_a_reply_says_to_whom_and_as_whom_and_is_sent(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "all good")
        assert "Reply to Anna Koval <anna@koval.example>" in seen.text()
        assert "support@desk.example" in seen.text()
        assert "after 10 s" in seen.text()
        await seen.press("ctrl+s")
        await seen.sees("Sending to anna@koval.example · z to undo")
        assert seen.console.composer() is None
    sent = world.messages(id_)[-1]
    assert (sent.direction, sent.delivery, sent.text.split("\n")[0]) == ("outbound", "queued", "all good")
    assert kept(world) == ()


@pytest.mark.parametrize("key", ["ctrl+enter", "alt+enter", "ctrl+s"])
async def test_three_keys_send(world: World, tmp_path: Path, key: str) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path) as seen:
        await begin(seen, "r", "hi")
        await seen.press(key)
        await seen.until(lambda: len(world.messages(id_)) == 2)


async def test_on_a_full_disk_the_draft_says_so_stays_and_is_saved_by_itself_when_there_is_room(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(world)
    story = "a long story. " * 2_000
    save, is_full = drafts.save, threading.Event()

    def cramped(tx: Transaction, draft: DraftRow) -> int:
        if is_full.is_set():
            tx.row(f"PRAGMA max_page_count = {(tx.row('PRAGMA page_count') or (0,))[0]}")
        else:
            tx.row(f"PRAGMA max_page_count = {NO_LIMIT}")
        return save(tx, draft)

    monkeypatch.setattr("tui_desk.widgets.autosave.TRY_AGAIN_AFTER", 0.05)
    monkeypatch.setattr(drafts, "save", cramped)
    async with driven(world, tmp_path, WIDE) as seen:
        composer = await begin(seen, "r", "all")
        is_full.set()
        composer.set_text(story)
        await seen.sees("Not saved: the disk under")
        await seen.press("escape")
        await seen.until(lambda: "is full; nothing was changed" in seen.console.query_one(FooterBar).said)
        assert seen.console.composer() is composer
        assert composer.draft.text == story
        is_full.clear()
        await seen.misses("Not saved")
        await seen.until(lambda: kept(world)[0].text == story)


async def test_undo_brings_the_answer_back_into_the_composer(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "too soon")
        await seen.press("ctrl+s")
        await seen.sees("z to undo")
        await seen.press("z")
        await seen.until(lambda: seen.console.composer() is not None)
        composer = seen.console.composer()
        assert composer is not None
        assert composer.draft.text == "too soon"
    assert [one.delivery for one in world.messages(id_) if one.direction == "outbound"] in ([], ["cancelled"])


async def test_typing_is_in_the_store_within_a_second(world: World, tmp_path: Path) -> None:
    arrive(world)
    async with driven(world, tmp_path) as seen:
        await begin(seen, "r", "half a sen")
        await seen.until(lambda: [one.text for one in kept(world)] == ["half a sen"])


async def test_escape_keeps_the_draft_and_it_opens_again(world: World, tmp_path: Path) -> None:
    arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "later")
        await seen.press("escape")
        await seen.sees("Draft kept.")
        assert [one.text for one in kept(world)] == ["later"]
        await seen.press("r")
        await seen.until(lambda: seen.console.composer() is not None)
        composer = seen.console.composer()
        assert composer is not None
        assert composer.draft.text == "later"


async def test_a_draft_that_was_not_touched_leaves_nothing(world: World, tmp_path: Path) -> None:
    arrive(world)
    async with driven(world, tmp_path) as seen:
        await begin(seen, "f", "")
        await seen.press("escape")
        await seen.until(lambda: seen.console.composer() is None)
    assert kept(world) == ()


async def test_closing_the_program_keeps_what_was_just_typed(world: World, tmp_path: Path) -> None:
    arrive(world)
    async with driven(world, tmp_path) as seen:
        await begin(seen, "r", "mid")
        seen.app.leave()
    assert [one.text for one in kept(world)] == ["mid"]


async def test_discarding_asks_first(world: World, tmp_path: Path) -> None:
    arrive(world)
    async with driven(world, tmp_path) as seen:
        await begin(seen, "r", "rubbish")
        await seen.press("ctrl+x", "d")
        await seen.sees("Discard the draft?")
        await seen.press("escape")
        assert seen.console.composer() is not None
        await seen.press("ctrl+x", "d")
        await seen.sees("Discard the draft?")
        await seen.press("d")
        await seen.sees("Draft discarded.")
    assert kept(world) == ()


async def test_a_note_looks_different_and_never_leaves(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path) as seen:
        composer = await begin(seen, "n", "bank says 3 days")
        assert "Note · colleagues only, never sent" in seen.text()
        assert composer.has_class("note")
        await seen.press("ctrl+s")
        await seen.sees(f"Note on #{id_}")
    note = world.messages(id_)[-1]
    assert (note.kind, note.direction, note.delivery) == ("note", "internal", "")


async def test_send_and_close_closes(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path) as seen:
        await begin(seen, "r", "done")
        await seen.press("ctrl+x")
        await seen.sees("Send and close")
        await seen.press("c")
        await seen.until(lambda: world.line(id_).status == "closed")
    assert world.messages(id_)[-1].direction == "outbound"


async def test_send_and_snooze_asks_until_when(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path) as seen:
        await begin(seen, "r", "soon")
        await seen.press("ctrl+x", "s")
        await seen.sees("snooze until")
        await seen.press("2", "d", "enter")
        await seen.until(lambda: world.line(id_).status == "snoozed")


async def test_who_wrote_meanwhile_is_shown_before_sending(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "my answer")
        world.bo.do(notes.add, id_, "I have already \x1b]0;called\x07 [bold]her[/]")
        await seen.press("ctrl+s")
        await seen.sees("since you began")
        await seen.sees("[bold]her[/]")
        assert "\x1b" not in seen.text()
        await seen.press("escape")
        await seen.sees("Not sent; the draft is kept.")
        assert len(world.messages(id_)) == 2
        assert [one.text for one in kept(world)] == ["my answer"]
        await seen.press("ctrl+s")
        await seen.sees("since you began")
        await seen.press("s")
        await seen.until(lambda: len(world.messages(id_)) == 3)


@pytest.mark.parametrize("size", [(80, 24), (80, 16), (60, 15)], ids=str)
async def test_however_much_was_written_meanwhile_the_answers_to_the_question_are_seen(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path, size) as seen:
        await begin(seen, "r", "my answer")
        for number in range(3):
            world.bo.do(notes.add, id_, "\n".join(f"{number}: line {line}" for line in range(12)))
        await seen.press("ctrl+s")
        await seen.sees("since you began")
        await seen.sees("view the conversation")
        await seen.sees("send anyway")
        await seen.sees("cancel")
        await seen.sees("0: line 1")
        await seen.press("end")
        await seen.sees("2: line 11")
        await seen.press("s")
        await seen.until(lambda: len(world.messages(id_)) == 5)


@pytest.mark.parametrize("kind", ["reply", "reply_all", "forward"])
@pytest.mark.parametrize("size", [(80, 24), (80, 16), (60, 15), (120, 40)], ids=str)
async def test_however_many_and_long_the_names_the_text_keeps_its_rows(
    world: World, tmp_path: Path, kind: DraftKind, size: tuple[int, int]
) -> None:
    names = tuple(
        (f"{'Very Long Name ' * 20}{number}", f"{'a' * 60}{number}@x.example") for number in range(9)
    )
    conversation = world.arrive("Help").conversation_id or 0
    draft = replace(
        world.draft(conversation, kind), to=names, cc=names, files=(("a.pdf", "a/b", "0" * 64, 9),)
    )
    world.eva.do(drafts.save, draft)
    async with driven(world, tmp_path, size) as seen:
        await seen.sees("Help")
        seen.console.run_command(f"answer.{kind}")
        await seen.until(lambda: seen.console.where() == "composer")
        text = seen.console.query_one("#text")
        assert seen.console.find_widget(text).visible_region.height >= 3
        await seen.press("ctrl+x", "t")
        await seen.until(lambda: seen.console.query_one(Composer).has_class("addressing"))
        await seen.until(lambda: seen.console.find_widget(text).visible_region.height >= 3)


async def test_nothing_is_sent_without_text_or_with_a_variable_left_in(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path) as seen:
        composer = await begin(seen, "r", "")
        await seen.press("ctrl+s")
        await seen.sees("There is nothing to send yet.")
        composer.set_text("Hello {{customer}}")
        await seen.press("ctrl+s")
        await seen.sees("{{customer}} is not filled in yet")
    assert len(world.messages(id_)) == 1


async def test_a_forgotten_attachment_is_asked_about(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path) as seen:
        composer = await begin(seen, "r", "")
        composer.set_text("Anbei die Rechnung.")
        await seen.press("ctrl+s")
        await seen.sees("no file is attached")
        await seen.press("escape")
        assert len(world.messages(id_)) == 1
        await seen.press("ctrl+s")
        await seen.sees("no file is attached")
        await seen.press("s")
        await seen.until(lambda: len(world.messages(id_)) == 2)


async def test_recipients_can_be_changed_and_wrong_ones_are_refused(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        composer = await begin(seen, "r", "hi")
        await seen.press("ctrl+x", "t")
        await seen.until(lambda: getattr(seen.app.focused, "id", "") == "to")
        await seen.press("tab", *"nonsense")
        await seen.until(lambda: composer.wrong_addresses() == ("nonsense",))
        await seen.press("ctrl+s")
        await seen.sees("“nonsense” is no address.")
        await seen.press(*"@x.example")
        await seen.until(lambda: composer.draft.cc == (("", "nonsense@x.example"),))
        await seen.press("ctrl+s")
        await seen.until(lambda: len(world.messages(id_)) == 2)
    assert world.messages(id_)[-1].recipients["cc"] == [["", "nonsense@x.example"]]


async def test_a_first_message_needs_a_recipient(world: World, tmp_path: Path) -> None:
    arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Help")
        await seen.press("c")
        await seen.sees("Write through")
        await seen.press("enter")
        await seen.until(lambda: getattr(seen.app.focused, "id", "") == "to")
        composer = seen.console.composer()
        assert composer is not None
        composer.set_text("Good morning")
        await seen.press("ctrl+s")
        await seen.sees("Nobody would get it")


async def test_a_file_is_attached_by_its_path(world: World, tmp_path: Path) -> None:
    arrive(world)
    (tmp_path / "invoice.pdf").write_bytes(b"%PDF-" + b"x" * 2000)
    async with driven(world, tmp_path, WIDE) as seen:
        composer = await begin(seen, "r", "see attached")
        await seen.press("ctrl+x", "a")
        await seen.sees("Attach a file")
        await seen.press(*str(tmp_path / "inv"), "tab")
        await seen.sees("invoice.pdf")
        await seen.press("enter")
        await seen.sees("attached: invoice.pdf (2 kB)")
        assert composer.draft.files[0][0] == "invoice.pdf"


def test_the_editor_gets_a_private_file_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_by_editor = tmp_path / "seen"
    script = tmp_path / "editor"
    script.write_text(
        f'#!/bin/sh\nstat -c "%a %n" "$2" "$(dirname "$2")" > {seen_by_editor}\necho " written" >> "$2"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", f"{script} --flag")
    old = os.umask(0)
    try:
        with edit("half", folder=tmp_path / "compose") as edited:
            assert edited.text == "half\n written"
    finally:
        os.umask(old)
    (file_mode, name), (folder_mode, _) = (line.split() for line in seen_by_editor.read_text().splitlines())
    assert (file_mode, folder_mode) == ("600", "700")
    assert not Path(name).exists()


def test_an_editor_that_fails_changes_nothing_and_leaves_no_file(tmp_path: Path) -> None:
    for editor, words in (("false", "code 1"), ("no-such-editor", "can't be started"), ("'", "understood")):
        with pytest.raises(EditorError, match=words):
            edit("text", folder=tmp_path / "compose", environment={"VISUAL": editor})
    assert list((tmp_path / "compose").iterdir()) == []


def test_what_the_store_refused_stays_in_the_editors_file(tmp_path: Path) -> None:
    with edit("text", folder=tmp_path / "compose", environment={"EDITOR": "true"}) as edited:
        edited.keep()
    assert edited.path.read_text() == "text\n"


async def test_another_conversation_never_gets_the_draft_of_this_one(world: World, tmp_path: Path) -> None:
    first, second = arrive(world), world.arrive("Second", sender="Bea <bea@x.example>").conversation_id
    assert second is not None
    async with driven(world, tmp_path, WIDE) as seen:
        composer = await begin(seen, "r", "for the one")
        mine, other = (first, second) if composer.draft.conversation_id == first else (second, first)
        seen.console.open_conversation(other)
        await seen.until(lambda: seen.console.composer() is None)
        assert [(one.conversation_id, one.text) for one in kept(world)] == [(mine, "for the one")]
        await seen.until(lambda: seen.console.where() == "conversation")


async def test_colleagues_see_that_somebody_writes(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)

    def here() -> list[tuple[int | None, str]]:
        people = world.bo.ask(status.here, world.bo.agent.id, world.bo.now_ms())
        return [(one.conversation_id, one.doing) for one in people]

    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "")
        await seen.until(lambda: here() == [(id_, "writing")])
        await seen.press("escape")
        await seen.until(lambda: here() == [(id_, "reading")])
    assert here() == []


async def test_what_was_just_sent_is_in_sight_in_a_long_conversation(world: World, tmp_path: Path) -> None:
    arrive(world, text="\n".join(f"line {number}" for number in range(200)))
    async with driven(world, tmp_path, (80, 24)) as seen:
        await begin(seen, "r", "short answer")
        await seen.press("ctrl+s")
        await seen.sees("Sending to anna@koval.example")
        await seen.until(lambda: "short answer" in seen.text() and "queued" in seen.text())
