"""Whatever strangers write, no verb prints a control byte, an invisible character or a direction of theirs."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pexpect
import pytest

from tests.cli.shell import Shell, letter
from tests.waiting import PATIENCE
from tui_desk.text import mail
from tui_desk.text.ticket_number import spelled

EVIL = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202egpj.exe\u2066\u200b\x85\x7f\r\x08[red]x[/red]\u2028end"
EXPECTED_MARKUP = "[red]x[/red]"
NUMBER = spelled(1001)

VERBS: tuple[tuple[str, ...], ...] = (
    ("conversation", "list"),
    ("conversation", "list", "--view", "closed"),
    ("conversation", "show", "1"),
    ("conversation", "show", "1", "--quotes"),
    ("message", "show", "1"),
    ("message", "show", "1", "--quotes"),
    ("message", "show", "2"),
    ("channel", "list"),
    ("channel", "check"),
    ("quarantine", "list"),
    ("quarantine", "show", "1"),
    ("quarantine", "retry", "1"),
    ("agent", "list"),
    ("agent", "add", f"x{EVIL}", "--name", EVIL),
    ("agent", "remove", f"x{EVIL}"),
    ("draft", "list"),
    ("draft", "show", "1"),
    ("config", "path"),
    ("conversation", "tag", "1", f"t{EVIL}"),
    ("conversation", "note", "1", "--text", EVIL),
    ("conversation", "assign", "1", EVIL),
    ("conversation", "snooze", "1", EVIL),
    ("conversation", "reply", "1", "--text", "x", "--to", EVIL),
    ("conversation", "new", "--channel", EVIL, "--to", "a@b.example", "--text", "x"),
    ("conversation", "list", "--find", EVIL),
    ("conversation", EVIL),
    ("receive", "--channel", "support", f"/none/{EVIL}"),
    ("receive", "--channel", EVIL, "x"),
    ("channel", "audit", EVIL),
    ("message", "settle", "1", EVIL),
    ("conversation", "close", EVIL),
    ("completion", EVIL),
    ("undo", EVIL),
    (EVIL,),
    (f"--{EVIL}",),
    ("conversation", "forward", "1", "--to", "a@b.example"),
    ("draft", "discard", "1"),
    ("conversation", "close", "1"),
    ("undo",),
    ("ticket", "show", NUMBER),
    ("ticket", "open", "--message", "1", "--preview"),
    ("ticket", "tell", NUMBER, "--text", f"{EVIL} {{title}}", "--preview"),
    ("ticket", "tell", NUMBER, "--text", EVIL, "--template", EVIL),
    ("ticket", "told", NUMBER),
    ("search", EVIL),
    ("search", "--tickets", EVIL),
    ("search", "--customers", EVIL),
    ("search", f"from:{EVIL}"),
    ("search", "hello OR is:open"),
    ("search", "is:open"),
    ("customer", "list"),
    ("customer", "show", "1"),
    ("customer", "search", EVIL),
    ("customer", "show", EVIL),
    ("customer", "new", EVIL, "--identity", f"telegram:{EVIL}"),
    ("customer", "edit", "1", "--name", EVIL, "--attribute", f"{EVIL}={EVIL}"),
    ("customer", "edit", "1", "--time-zone", EVIL),
    ("customer", "identity", "add", "1", f"mail:{EVIL}"),
    ("customer", "identity", "remove", "1", f"mail:{EVIL}"),
    ("customer", "identity", "add", "1", EVIL),
    ("customer", "join", EVIL, "--into", "1"),
    ("customer", "import", f"/none/{EVIL}"),
    ("customer", "import", "{folder}/hostile.eml"),
    ("customer", "import", "{folder}/hostile.csv"),
    ("customer", "export"),
    ("customer", "export-all", "1", "--to", f"/none/{EVIL}"),
    ("customer", "forget", "1"),
    ("conversation", "log", "--phone", "--customer", EVIL, "--text", EVIL),
)


@pytest.fixture
def attacked(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Shell:
    """A desk with hostile words wherever strangers write."""
    shell.begins(tmp_path_factory.getbasetemp() / "attacked", lambda: attack(shell, monkeypatch))
    return shell


def attack(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile mail arrives, one that can't be read, and agents write such words, too."""
    raw = letter(
        "SUBJECT", "BODY\n\nOn Mon, Ann wrote:\n> BODY\n-- \nBODY", html="<p>BODY</p>", files=(("F", b"x"),)
    )
    evil = EVIL.encode()
    encoded = "=?utf-8?q?" + "".join(f"={byte:02X}" for byte in evil) + "?="
    raw = raw.replace(b"Subject: SUBJECT", f"Subject: {encoded}".encode())
    raw = raw.replace(b"From: Ann <", f"From: {encoded} <".encode()).replace(
        b'charset="utf-8"', b"charset=utf-8"
    )
    raw = raw.replace(b"BODY", evil.replace(b"\r", b"")).replace(b"7bit", b"8bit")
    name = "filename*=utf-8''" + "".join(f"%{byte:02X}" for byte in evil + b".pdf")
    raw = raw.replace(b'filename="F"', name.encode())
    path = shell.file("hostile.eml", raw)
    assert shell("receive", "--channel", "support", path).code == 0
    shell.file("hostile.csv", f'name,mail,vip\n"{EVIL}",{EVIL},\n"{EVIL}",,{EVIL}\n'.encode())
    shell("conversation", "note", 1, "--text", EVIL)
    shell("conversation", "reply", 1, "--text", EVIL, "--subject", "x", "--keep")
    assert shell("ticket", "open", "--message", 1).code == 0
    with monkeypatch.context() as patch:

        def broken(*_: object) -> mail.Mail:
            raise mail.Unreadable(EVIL)

        patch.setattr(mail, "parse", broken)
        shell("receive", "--channel", "support", "-", stdin=b"Subject: x\n\nbroken\n")


def harmful(text: str) -> set[str]:
    """The characters that a terminal would obey, or that nobody can see."""
    return {
        char
        for char in text
        if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }


def test_the_attack_has_arrived(attacked: Shell) -> None:
    (line,) = attacked("conversation", "list", "--json").json
    assert EXPECTED_MARKUP in line["subject"]
    message = attacked("message", "show", 1, "--json").json
    assert EXPECTED_MARKUP in message["author"]["name"]
    assert EXPECTED_MARKUP in message["text"]
    assert EXPECTED_MARKUP in message["quoted"]
    assert message["attachments"][0]["name"].endswith(".pdf")
    raw = attacked("message", "show", 1, "--raw").out
    assert "\x1b" in raw


@pytest.mark.parametrize("words", VERBS, ids=lambda words: " ".join(words).encode("unicode_escape").decode())
def test_no_verb_prints_what_could_harm_a_terminal(words: tuple[str, ...], attacked: Shell) -> None:
    printed = attacked(*(word.replace("{folder}", str(attacked.folder)) for word in words))
    assert harmful(printed.out) == set()
    assert harmful(printed.err) == set()
    assert "something went wrong inside" not in printed.err


@pytest.mark.parametrize(
    "words",
    [
        words
        for words in VERBS
        if words[0] in ("conversation", "message", "quarantine", "draft", "agent", "ticket")
    ],
    ids=lambda words: " ".join(words).encode("unicode_escape").decode(),
)
def test_json_is_ascii(words: tuple[str, ...], attacked: Shell) -> None:
    printed = attacked(*words, "--json")
    assert printed.out.isascii()
    assert harmful(printed.out) == set()


def test_a_file_is_saved_under_a_harmless_name(attacked: Shell, tmp_path: Path) -> None:
    (file,) = attacked("message", "show", 1, "--json").json["attachments"]
    target = tmp_path / "saved"
    target.mkdir()
    printed = attacked("attachment", "save", file["id"], "--to", target)
    assert printed.code == 0
    assert harmful(printed.out) == set()
    (saved,) = target.iterdir()
    assert harmful(saved.name) == set()
    assert saved.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "words", ["conversation list", "conversation show 1 --quotes", "message show 1 --raw", "quarantine list"]
)
def test_on_a_real_terminal_too(words: str, attacked: Shell) -> None:
    command = f"{sys.executable} -m tui_desk --config {attacked.config} {words}"
    told, code = pexpect.run(command, encoding="utf-8", withexitstatus=True, timeout=PATIENCE)
    assert code == 0
    assert harmful(str(told).replace("\r\n", "\n")) == set()


def test_a_pipe_gets_the_original_byte_for_byte(attacked: Shell) -> None:
    words = [
        sys.executable,
        "-m",
        "tui_desk",
        "--config",
        str(attacked.config),
        "message",
        "show",
        "1",
        "--raw",
    ]
    done = subprocess.run(words, capture_output=True, check=True)
    assert done.stdout == (attacked.folder / "hostile.eml").read_bytes()


def test_a_terminal_that_knows_few_letters_gets_what_it_can_show(attacked: Shell) -> None:
    words = [sys.executable, "-m", "tui_desk", "--config", str(attacked.config), "conversation", "show", "1"]
    done = subprocess.run(words, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert b"[red]x[/red]" in done.stdout
    assert done.stderr == b""


def test_a_file_name_that_is_no_text_is_told_all_the_same(attacked: Shell) -> None:
    name = os.fsencode(attacked.folder) + b"/caf\xe9\x1b.eml"
    Path(os.fsdecode(name)).write_bytes(letter("Other"))
    words: list[str | bytes] = ["--config", str(attacked.config), "receive", "--channel", "support", name]
    done = subprocess.run([sys.executable, "-m", "tui_desk", *words, name + b"x"], capture_output=True)
    assert done.returncode == 1
    assert b"new\t#" in done.stdout
    assert harmful((done.stdout + done.stderr).decode()) == set()
