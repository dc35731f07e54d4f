"""A messenger is added by asking for what it needs, tried at once, and written only when it works or is to be kept."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from tests.fakes.viber import TOKEN, ViberServer
from tui_desk.__main__ import run
from tui_desk.config import load
from tui_desk.connectors import registry

PIGEONS = '''
"""Pigeons, brought by a package of their own."""
from dataclasses import dataclass
from typing import Annotated, Literal
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.rule import After
from tui_desk.config.token import Token
from tui_desk.connectors.base import Check
from tui_desk.exchange import Caps

def _number(loft):
    if len(loft) < 2:
        raise ValueError("must have two digits")
    return loft

@dataclass(frozen=True, kw_only=True)
class Settings(MessengerSettings, Token):
    kind: Literal["pigeons"] = "pigeons"
    loft: Annotated[str, After(_number)]
    """The number on
    the loft's door."""
    flock: tuple[str, ...] = ()
    fast: bool = False

    def secrets(self):
        return (self.access,)

class Pigeons:
    kind, caps, Settings = "pigeons", Caps(), Settings
    def __init__(self, settings, io):
        self.settings = settings
    def pull(self, cursor):
        yield from ()
    def push(self, out, at_risk):
        raise NotImplementedError
    def check(self):
        good = self.settings.access.reveal() == "coo"
        return (Check("whistle", good, "they listen" if good else "they do not listen; get a new whistle"),)
'''


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config that is not there yet, and a kind of channel that a package brings."""
    (tmp_path / "pigeons.py").write_text(PIGEONS)
    metadata = tmp_path / "pigeons-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeons\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[tui_desk.connectors]\npigeons = pigeons:Pigeons\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pigeons", raising=False)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    return tmp_path / "config.toml"


def add(config: Path, *words: str) -> int:
    return run(["--config", str(config), "channel", "add", *words])


def test_flags_alone_try_and_write_a_channel(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHISTLE", "coo")
    flags = ["--set", "loft=17", "--set", "token_env=WHISTLE", "--set", "flock=a, b", "--set", "fast=true"]
    config.write_text(f'# mine\n[store]\nurl = "sqlite:///{config.parent}/desk.db"\n')
    assert add(config, "pigeons", *flags) == 0
    assert config.read_text().startswith("# mine\n")
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    (channel,) = registry.all_settings(load(config))
    told = {one: getattr(channel, one) for one in ("name", "kind", "flock", "fast")}
    assert told == {"name": "pigeons", "kind": "pigeons", "flock": ("a", "b"), "fast": True}


def test_what_was_added_is_not_checked_again_by_the_next_sync(config: Path) -> None:
    config.write_text(f'[store]\nurl = "sqlite:///{config.parent}/desk.db"\n')
    assert add(config, "pigeons", "--set", "loft=17", "--set", "token_env=WHISTLE", "--no-check") == 0
    code = (
        "import sys; from pathlib import Path; from tui_desk.config import load;"
        " from tui_desk.connectors import registry; (one,) = registry.all_settings(load(Path(sys.argv[1])));"
        " print(one.loft, 'pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(config)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "17 False\n"


def test_what_does_not_work_is_not_written(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHISTLE", "moo")
    assert add(config, "pigeons", "--set", "loft=17", "--set", "token_env=WHISTLE") == 7
    assert "get a new whistle" in capsys.readouterr().err
    assert not config.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["pigeons", "--set", "loft=17", "--set", "token=coo"], "seen by everybody"),
        (["pigeons", "--set", "loft=17"], "`token` is needed"),
        (["pigeons", "--set", "loft"], "not KEY=VALUE"),
        (["pigeons", "--set", "loft=17", "--set", "token_env=X", "--set", "lofty=3", "--no-check"], "lofty"),
        (["doves"], "there are:"),
        (["imap"], "tui-desk init"),
    ],
)
def test_a_slip_is_told_and_nothing_is_written(
    config: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(config, *words) == 2
    assert told in capsys.readouterr().err
    assert not config.exists()


def test_the_same_bot_is_not_added_twice(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--set", "token_env=BOT", "--no-check"]
    config.write_text(f'[store]\nurl = "sqlite:///{config.parent}/desk.db"\n')
    assert add(config, "telegram", *flags) == 0
    once = config.read_text()
    assert add(config, "telegram", *flags) == 2
    assert "the channel 'telegram' is the same account" in capsys.readouterr().err
    assert config.read_text() == once
    assert add(config, "telegram", "--set", "token_env=BOT2", "--no-check") == 0
    assert [channel["name"] for channel in load(config).channels] == ["telegram", "telegram-2"]


def test_who_sits_there_is_asked_and_may_correct(config: Path) -> None:
    config.write_text(f'[store]\nurl = "sqlite:///{config.parent}/desk.db"\n')
    config.chmod(0o600)
    command = ["-m", "tui_desk", "--config", str(config), "channel", "add", "pigeons", "--name", "loft"]
    with pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=60) as console:
        console.expect("The number on the loft's door.")
        console.sendline("17")
        console.expect("not shown")
        console.sendline("moo")
        console.expect("FAIL  whistle: they do not listen")
        console.expect("What")
        console.sendline("token")
        console.expect("not shown")
        console.sendline("coo")
        console.expect("Added loft")
        console.expect(pexpect.EOF)
    assert [channel.name for channel in registry.all_settings(load(config))] == ["loft"]


@contextmanager
def adding(config: Path, kind: str, *words: str) -> Iterator[pexpect.spawn[str]]:
    """Somebody sits there, at a terminal of 80 columns, and adds a channel of this kind."""
    config.write_text(f'[store]\nurl = "sqlite:///{config.parent}/desk.db"\n')
    config.chmod(0o600)
    command = ["-m", "tui_desk", "--config", str(config), "channel", "add", kind, *words]
    with pexpect.spawn(sys.executable, command, encoding="utf-8", timeout=60) as console:
        yield console


def test_a_form_for_everybody_is_made_by_the_prompts_alone(config: Path) -> None:
    with adding(config, "form") as console:
        console.expect("address")
        console.sendline("support@desk.example")
        console.expect("anybody: Take unsigned posts")
        console.expect("yes or no")
        console.sendline("yes")
        console.expect("smtp: The server by which answers go out")
        console.expect("SMTP server")
        console.sendline("")
        console.expect("Added form")
        console.expect("`tui-desk web` must run, too")
        console.expect(pexpect.EOF)
    (channel,) = load(config).channels
    assert (channel["address"], channel["anybody"]) == ("support@desk.example", True)
    assert "secret" not in channel


def test_an_empty_secret_is_not_asked_again_without_a_word(config: Path) -> None:
    with adding(config, "form", "--set", "address=support@desk.example") as console:
        console.expect("yes or no")
        console.sendline("no")
        console.expect("secret .not shown")
        console.sendline("")
        console.expect("Something has to stand here")
        console.sendline("hush")
        console.expect("SMTP server")
        console.sendline("")
        console.expect("Added form")
        console.expect(pexpect.EOF)
    (channel,) = load(config).channels
    assert "secret" in channel


def test_what_a_try_blames_is_offered_first_and_any_setting_can_be_changed(config: Path) -> None:
    given = ("--set", "address=@desk:desk.example", "--set", "api_url=http://127.0.0.1:1")
    with adding(config, "matrix", *given, "--set", "password_env=NOT_THERE") as console:
        console.expect("nothing answers")
        console.expect(r"What .not shown. \[api_url\]")
        console.sendline("nonsense")
        console.expect("none of its settings")
        console.expect("What")
        console.sendline("accept_invites")
        console.expect("Whose invitations")
        console.sendline("none")
        console.expect("What")
        console.sendline("k")
        console.expect("Added matrix")
        console.expect(pexpect.EOF)
    (channel,) = load(config).channels
    assert (channel["accept_invites"], channel["api_url"]) == ("none", "http://127.0.0.1:1")


def test_what_viber_lacks_can_be_given_and_no_word_is_broken_at_the_edge(config: Path) -> None:
    with ViberServer() as server:
        server.webhook = ""
        with adding(config, "viber", "--set", f"api_url={server.url}") as console:
            console.expect("token: The bot's token, from its page at partners.viber.com.")
            console.expect("not shown")
            console.sendline(TOKEN)
            console.expect("webhook .empty: none.")
            console.sendline("")
            console.expect("FAIL  webhook")
            console.expect("https://YOUR-SERVER/hook/viber")
            console.expect(r"What .not shown. \[webhook\]")
            told = console.before or ""
            assert all(len(line) < 80 for line in told.splitlines())
            console.sendline("k")
            console.expect("Added viber")
            console.expect(pexpect.EOF)


def test_without_a_kind_it_says_which_there_are(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(config) == 0
    told = dict(line.partition(" ")[::2] for line in capsys.readouterr().out.splitlines())
    kinds = set(told)
    assert "pigeons" in kinds
    assert all(words.strip() for kind, words in told.items() if kind != "pigeons")
    assert "imap" not in kinds


def test_of_secrets_that_stand_for_each_other_one_is_enough(config: Path) -> None:
    config.write_text(f'[store]\nurl = "sqlite:///{config.parent}/desk.db"\n')
    here, there = (["--set", f"address=@{who}:example.org", "--no-check"] for who in ("desk", "shop"))
    assert add(config, "matrix", *here) == 2
    assert add(config, "matrix", *here, "--set", "token_env=TOKEN") == 0
    assert add(config, "matrix", *there, "--set", "password_env=PASSWORD", "--name", "second") == 0
    assert [one.name for one in registry.all_settings(load(config))] == ["matrix", "second"]
