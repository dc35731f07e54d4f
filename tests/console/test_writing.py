"""Answering, noting, sending: nothing typed is lost, nothing leaves by accident."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.begun import NO_LIMIT, WIDE, arrive, begin, kept
from tests.console.driving import Driven, driven
from tests.desk.world import World
from tui_desk.desk import drafts, status
from tui_desk.rows import DraftRow
from tui_desk.store.transaction import Transaction
from tui_desk.widgets.footer_bar import FooterBar


async def test_a_reply_says_to_whom_and_as_whom_and_is_sent(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "all good")
        assert "Reply to Anna Koval <anna@koval.example>" in seen.text()
        assert "support@desk.example" in seen.text()
        assert "after 10 s" in seen.text()
        await seen.press("ctrl+s")
        await seen.sees("Sending to anna@koval.example · z to undo")
        await seen.until(lambda: seen.console.composer() is None)
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


async def test_the_list_tells_of_a_draft_as_soon_as_it_is_kept(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)

    def marked(seen: Driven) -> bool:
        row = seen.console.panes.inbox.row(id_)
        return row is not None and row.has_draft

    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "begun")
        await seen.press("escape")
        await seen.until(lambda: marked(seen))
        await seen.press("r")
        await seen.until(lambda: seen.console.where() == "composer")
        await seen.press("ctrl+x", "d")
        await seen.sees("Discard the draft?")
        await seen.press("d")
        await seen.until(lambda: not marked(seen))


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("e", "Closed #1"),
        ("p", "Pending #1"),
        ("!", "Marked as spam #1"),
        (("s", "enter"), "Snoozed #1 until"),
    ],
)
async def test_what_is_put_away_with_an_answer_begun_says_that_the_draft_is_kept(
    world: World, tmp_path: Path, keys: str | tuple[str, ...], told: str
) -> None:
    arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "half a sen")
        await seen.press("escape", *keys)
        await seen.sees("your draft is kept · z to undo")
        assert told in seen.text()
        assert [one.text for one in kept(world)] == ["half a sen"]


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


async def test_what_another_console_threw_away_goes_here_too_and_nothing_of_a_colleagues(
    world: World, tmp_path: Path
) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "rubbish")
        await seen.until(lambda: [one.text[:7] for one in kept(world)] == ["rubbish"])
        world.eva.do(drafts.discard, kept(world)[0])
        world.bo.do(drafts.save, replace(world.draft(id_, desk=world.bo), text="Bo's words"))
        await seen.press("ctrl+x", "d")
        await seen.sees("Discard the draft?")
        await seen.press("d")
        await seen.sees("sent or thrown away meanwhile")
        await seen.until(lambda: seen.console.composer() is None)
    assert kept(world) == ()
    assert [one.text for one in world.bo.ask(drafts.mine, world.bo.agent.id)] == ["Bo's words"]


async def test_a_note_looks_different_and_never_leaves(world: World, tmp_path: Path) -> None:
    id_ = arrive(world)
    async with driven(world, tmp_path) as seen:
        composer = await begin(seen, "n", "bank says 3 days")
        assert "Note · colleagues only, never sent" in seen.text()
        assert composer.has_class("note")
        assert "Ctrl+S save " in seen.lines()[-1]
        await seen.press("ctrl+x")
        await seen.sees("Save and close")
        assert "send" not in seen.text().casefold()
        await seen.press("escape")
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
