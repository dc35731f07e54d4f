"""What can be looked at, copied, piped and saved."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.console.driving import driven, listed, reading
from tests.console.questions import fill
from tests.desk.world import World
from tests.faulty_readers import ENDLESS, REFUSED, make_faulty
from tests.program import lives
from tests.sync.office import children_of
from tests.waiting import until
from tui_desk.desk import conversations, drafts
from tui_desk.errors import DeskError
from tui_desk.opening import downloads, open_url, save_copy
from tui_desk.piping import Program
from tui_desk.text import mail

WIDE = (120, 40)


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_help_lists_the_keys_that_work_here(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    fill(world)
    async with listed(world, tmp_path, size) as seen:
        await seen.press("question_mark")
        await seen.sees("Keys in the list")
        await seen.sees("Reply all")
        await seen.press("q")
        await seen.until(lambda: seen.app.screen is seen.console)


async def test_copying_is_clean_and_says_what_was_copied(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "rm -rf \x1b]52;c;eA==\x07 ~\n\n")
    async with reading(world, tmp_path, "rm -rf") as seen:
        await seen.press("y", "y")
        await seen.sees("Copied the text: rm -rf")
        assert "\x1b" not in seen.app.clipboard
        assert not seen.app.clipboard.endswith("\n")
        await seen.press("y", "a")
        await seen.sees("Copied the address: anna@koval.example")


async def test_links_are_listed_with_their_whole_target(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "see https://xn--pypal-4ve.example/login?a=b and mailto:a@b.example")
    async with reading(world, tmp_path, "see https", WIDE) as seen:
        await seen.press("O")
        await seen.sees("1  https://xn--pypal-4ve.example/login?a=b")
        await seen.press("1", "enter")
        await seen.sees("copy")
        await seen.press("c")
        await seen.until(lambda: seen.app.clipboard == "https://xn--pypal-4ve.example/login?a=b")


async def test_why_here_tells_what_the_message_names_and_may_not_join(world: World, tmp_path: Path) -> None:
    theirs = world.arrive("Rent", sender="bob@bob.example", mail_id="<b@bob.example>").conversation_id
    world.eva.do(conversations.close, [theirs or 0])
    world.arrive("Refund", mail_id="<q@koval.example>")
    world.arrive("Re: Refund", "both of it", answers="<b@bob.example>", references=["<q@koval.example>"])
    async with reading(world, tmp_path, "both of it", WIDE) as seen:
        await seen.press("w")
        await seen.sees("it answers a message of this conversation")
        await seen.sees(f"not in      #{theirs}, which <b@bob.example> names: its sender takes no part there")


async def test_raw_and_why_show_the_message_as_it_came(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "text [/red] \x1b[31m")
    async with reading(world, tmp_path, "text [/red]", WIDE) as seen:
        await seen.press("u")
        await seen.sees("From: Anna Koval")
        assert "\x1b" not in seen.text()
        await seen.press("q", "w")
        await seen.sees("nothing tied it to an earlier conversation")


async def test_a_message_goes_through_a_program(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "one two three")
    async with reading(world, tmp_path, "one two", WIDE) as seen:
        await seen.press("vertical_line")
        await seen.press(*"tr", "space", *"a-z", "space", *"A-Z", "enter")
        await seen.sees("ONE TWO THREE")


async def test_while_a_program_runs_keys_go_on_and_the_same_key_stops_it(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Question 2", "one two three")
    async with reading(world, tmp_path, "one two", WIDE) as seen:
        await seen.press("vertical_line", *"sleep", "space", *"30", "enter")
        await seen.sees("sleep runs · | stops it")
        await seen.press("q", "A")
        await seen.until(lambda: world.line(1).assignee == "eva")
        assert seen.console.pane == "list"
        await seen.press("j")
        await seen.until(lambda: seen.text().rstrip().endswith("sleep runs"))
        await seen.press("vertical_line")
        await seen.sees("sleep was stopped")


async def test_what_a_program_prints_waits_while_one_writes(world: World, tmp_path: Path) -> None:
    world.arrive("Question 2", "one two three")
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    async with listed(world, tmp_path, WIDE) as seen:
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


async def test_what_a_program_prints_lies_over_no_box_that_was_opened_meanwhile(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Question 2", "one two three")
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    async with reading(world, tmp_path, "one two", WIDE) as seen:
        seen.console.run_command("message.pipe", f"cat - {gate}")
        await seen.press("/", *"Quest")
        gate.write_text("from the program")
        await seen.until(lambda: seen.console.program is None)
        await seen.press(*"ion")
        await seen.sees("Question 2")
        await seen.press("escape", "vertical_line")
        await seen.sees("from the program")


async def test_what_is_in_quarantine_is_tried_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(mail, "parse", refuse)
        make_faulty(patch)
        world.arrive("Odd one", REFUSED)
        world.arrive("Odd two", REFUSED)
        async with driven(world, tmp_path, WIDE) as seen:
            await seen.sees("Nothing in All open")
            await seen.press("g", "r")
            await seen.sees("None can be understood yet")
            assert "Trying again" not in seen.text()
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Nothing in All open")
        await seen.press("g", "q")
        await seen.sees("Enter opens · g r retries all")
        await seen.press("enter")
        await seen.sees("tried 2 times")
        await seen.press("t")
        await seen.sees("Understood this time: it is in #1.")
        await seen.press("g", "r")
        await seen.sees("Understood this time: it is in #2.")
        await seen.sees("Odd two")
        await seen.press("g", "r")
        await seen.sees("Nothing is in quarantine.")


async def test_who_leaves_does_not_wait_for_what_is_tried_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(mail, "parse", refuse)
        world.arrive("Odd one", ENDLESS)
    make_faulty(monkeypatch)
    before = children_of(os.getpid())
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Nothing in All open")
        await seen.press("g", "r")
        await seen.until(lambda: children_of(os.getpid()) > before)
        started = children_of(os.getpid()) - before
    until(lambda: not any(map(lives, started)), seconds=20)


def refuse(*_: object) -> mail.Mail:
    """A parser with a fault."""
    raise mail.Unreadable("it can't be read")


async def test_drafts_are_listed_and_open(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    draft = world.draft(ids[1])
    world.eva.do(drafts.save, draft)
    async with listed(world, tmp_path, WIDE) as seen:
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
    async with reading(world, tmp_path, "a.pdf", WIDE) as seen:
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
