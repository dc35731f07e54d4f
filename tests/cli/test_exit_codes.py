"""One kind of error has one exit code, whatever the verb; and it is told in plain words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tui_desk.errors import Exit

ADDRESSES = [
    "bad",
    "x@",
    "@y.example",
    "a@b..c",
    "a@-b.c",
    "<script>",
    "john smith@x.example",
    "a@b.c\r\nBcc: d@e.f",
]
MISTAKES = [
    "conversation show x",
    "conversation list --view nope",
    "conversation list --limit 0",
    "conversation list --limit many",
    "conversation snooze 1 gibberish",
    "conversation reply 1 --text x --snooze gibberish",
    "conversation reply 1 --text x --close --pending",
    "conversation reply 1 --text x --message newest",
    "conversation reply 1 --text x --file y",
    "conversation priority 1 gibberish",
    "conversation tag 1",
    "conversation close",
    "conversation undo last",
    "undo last",
    "message show 1 --raw --json",
    "message settle 1 perhaps",
    "quarantine show 1 --raw --json",
    "quarantine retry",
    "agent add a\tb",
    "agent add bo --email bad",
    "agent edit bo",
    "agent edit bo --email bad",
    "receive file.eml",
    "search is:foo",
    "search foo:x",
    "search -brake",
    "search before:notadate",
    "search --tickets is:spam",
    "search --tickets after:notadate",
    "search --tickets channel:support",
    "search --tickets --customers ann",
    "search --tikcets ann",
    "demo --pace 0",
    "demo --pace quick",
    "init --port 99999",
    "init --smtp-port imap",
    "nosuch",
]
MISSING = [
    "conversation show 99",
    "conversation close 1 99",
    "conversation reply 99 --text x",
    "conversation reply 1 --text x --message 99",
    "conversation reply 1 --text x --seen 99",
    "conversation assign 1 stranger",
    "conversation new --channel nope --to a@b.example --text x",
    "message show 99",
    "message resend 99",
    "message settle 99 lost",
    "attachment save 99",
    "attachment want 99",
    "draft show 99",
    "draft send 99",
    "draft discard 99",
    "quarantine show 99",
    "quarantine retry 99",
    "search assignee:stranger",
    "search channel:nope",
    "search ticket:1042-1",
    "agent edit stranger --name Bo",
    "agent remove stranger",
    "channel check nope",
    "channel audit nope",
    "channel webhook nope",
    "receive --channel nope -",
    "sync --once --channel nope",
]


@pytest.fixture
def asked(shell: Shell) -> Shell:
    shell.arrive("Broken lamp", "It stays dark.")
    return shell


@pytest.mark.parametrize("line", MISTAKES)
def test_a_wrong_verb_option_or_argument_is_2(line: str, asked: Shell) -> None:
    printed = asked(*line.split(" "))
    assert printed.code == Exit.USAGE
    assert not any(word in printed.err for word in ("valid int", "valid float", "range", "Traceback"))


@pytest.mark.parametrize("verb", ["reply 1", "forward 1", "new"])
@pytest.mark.parametrize("flag", ["--to", "--cc", "--bcc"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none_is_2(verb: str, flag: str, address: str, asked: Shell) -> None:
    to = () if flag == "--to" else ("--to", "ann@customer.example")
    printed = asked("conversation", *verb.split(), *to, flag, address, "--text", "x")
    assert printed.code == Exit.USAGE
    assert "is no mail address" in printed.err


@pytest.mark.parametrize("line", MISSING)
def test_what_is_not_there_is_4(line: str, asked: Shell) -> None:
    assert asked(*line.split(" "), stdin=b"").code == Exit.NOT_FOUND


def test_a_file_that_can_not_be_read_is_1(asked: Shell, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for line in ("reply 1 --file", "reply 1 --text x --attach", "note 1 --file"):
        assert asked("conversation", *line.split(), gone).code == Exit.FAILED
    assert asked("receive", "--channel", "support", gone).code == Exit.FAILED


@pytest.mark.parametrize(("closed", "code"), [("desk.db", Exit.STORE), ("config.toml", Exit.CONFIG)])
def test_a_folder_one_may_not_enter_is_told_by_its_name(
    closed: str, code: Exit, asked: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Path.stat

    def shut(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == closed:
            raise PermissionError(13, "Permission denied")
        return kept(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", shut)
    printed = asked("conversation", "list")
    assert printed.code == code
    assert "this account may not" in printed.err
    assert str(tmp_path) in printed.err
    assert "this account may not" in asked("doctor").out


def test_a_message_of_another_conversation_is_not_one_that_was_seen_in_this(asked: Shell) -> None:
    asked.arrive("Another", "matter", sender="Eve <eve@other.example>")
    other = asked("conversation", "show", 2, "--json").json["messages"][0]["id"]
    assert asked("conversation", "reply", 1, "--text", "x", "--seen", other).code == Exit.NOT_FOUND


def test_at_the_end_all_is_done_that_was_left_for_it_and_then_the_process_is_gone() -> None:
    code = (
        "import atexit, sys, threading\n"
        "from tui_desk import __main__ as program\n"
        "class Taken:\n"
        "    def __del__(self): print('taken apart', flush=True)\n"
        "def work(words):\n"
        "    global kept; kept = Taken()\n"
        "    atexit.register(print, 'done at the end', end='')\n"
        "    threading.Thread(target=lambda: (threading.main_thread().join(), print('a thread'))).start()\n"
        "    return 4\n"
        "program.run = work; sys.argv = ['tui-desk', 'sync', '--once']; program.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (4, "a thread\ndone at the end", "")


@pytest.mark.parametrize(
    ("closed", "said"), [("<&-", True), (">&-", False), ("2>&-", True), ("<&- >&- 2>&-", False)]
)
def test_a_stream_that_was_closed_is_nobody_s_and_no_mistake(closed: str, said: bool) -> None:
    line = f"{sys.executable} -m tui_desk --version {closed}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, bool(done.stdout), done.stderr) == (0, said, "")
