"""What a mail server repeats of a password reaches no text: no output, no log, no row of the store."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.echoing import HOST, Way, echoing
from tests.program import TUI_DESK, run
from tui_desk.config import paths, validating
from tui_desk.connectors.blotting import blot
from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.session import Session
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.smtp_auth import Login
from tui_desk.errors import ChannelError, Exit
from tui_desk.exchange import NeedsOperator

WAYS: tuple[Way, ...] = ("NO", "BAD", "BYE", "PLAIN")
PASSWORD = "S3cret \"Pass\\word' 77"
LOGIN = "S3cret \\\"Pass\\\\word' 77"
"""As LOGIN has it on the line, quoted."""
CHANNEL = """
[[channels]]
name = "{way}"
kind = "imap"
address = "{way}@example.net"
host = "{host}"
port = {port}
tls = "none"
password_file = "{secret}"
"""


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """A desk with a mailbox for each way to refuse a login."""
    secret, config = tmp_path / "secret", tmp_path / "config.toml"
    for file in (secret, config):
        file.touch(0o600)
    secret.write_text(PASSWORD)
    told = [f'[store]\nurl = "sqlite:///{tmp_path}/desk.db"\n']
    with ExitStack() as stack:
        for way in WAYS:
            port = stack.enter_context(echoing(way))
            told.append(CHANNEL.format(way=way.lower(), host=HOST, port=port, secret=secret))
        config.write_text("".join(told))
        yield config


def test_a_password_that_a_server_repeats_is_in_no_text(config: Path, tmp_path: Path) -> None:
    synced = run([*TUI_DESK, "--config", config, "sync", "--once"])
    assert synced.returncode == Exit.CHANNEL
    for way in ("no", "bad", "plain"):
        assert f"tui-desk: {way}: {HOST} refuses the login of {way}@example.net: " in synced.stderr
    assert f"tui-desk: bye: {HOST} ends the connection: that is enough: LOGIN" in synced.stderr
    assert synced.stderr.count("•••") >= len(WAYS)
    shown = [
        synced,
        *(run([*TUI_DESK, "--config", config, *verb]) for verb in (["channel", "list"], ["doctor"])),
    ]
    texts = [one.stdout + one.stderr for one in shown]
    texts += [file.read_bytes().decode("utf-8", "replace") for file in tmp_path.glob("desk.db*")]
    texts.append(paths.log_file().read_text())
    of_plain = base64.b64encode(f"\0plain@example.net\0{PASSWORD}".encode()).decode()
    for text in texts:
        for spelt in (PASSWORD, LOGIN, of_plain, "S3cret"):
            assert spelt not in text


@pytest.mark.parametrize("way", [*WAYS, "XOAUTH2", "OAUTHBEARER"])
def test_nor_is_it_in_the_traceback_of_the_refusal(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    token = "tok-7788-token" if way in ("XOAUTH2", "OAUTHBEARER") else ""
    login = Login("anna", password="" if token else PASSWORD, token=token)
    monkeypatch.setattr(Credentials, "imap", lambda _self, *, fresh=False: login)
    with echoing(way) as port:
        settings = validating.checked(
            ImapSettings,
            {"name": "mail", "kind": "imap", "address": "a@example.net", "host": HOST, "port": port}
            | {"tls": "none", "password": PASSWORD},
        )
        session = Session(settings, Credentials(settings, lambda: datetime.now(UTC)))
        with pytest.raises((NeedsOperator, ChannelError)) as refused:
            session.open()
    told = "".join(traceback.format_exception(refused.value))
    assert "•••" in told
    for spelt in filter(None, (PASSWORD, LOGIN, token)):
        assert spelt not in told
        assert base64.b64encode(spelt.encode()).decode()[4:-4] not in told


@pytest.mark.parametrize("before", ["", "\0anna\0", "n,a=anna,\1auth=Bearer "])
def test_a_secret_is_found_in_base64_wherever_it_begins(before: str) -> None:
    secret = "tok-77/88+99"
    whole = base64.b64encode(f"{before}{secret}\1\1".encode()).decode()
    left = blot(f"no: {whole} (AUTH)", [secret])
    assert "•••" in left
    assert len(left) < len("no:  (AUTH)•••") + len(base64.b64encode(before.encode())) + 8


@pytest.mark.parametrize("told", ["tok-77%2F88%2B99", "TOK-77/88+99", "tok-77/88+99"])
def test_a_secret_is_found_as_a_form_or_a_shouting_server_has_it(told: str) -> None:
    assert blot(f"client_secret={told}&x", ["tok-77/88+99"]) == "client_secret=•••&x"
