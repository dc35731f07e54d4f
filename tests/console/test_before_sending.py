"""What is asked, shown and refused before an answer leaves: who wrote meanwhile, to whom, with what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.begun import WIDE, arrive, begin, kept
from tests.console.driving import Driven, driven
from tests.console.held import held
from tests.desk.world import World
from tui_desk.desk import answers, drafts, notes
from tui_desk.rows import DraftKind
from tui_desk.widgets.composer import Composer


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


async def test_what_became_of_an_answer_is_told_also_to_who_sent_it_once_more_meanwhile(
    world: World, tmp_path: Path
) -> None:
    arrive(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await begin(seen, "r", "my answer")
        with held(answers, "send") as sending:
            await seen.type_ahead("ctrl+s", "ctrl+s")
            await seen.until(lambda: sending.waits)
            before_the_second = seen.console.gate.hold()
        await seen.sees("z to undo")
        seen.console.gate.release(before_the_second)
        await seen.sees("is for a draft")
        assert "Sending to" in seen.text()
        await seen.press("j")
        await seen.misses("Sending to")


@pytest.mark.parametrize("size", [(80, 24), WIDE], ids=str)
async def test_what_is_sent_after_a_question_leads_on_as_what_is_sent_without_one(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    arrive(world)
    world.clock.forward(seconds=600)
    following = world.arrive("Lamp", "it flickers", sender="Boris <boris@b.example>").conversation_id
    async with driven(world, tmp_path, size) as seen:
        await begin(seen, "r", "see attached file")
        await seen.press("ctrl+s")
        await seen.sees("send all the same")
        await seen.press("s")
        await seen.sees("z to undo")
        assert seen.console.pane == "conversation"
        await seen.press("z")
        await seen.sees("Took back")
        await seen.press("ctrl+x", "c")
        await seen.sees("send all the same")
        await seen.press("s")
        await seen.until(lambda: seen.console.in_front() == following)
        assert seen.console.pane == "conversation"


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
        await seen.until(lambda: rows_of_text(seen) >= 3)
        await seen.press("ctrl+x", "t")
        await seen.until(lambda: seen.console.query_one(Composer).has_class("addressing"))
        await seen.until(lambda: rows_of_text(seen) >= 3)


def rows_of_text(seen: Driven) -> int:
    """Of the draft's text, those that can be seen; none before it is laid out."""
    text = seen.console.query_one("#text")
    placed = seen.console._compositor.visible_widgets.get(text)
    return placed[0].intersection(placed[1]).height if placed is not None else 0


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
