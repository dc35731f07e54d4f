"""From an address and a password to a config and a store that work."""

from __future__ import annotations

import socket
import stat
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pexpect
import pytest

from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer
from tests.waiting import PATIENCE
from tui_desk.__main__ import run
from tui_desk.config import load
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO
from tui_desk.exchange import Outgoing
from tui_desk.store.engine import open_store


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def flags(
    config: Path, mailbox: Mailbox, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    monkeypatch.setenv("MAIL_PASSWORD", mailbox.password)
    imap = f"--host 127.0.0.1 --port {mailbox.server.imap} --tls none"
    smtp = f"--smtp-host 127.0.0.1 --smtp-port {smtp_server.port} --smtp-tls none"
    return f"--config {config} init --address {mailbox.user} {imap} {smtp}".split()


def test_with_flags_alone_it_tries_the_mailbox_and_writes_config_and_store(
    flags: list[str], config: Path, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*flags, "--password-env", "MAIL_PASSWORD", "--name", "support"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "FAIL" not in told.err
    assert mailbox.password not in told.err + config.read_text()
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    written = load(config)
    (channel,) = registry.all_settings(written)
    assert (channel.name, channel.address) == ("support", mailbox.user)
    open_store(written.store.url, create=False).close()


def test_a_second_mailbox_is_added_and_a_name_is_never_given_twice(flags: list[str], config: Path) -> None:
    flags += ["--password-env", "MAIL_PASSWORD"]
    config.write_text("# mine\n")
    others = [[*flags, "--username", who, "--no-check"] for who in ("bo", "ann", "eva")]
    assert [run(flags), run(others[0]), run([*others[1], "--name", "two"])] == [0, 0, 0]
    assert run([*others[2], "--name", "two"]) == 5
    names = [channel["name"] for channel in load(config).channels]
    assert len(set(names)) == 3
    assert config.read_text().startswith("# mine\n")


def test_the_same_mailbox_is_not_added_twice(
    flags: list[str], config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags += ["--password-env", "MAIL_PASSWORD", "--name"]
    assert run([*flags, "one"]) == 0
    once = config.read_text()
    assert run([*flags, "two"]) == 2
    assert "the channel 'one' is the same account" in capsys.readouterr().err
    assert config.read_text() == once


def test_a_wrong_password_is_told_in_plain_words_and_nothing_is_written(
    flags: list[str], config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "hunter2")
    assert run([*flags, "--password-env", "MAIL_PASSWORD"]) == 7
    told = capsys.readouterr().err
    assert "FAIL" in told
    assert "nothing was written" in told
    assert "hunter2" not in told
    assert not config.exists()


def test_a_server_that_is_not_there_is_told(
    flags: list[str], config: Path, capsys: pytest.CaptureFixture[str], smtp_server: SmtpServer
) -> None:
    smtp_server.__exit__()
    try:
        assert run([*flags, "--password-env", "MAIL_PASSWORD"]) == 7
    finally:
        smtp_server.__enter__()
    assert str(smtp_server.port) in capsys.readouterr().err
    assert not config.exists()


def test_a_person_is_asked_may_correct_and_types_the_password_unseen(
    flags: list[str], config: Path, mailbox: Mailbox
) -> None:
    child = pexpect.spawn(sys.executable, ["-m", "tui_desk", *flags], encoding="utf-8", timeout=PATIENCE)
    child.expect(r"Password of .* \(not shown\)")
    child.sendline("hunter2")
    child.expect("FAIL")
    child.expect("password.*What")
    child.sendline("p")
    child.expect("not shown")
    child.sendline(mailbox.password)
    child.expect(r"Wrote\s")
    shown = str(child.before)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert mailbox.password not in shown + str(child.before)
    assert "hunter2" not in shown
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    (channel,) = registry.all_settings(load(config))
    assert mailbox.password not in repr(channel)


def test_a_person_may_leave_without_anything_written(flags: list[str], config: Path) -> None:
    child = pexpect.spawn(sys.executable, ["-m", "tui_desk", *flags], encoding="utf-8", timeout=PATIENCE)
    child.expect("not shown")
    child.sendline("hunter2")
    child.expect("What")
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert not config.exists()


def test_a_relay_that_asks_for_no_login_passes_and_sends(
    flags: list[str], config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SmtpServer(mechanisms=()) as relay:
        flags[flags.index("--smtp-port") + 1] = str(relay.port)
        assert run([*flags, "--password-env", "MAIL_PASSWORD"]) == 0
        assert "mail is sent without a login" in capsys.readouterr().err
        (channel,) = registry.all_settings(load(config))
        io = IO(threading.Event(), lambda _state, _detail: None, lambda: datetime.now(UTC))
        out = Outgoing(
            1, "<1@d>", "", "", sender="a@d.example", recipients=("b@x.example",), frozen=b"A: b\r\n\r\n"
        )
        registry.connector(channel, io).push(out, lambda: None)
        assert [mail.recipients for mail in relay.received] == [("b@x.example",)]


@pytest.mark.parametrize(("kind", "letter"), [("--port", "i"), ("--smtp-port", "s")])
def test_where_no_server_answers_the_server_is_offered_to_be_changed(
    flags: list[str], config: Path, kind: str, letter: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        flags[flags.index(kind) + 1] = str(gone.getsockname()[1])
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tui_desk", *flags, "--password-env", "MAIL_PASSWORD"],
        encoding="utf-8",
        timeout=PATIENCE,
    )
    child.expect("nothing answers")
    child.expect(rf"What \[{letter}\]")
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.close()
    assert not config.exists()


def test_without_a_check_nothing_is_reached(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["init", "--no-check", "--address", "support@acme.example", "--password-env", "X"]
    assert run(["--config", str(config), *arguments]) == 0
    (channel,) = load(config).channels
    assert channel["host"] == "imap.acme.example"
    assert "Trying" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "flag"),
    [
        ([], "--address"),
        (["--address", "support"], "--address"),
        (["--address", "a@b.example", "--host", "x"], "--password-env"),
    ],
)
def test_where_nobody_can_be_asked_the_missing_flag_is_named(
    arguments: list[str], flag: str, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(config), "init", *arguments]) == 2
    assert flag in capsys.readouterr().err
    assert not config.exists()


@pytest.mark.parametrize("check", [[], ["--no-check"]])
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["--name", "a b"], "name: must be at most 40 letters"),
        (["--host", "https://mail.example"], "host: must be the server's name alone"),
        (["--password-env", "", "--password-command", "pass 'mail"], "has a quote that is not closed"),
        (["--ca-file", "/nowhere.pem"], "there is no file /nowhere.pem"),
    ],
)
def test_what_no_config_could_hold_is_refused_and_never_written(
    wrong: list[str], words: str, check: list[str], config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = ["--address", "support@acme.example", "--password-env", "X"]
    assert run(["--config", str(config), "init", *known, *wrong, *check]) == 2
    assert words in capsys.readouterr().err
    assert not config.exists()


def test_a_password_can_not_be_given_where_other_users_see_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--password", "hunter2"]) == 2
    assert run(["init", "--help"]) == 0
    assert "--password " not in capsys.readouterr().out


def test_a_broken_config_is_told_before_anything_is_asked(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text("[dekc]\n")
    assert run(["--config", str(config), "init", "--address", "a@b.example"]) == 3
    assert "did you mean `desk`" in capsys.readouterr().err


def test_a_certificate_of_one_s_own_is_named_once_and_serves_both_servers(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.pem"
    own.write_text("")
    monkeypatch.chdir(tmp_path)
    known = ["--no-check", "--address", "support@acme.example", "--password-env", "X"]
    assert run(["--config", str(config), "init", *known, "--ca-file", "own.pem"]) == 0
    (channel,) = load(config).channels
    assert channel["ca_file"] == channel["smtp"]["ca_file"] == str(own)


def test_what_was_not_tried_is_not_called_well_and_the_same_cause_has_the_same_words(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X", "secret")
    nowhere = ["--host", "imap.nohost.invalid", "--smtp-host", "smtp.nohost.invalid"]
    known = ["--address", "support@nohost.invalid", "--password-env", "X"]
    assert run(["--config", str(config), "init", *known, *nowhere]) == 7
    told = capsys.readouterr().err
    assert "there is no server named imap.nohost.invalid;" in told
    assert "there is no server named smtp.nohost.invalid;" in told
    assert "copies" not in told
    assert ".." not in told


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_a_port_that_can_not_be_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--address", "a@b.example", "--port", port]) == 2
    assert "--port" in capsys.readouterr().err
