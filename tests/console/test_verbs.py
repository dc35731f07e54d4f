"""What the keys do to conversations, and what can be looked at, copied, saved."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.driving import Driven, driven
from tests.desk.world import World
from tui_desk.commands import BY_NAME
from tui_desk.desk import conversations, drafts
from tui_desk.errors import DeskError
from tui_desk.opening import downloads, open_url, save_copy
from tui_desk.piping import Program
from tui_desk.rows import ConversationLine
from tui_desk.screens.actions import HANDLERS
from tui_desk.screens.actions.completion import complete, paths
from tui_desk.screens.actions.history import append, read
from tui_desk.text import mail

WIDE = (120, 40)


def fill(world: World, count: int = 3) -> list[int]:
    ids = [
        world.arrive(
            f"Question {number}", f"Text {number}", sender=f"C{number} <c{number}@x.example>"
        ).conversation_id
        for number in range(count)
    ]
    return [id_ for id_ in ids if id_ is not None]


def state(world: World, id_: int) -> ConversationLine:
    return world.line(id_)


async def settled(seen: Driven) -> None:
    await seen.sees("Question 2")


def test_every_command_has_its_deed() -> None:
    assert HANDLERS.keys() == BY_NAME.keys()


async def test_a_verb_acts_on_the_cursors_conversation_and_undo_takes_it_back(
    world: World, tmp_path: Path
) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        first = seen.console.inbox.cursor
        assert first in ids
        await seen.press("e")
        await seen.sees(f"Closed #{first} · z to undo")
        await seen.until(lambda: state(world, first).status == "closed")
        await seen.press("z")
        await seen.until(lambda: state(world, first).status == "open")


async def test_a_verb_acts_on_everything_selected(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("X", "p")
        await seen.until(lambda: {state(world, id_).status for id_ in ids} == {"pending"})
        await seen.press("z")
        await seen.until(lambda: {state(world, id_).status for id_ in ids} == {"open"})


async def test_the_last_command_is_repeated_on_another_conversation(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("P")
        await seen.sees("urgent")
        await seen.press(*"urg", "enter")
        await seen.until(lambda: [state(world, id_).priority for id_ in ids].count(2) == 1)
        await seen.press("j", ".")
        await seen.until(lambda: [state(world, id_).priority for id_ in ids].count(2) == 2)


async def test_snooze_shows_what_the_words_mean_and_takes_no_past(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("s")
        await seen.sees("3 Mar 2026")
        await seen.press(*"2020-01-01", "enter")
        await seen.sees("no time to come")
        assert {state(world, id_).status for id_ in ids} == {"open"}
        await seen.press(*["backspace"] * 10, *"2d", "enter")
        await seen.until(lambda: sum(state(world, id_).status == "snoozed" for id_ in ids) == 1)


async def test_assigning_offers_the_agents_and_nobody(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("a")
        await seen.sees("Assign to")
        await seen.press(*"bo", "enter")
        await seen.until(lambda: [state(world, id_).assignee for id_ in ids].count("") == 2)
        await seen.press("A")
        await seen.until(lambda: world.eva.agent.id in [state(world, id_).assignee_id for id_ in ids])


async def test_tags_are_added_and_taken_off_in_one_line(world: World, tmp_path: Path) -> None:
    ids = fill(world, 3)
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("X", "l")
        await seen.sees("Tags")
        await seen.press(*"refund", "space", *"vip", "enter")
        await seen.until(lambda: {state(world, id_).tags for id_ in ids} == {("refund", "vip")})
        await seen.press("l")
        await seen.press("minus", *"vip", "enter")
        await seen.until(lambda: {state(world, id_).tags for id_ in ids} == {("refund",)})


async def test_the_menu_shows_its_letters_and_goes_to_a_view(world: World, tmp_path: Path) -> None:
    fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("g")
        await seen.sees("Unassigned")
        await seen.sees("Quarantine")
        await seen.press("s")
        await seen.until(lambda: seen.console.view == "snoozed")


async def test_another_key_closes_the_menu_and_does_nothing(world: World, tmp_path: Path) -> None:
    fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("g", "z")
        await seen.until(lambda: seen.app.screen is seen.console)
        assert seen.console.view == "open"


async def test_the_filter_narrows_while_one_types_and_escape_restores(world: World, tmp_path: Path) -> None:
    fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("slash", *"question", "space", "1")
        await seen.until(lambda: len(seen.console.inbox.ids) == 1)
        await seen.press("enter")
        await seen.until(lambda: seen.app.screen is seen.console)
        assert seen.console.find == "question 1"
        await seen.press("escape")
        await seen.until(lambda: len(seen.console.inbox.ids) == 3)


async def test_the_command_line_takes_a_verb_and_its_argument(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("colon")
        await seen.until(lambda: seen.app.screen is not seen.console)
        await seen.press(*"assign", "space", *"bo", "enter")
        await seen.until(lambda: sum(bool(state(world, id_).assignee) for id_ in ids) == 1)
        await seen.press("colon")
        await seen.until(lambda: seen.app.screen is not seen.console)
        await seen.press("up")
        await seen.sees(":assign bo")
        await seen.press("escape", "colon")
        await seen.until(lambda: seen.app.screen is not seen.console)
        await seen.press(*"nonsense", "enter")
        await seen.sees("There is no command “nonsense”")


async def test_the_palette_finds_a_command_by_its_words(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("ctrl+k", *"pending")
        await seen.sees("Wait for the customer.")
        await seen.press("enter")
        await seen.until(lambda: sum(state(world, id_).status == "pending" for id_ in ids) == 1)


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_help_lists_the_keys_that_work_here(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    fill(world)
    async with driven(world, tmp_path, size) as seen:
        await settled(seen)
        await seen.press("question_mark")
        await seen.sees("Keys in the list")
        await seen.sees("Reply all")
        await seen.press("q")
        await seen.until(lambda: seen.app.screen is seen.console)


async def test_leaving_asks_and_any_other_key_stays(world: World, tmp_path: Path) -> None:
    fill(world)
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("q")
        await seen.sees("Leave the desk?")
        await seen.press("x", "escape")
        await seen.until(lambda: seen.app.screen is seen.console)


async def test_copying_is_clean_and_says_what_was_copied(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "rm -rf \x1b]52;c;eA==\x07 ~\n\n")
    async with driven(world, tmp_path) as seen:
        await settled(seen)
        await seen.press("enter")
        await seen.sees("rm -rf")
        await seen.press("y", "y")
        await seen.sees("Copied the text: rm -rf")
        assert "\x1b" not in seen.app.clipboard
        assert not seen.app.clipboard.endswith("\n")
        await seen.press("y", "a")
        await seen.sees("Copied the address: anna@koval.example")


async def test_links_are_listed_with_their_whole_target(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "see https://xn--pypal-4ve.example/login?a=b and mailto:a@b.example")
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("enter")
        await seen.sees("see https")
        await seen.press("O")
        await seen.sees("1  https://xn--pypal-4ve.example/login?a=b")
        await seen.press("1", "enter")
        await seen.sees("copy")
        await seen.press("c")
        await seen.until(lambda: seen.app.clipboard == "https://xn--pypal-4ve.example/login?a=b")


async def test_raw_and_why_show_the_message_as_it_came(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "text [/red] \x1b[31m")
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("enter")
        await seen.sees("text [/red]")
        await seen.press("u")
        await seen.sees("From: Anna Koval")
        assert "\x1b" not in seen.text()
        await seen.press("q", "w")
        await seen.sees("nothing tied it to an earlier conversation")


async def test_a_message_goes_through_a_program(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "one two three")
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("enter")
        await seen.sees("one two")
        await seen.press("vertical_line")
        await seen.press(*"tr", "space", *"a-z", "space", *"A-Z", "enter")
        await seen.sees("ONE TWO THREE")


async def test_while_a_program_runs_keys_go_on_and_the_same_key_stops_it(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Question 2", "one two three")
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("enter")
        await seen.sees("one two")
        await seen.press("vertical_line", *"sleep", "space", *"30", "enter")
        await seen.sees("sleep runs · | stops it")
        await seen.press("q", "A")
        await seen.until(lambda: world.line(1).assignee == "eva")
        assert seen.console.pane == 1
        await seen.press("j")
        assert seen.text().rstrip().endswith("sleep runs")
        await seen.press("vertical_line")
        await seen.sees("sleep was stopped")


async def test_what_a_program_prints_waits_while_one_writes(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "one two three")
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("enter", "n")
        await seen.until(lambda: seen.console.where() == "composer")
        seen.console.run_command("message.pipe", f"cat - {gate}")
        await seen.press(*"still")
        gate.write_text("from the program")
        await seen.sees("cat is done · | shows what it printed")
        await seen.press(*"here")
        await seen.sees("stillhere")
        await seen.press("escape")
        await seen.sees("Draft kept")
        await seen.press("vertical_line")
        await seen.sees("from the program")


async def test_what_is_in_quarantine_is_tried_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(mail, "parse", refuse)
        world.arrive("Odd one")
        world.arrive("Odd two")
        async with driven(world, tmp_path, WIDE) as seen:
            await seen.sees("Nothing in All open")
            await seen.press("g", "r")
            await seen.sees("None can be understood yet")
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Nothing in All open")
        await seen.press("g", "q")
        await seen.sees("Enter opens · g r retries all")
        await seen.press("enter")
        await seen.sees("tried 2 times")
        await seen.press("t")
        await seen.sees("Understood this time: it is in #1.")
        await seen.press("g", "r")
        await seen.sees("Odd two")
        await seen.press("g", "r")
        await seen.sees("Nothing is in quarantine.")


def refuse(*_: object) -> mail.Mail:
    """A parser with a fault."""
    raise mail.Unreadable("it can't be read")


async def test_drafts_are_listed_and_open(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    draft = world.draft(ids[1])
    world.eva.do(drafts.save, draft)
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("g", "d")
        await seen.sees(f"#{ids[1]} · Reply to")
        await seen.press("enter")
        await seen.until(lambda: seen.console.composer() is not None)


def piped(command: str, text: str = "", seconds: float = 10.0) -> str:
    """What a program prints."""
    return Program(command, text).finish(seconds)


def test_no_shell_sees_a_pipe_and_a_slow_program_is_stopped() -> None:
    with pytest.raises(DeskError, match="can't be started"):
        piped("no-such-program-here | cat", "x")
    assert piped("echo $HOME ; id") == "$HOME ; id"
    with pytest.raises(DeskError, match="longer than 0 s"):
        piped("sleep 30", seconds=0.1)
    assert "ended with code 1" in piped("false")


def test_of_endless_output_a_part_is_shown_and_who_keeps_the_pipe_keeps_nobody() -> None:
    shown = piped("yes")
    assert shown.endswith("[the rest is left out]")
    assert len(shown) < 300_000
    with pytest.raises(DeskError, match="longer than"):
        piped("setsid sleep 20", seconds=0.2)
    assert piped("wc -c", "x" * 1_000_000) == "1000000"


def test_a_saved_file_replaces_nothing_and_stays_in_its_folder(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"content")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.pdf").symlink_to(tmp_path / "elsewhere")
    assert save_copy(source, folder, "../../a.pdf").name == "a (2).pdf"
    saved = save_copy(source, folder, "a.pdf")
    assert saved.name == "a (3).pdf"
    assert saved.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(DeskError, match="can't be used"):
        save_copy(source, tmp_path / "missing", "a.pdf")


async def test_files_go_into_the_folder_of_downloads_then_into_that_of_last_time(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for name in ("Incoming", "Invoices"):
        (home / name).mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(home / "Incoming"))
    world.arrive("Question 2", "Look", attachment=("a.pdf", b"content"))
    async with driven(world, tmp_path, WIDE) as seen:
        await settled(seen)
        await seen.press("enter")
        await seen.sees("a.pdf")
        await seen.press("O", "enter", "s")
        await seen.sees("~/Incoming/")
        await seen.press(*["backspace"] * 5, "tab")
        await seen.press(*["backspace"] * 9, *"Inv", "tab", "enter")
        await seen.until((home / "Invoices/a.pdf").exists)
        await seen.sees("Saved")
        await seen.press("O", "enter", "s")
        await seen.sees("~/Invoices/")
    monkeypatch.delenv("XDG_DOWNLOAD_DIR")
    assert downloads() == home


@pytest.mark.parametrize(
    "url", ["--help", "javascript:alert(1)", "ssh://-oProxyCommand=x", "https://a@b.example"]
)
def test_only_plain_links_are_opened(url: str) -> None:
    with pytest.raises(DeskError, match="not opened"):
        open_url(url)


def test_over_ssh_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
    with pytest.raises(DeskError, match="copy it"):
        open_url("https://x.example/")


def test_completion_offers_verbs_then_their_arguments(tmp_path: Path) -> None:
    assert complete("clo")[0] == "close"
    assert complete("assign b", ["bo", "eva"]) == ["assign bo", "assign nobody"]
    assert complete("priority h")[0] == "priority high"
    assert complete("nonsense x") == []
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").touch()
    assert paths(f"{tmp_path}/") == [f"{tmp_path}/folder/"]
    assert paths(f"{tmp_path}/.h") == [f"{tmp_path}/.hidden"]


def test_history_is_private_and_each_line_once(tmp_path: Path) -> None:
    path = tmp_path / "state" / "history"
    for line in ("close", "snooze 2d", "close"):
        append(line, path)
    assert read(path) == ["snooze 2d", "close"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(tmp_path / "missing") == []


async def test_who_is_slower_is_told_who_was_faster_and_sees_it(world: World, tmp_path: Path) -> None:
    id_ = world.arrive("Contested").conversation_id or 0
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Contested")
        world.bo.do(conversations.assign, [id_], world.bo.agent.id)
        await seen.until(lambda: world.line(id_).assignee == "bo")
        line = seen.console.inbox.row(id_)
        assert line is not None
        seen.console.inbox.put({id_: replace(line, version=world.line(id_).version - 1)})
        seen.console.run_command("conversation.close")
        await seen.sees("Bo Berg was faster")
        await seen.sees("Contested")
        await seen.until(lambda: seen.console.inbox.row(id_) == world.line(id_))
    assert world.view("open") == [id_]


async def test_two_quick_verbs_of_ones_own_are_no_conflict(world: World, tmp_path: Path) -> None:
    id_ = world.arrive("Mine").conversation_id or 0
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Mine")
        await seen.press("A", "U", "e")
        await seen.until(lambda: world.view("closed") == [id_])
    assert world.line(id_).assignee == "eva"
