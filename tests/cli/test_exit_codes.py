"""One kind of error has one exit code, whatever the verb; and it is told in plain words."""

from __future__ import annotations

import os
import shlex
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
SETTINGS = """\
[teams]
billing = ["bo"]
[tickets]
categories = ["Hardware", "Billing"]
[[tickets.fields]]
name = "order"
type = "number"
[[tickets.fields]]
name = "day"
type = "date"
[[tickets.fields]]
name = "paid"
type = "yes_no"
[[tickets.fields]]
name = "size"
type = "choice"
choices = ["small", "large"]
"""
MISTAKES = [
    "conversation show x",
    "conversation show -- -1",
    "conversation show 1.5",
    "conversation list --view nope",
    "conversation list --limit 0",
    "conversation list --limit many",
    "conversation list --limit -3",
    "conversation list --sort nope",
    "conversation snooze 1 gibberish",
    "conversation reply 1 --text x --snooze gibberish",
    "conversation reply 1 --text x --snooze ''",
    "conversation reply 1 --text x --snooze 2020-01-01",
    "conversation reply 1 --text x --value word",
    "conversation reply 1 --text x --seen newest",
    "conversation reply 1 --text x --close --pending",
    "conversation reply 1 --text x --message newest",
    "conversation reply 1 --text x --file y",
    "conversation priority 1 gibberish",
    "conversation priority 1 5",
    "conversation tag 1",
    "conversation tag 1 a,b",
    "conversation tag 1 ''",
    "conversation untag 1 ''",
    "conversation snooze 1 yesterday",
    "conversation snooze one 2d",
    "conversation assign one bo",
    "conversation merge 1 --into one",
    "conversation split 1 one",
    "conversation log 1 --phone --counter --text x",
    "conversation log 1 --phone --customer '' --text x",
    "conversation close",
    "conversation undo last",
    "undo last",
    "message show 1 --raw --json",
    "ticket list --view nope",
    "ticket list --sort nope",
    "ticket list --find state:nope",
    "ticket list --find due:nope",
    "ticket list --find nope:x",
    "ticket show one",
    "ticket show ''",
    "ticket show 1001",
    "ticket open",
    "ticket open --title ''",
    "ticket open --from one",
    "ticket open --title x --kind nope",
    "ticket open --title x --kind ''",
    "ticket open --title x --due nope",
    "ticket open --title x --due ''",
    "ticket open --title x --priority nope",
    "ticket open --title x --priority ''",
    "ticket open --title x --category nope",
    "ticket open --title x --tag ''",
    "ticket open --title x --field order",
    "ticket open --title x --field nope=1",
    "ticket open --title x --each",
    "ticket state 1001-9 nope",
    "ticket state one resolved",
    "ticket due 1001-9 nope",
    "ticket due 1001-9 2020-01-01",
    "ticket priority 1001-9 nope",
    "ticket category 1001-9 nope",
    "ticket kind 1001-9 nope",
    "ticket field 1001-9 nope=1",
    "ticket field 1001-9 order=many",
    "ticket field 1001-9 day=someday",
    "ticket field 1001-9 paid=perhaps",
    "ticket field 1001-9 size=medium",
    "ticket tag 1001-9 a,b",
    "ticket edit 1001-9",
    "ticket edit 1001-9 --title ''",
    "ticket edit one --title x",
    "ticket step 1001-9",
    "ticket step 1001-9 ''",
    "ticket step 1001-9 --remove one",
    "ticket check 1001-9 one",
    "ticket link 1001-9",
    "ticket link 1001-9 one",
    "ticket link one 1",
    "ticket unlink 1001-9",
    "ticket relate 1001-9 nope 1001-9",
    "ticket relate 1001-9 blocks one",
    "ticket merge one --into 1001-9",
    "ticket tell 1001-9 --text x --value word",
    "ticket tell one --text x",
    "ticket told one",
    "customer list --sort nope",
    "customer search x --limit 0",
    "customer show 1 --history many",
    "customer new ''",
    "customer new Bo --identity nope",
    "customer new Bo --identity mail:nope",
    "customer new Bo --identity phone:nope",
    "customer new Bo --identity 'no kind:nope'",
    "customer edit 1",
    "customer edit 1 --name ''",
    "customer edit 1 --language german",
    "customer edit 1 --time-zone Nowhere",
    "customer edit 1 --attribute nope",
    "customer edit 1 --attribute =x",
    "customer part one",
    "customer identity add 1 mail:nope",
    "customer identity remove 1 phone:nope",
    f"customer edit 1 --name {'x' * 999}",
    "message settle 1 perhaps",
    "message show one",
    "attachment save one",
    "draft send one",
    "quarantine show 1 --raw --json",
    "quarantine retry",
    "agent add 'a\tb'",
    "agent add bo --email support@desk.example",
    "agent identity add nope",
    "channel add nope",
    "channel add ''",
    "channel add telegram --set token",
    "channel add telegram --set kind=vk",
    "channel add telegram --no-check --set token_env=X --set nope=1",
    "channel add telegram --no-check --set token_env=X --set fetch_below=much",
    "completion csh",
    "init --address nope",
    "init --address a@b.example --password-env X --no-check --host 'two words'",
    "web --port many",
    "web --host ''",
    "web --host 'two words'",
    f"web --host {'x' * 300}",
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
    "search --tickets --best ann",
    "conversation log 1 --phone --text x --new",
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
    "conversation new --channel '' --to a@b.example --text x",
    "conversation undo 99",
    "conversation list --find 1042-1",
    "ticket list --find 1042-1",
    "ticket list --find assignee:stranger",
    "ticket show 1042-1",
    "ticket show 1042-9",
    "ticket assign 1001-9 stranger",
    "ticket team 1001-9 strangers",
    "ticket check 1001-9 9",
    "ticket open --title x --template nope",
    "ticket open --title x --assign ''",
    "ticket open --title x --requester nobody",
    "ticket tell 1001-9 --text x --to 99",
    "customer show 99",
    "customer show stranger",
    "customer identity remove 1 mail:other@customer.example",
    "agent identity add telegram:1 --agent ''",
    "channel check ''",
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
def asked(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A desk with a conversation and the ticket #1001-9."""

    def make() -> None:
        shell.arrive("Broken lamp", "It stays dark.")
        shell("ticket", "open", "--title", "Lamp")

    shell.begins(tmp_path_factory.getbasetemp() / "asked", make)
    shell.config.write_text(shell.config.read_text() + SETTINGS)
    return shell


@pytest.mark.parametrize("line", MISTAKES)
def test_a_wrong_verb_option_or_argument_is_2(line: str, asked: Shell) -> None:
    printed = asked(*shlex.split(line))
    assert printed.code == Exit.USAGE
    assert printed.out == ""
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
    assert asked(*shlex.split(line), stdin=b"").code == Exit.NOT_FOUND


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
