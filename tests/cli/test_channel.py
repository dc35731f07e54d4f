"""Channels from the command line: how they feel, whether they work, whether they brought everything."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.cli.shell import Shell, letter
from tests.fakes.viber import TOKEN, ViberServer
from tests.program import TUI_DESK, run
from tests.servers.dovecot import HOST, Mailbox
from tui_desk.config import load
from tui_desk.desk import channel_caps, health, lease, status
from tui_desk.desk.audit import FolderAudit, compare
from tui_desk.desk.desk import open_desk
from tui_desk.sync.lock import SyncLock


def mailbox_config(shell: Shell, mailbox: Mailbox, more: str = "") -> None:
    shell.config.write_text(
        f'[store]\nurl = "sqlite:///{shell.folder}/desk.db"\n[[channels]]\nname = "box"\nkind = "imap"\n'
        f'address = "support@desk.example"\nhost = "{HOST}"\nport = {mailbox.server.imap}\ntls = "none"\n'
        f'username = "{mailbox.user}"\npassword = "{mailbox.password}"\nfolders = ["INBOX"]\n{more}'
    )
    shell.config.chmod(0o600)


def sync_once(shell: Shell, *more: str) -> CompletedProcess[str]:
    return run((*TUI_DESK, "--config", shell.config, "sync", "--once", *more))


def test_folders_are_compared_uid_by_uid() -> None:
    here = {("INBOX", 7): frozenset({1, 2, 9}), ("INBOX", 6): frozenset({3})}
    assert compare("INBOX", 7, frozenset({1, 2, 3, 4}), here, outside=frozenset({1, 3})) == FolderAudit(
        "INBOX", 7, on_server=4, here=2, missing=(4,), outside=(3,), only_here=(9,)
    )


def test_every_channel_of_the_config_is_listed(shell: Shell) -> None:
    shell.arrive()
    support, sales = shell("channel", "list", "--json").json
    assert (support["name"], support["kind"], support["state"]) == ("support", "demo", "starting")
    assert (sales["name"], sales["state"], sales["last_ok"]) == ("sales", "never synced", None)


def test_a_channel_that_works_is_told_apart_from_one_that_does_not(shell: Shell, mailbox: Mailbox) -> None:
    mailbox_config(shell, mailbox)
    assert shell("channel", "check", "box").code == 0
    shell.config.write_text(shell.config.read_text().replace(mailbox.password, "wrong"))
    printed = shell("channel", "check", "--json")
    assert printed.code == 7
    assert not all(check["ok"] for check in printed.json)
    assert shell("channel", "check", "other").code == 4
    assert shell("channel", "audit", "box").code == 7


def test_a_channel_that_is_set_wrong_keeps_no_other_from_being_tried(shell: Shell, mailbox: Mailbox) -> None:
    wrong = '[[channels]]\nname = "%s"\nkind = "telegram"\nnonsense = 1\n'
    mailbox_config(shell, mailbox, wrong % "first" + wrong % "second")
    printed = shell("channel", "check", "--json")
    assert printed.code == 7
    assert list(dict.fromkeys(one["channel"] for one in printed.json)) == ["box", "first", "second"]
    assert all(one["ok"] == (one["channel"] == "box") for one in printed.json)
    assert "second: settings:" in shell("channel", "check").out


def test_an_audit_finds_what_is_missing_old_or_gone(shell: Shell, mailbox: Mailbox) -> None:
    mailbox_config(shell, mailbox, 'since = "30d"\n')
    for number in range(3):
        mailbox.append(letter(f"mail {number}"))
    mailbox.append(letter("old"), at=datetime.now(UTC) - timedelta(days=60))
    done = sync_once(shell, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["received"] == 3
    printed = shell("channel", "audit", "box", "--json")
    (inbox,) = printed.json
    assert (printed.code, inbox["on_server"], inbox["here"]) == (0, 4, 3)
    assert (inbox["missing"], inbox["outside"], inbox["only_here"]) == ([], [4], [])
    with sqlite3.connect(shell.folder / "desk.db") as connection:
        connection.execute("DELETE FROM place WHERE uid = 2")
    connection.close()
    with mailbox.client("INBOX") as client:
        client.select_folder("INBOX")
        client.delete_messages([1])
        client.expunge()
    printed = shell("channel", "audit", "box")
    assert printed.code == 1
    assert "1 missing here: UID 2" in printed.out
    assert "1 older than the channel's `since`, left on the server: UID 4" in printed.out
    assert "1 here, gone from the server: UID 1" in printed.out


def test_a_channel_without_a_server_can_not_be_audited(shell: Shell) -> None:
    assert shell("channel", "audit", "support").code == 4


def test_one_sync_says_what_came_and_fails_if_a_channel_did(shell: Shell) -> None:
    words = shell.config.read_text()
    shell.config.write_text(
        words.replace('spool = "', 'conversations = 3\nlive = false\nspool = "')
        + '[[channels]]\nname = "dead"\nkind = "imap"\nhost = "127.0.0.1"\nport = 1\ntls = "none"\n'
        'address = "a@b.example"\npassword_env = "NOT_THERE"\n'
    )
    done = sync_once(shell, "--json")
    assert done.returncode == 7
    rows = {row["channel"]: row for row in json.loads(done.stdout)}
    assert rows["support"]["received"] >= 3
    assert rows["support"]["problem"] == ""
    assert rows["dead"]["problem"]
    done = sync_once(shell, "--channel", "support")
    assert done.returncode == 0
    assert done.stdout == "support: 0 received, 0 quarantined, 0 sent\n"
    assert "support" in shell("channel", "list").out
    assert sync_once(shell, "--channel", "nope").returncode == 4


def test_without_channels_there_is_nothing_to_sync(shell: Shell) -> None:
    shell.config.write_text(f'[store]\nurl = "sqlite:///{shell.folder}/desk.db"\n')
    printed = shell("sync", "--once")
    assert printed.code == 3
    assert "tui-desk init" in printed.err


@pytest.mark.parametrize("words", [("channel", "list"), ("channel", "list", "--json"), ("agent", "list")])
def test_lists_work_on_an_empty_desk(words: tuple[str, ...], shell: Shell, tmp_path: Path) -> None:
    assert shell(*words).code == 0


def test_a_check_says_whether_anybody_takes_calls_and_lets_the_sync_try_again_at_once(shell: Shell) -> None:
    with ViberServer() as server:
        shell.config.write_text(
            f'[store]\nurl = "sqlite:///{shell.folder}/desk.db"\n[[channels]]\nname = "viber"\nkind = "viber"\n'
            f'api_url = "{server.url}"\ntoken = "{TOKEN}"\n'
        )
        shell.config.chmod(0o600)
        assert "not known: there is no desk" in shell("channel", "check").out
        desk = open_desk(load(shell.config))
        id_ = desk.do(channel_caps.channel_row, "viber", "viber", "")
        desk.do(health.report, id_, "needs_operator", "the token is refused", failures=1)
        printed = shell("channel", "check", "viber")
        assert printed.code == 7
        assert "fail  viber: receiver: `tui-desk web` does not run" in printed.out
        assert desk.ask(status.channels)[0].failures == 1
        desk.do(lease.sign_in, f"{socket.gethostname()}:{os.getpid()}", os.getpid())
        printed = shell("channel", "check", "viber")
        assert printed.code == 0, printed.out
        assert "try viber again" in printed.err
        assert desk.ask(status.channels)[0].failures == 0
        desk.close()


def test_only_where_it_is_asked_for_a_messenger_is_told_whom_to_call(shell: Shell) -> None:
    with ViberServer() as server:
        shell.config.write_text(
            f'[store]\nurl = "sqlite:///{shell.folder}/desk.db"\n[[channels]]\nname = "viber"\nkind = "viber"\n'
            f'token = "{TOKEN}"\napi_url = "{server.url}"\nwebhook = "https://desk.example/hook/bot"\n'
        )
        shell.config.chmod(0o600)
        before = shell("channel", "check")
        assert before.code == 7
        assert "not https://desk.example/hook/bot" in before.out
        shell("doctor")
        assert server.told == []
        (told,) = shell("channel", "webhook", "viber", "--json").json
        assert (told["name"], told["ok"]) == ("webhook", True)
        assert "webhook: Viber calls https://desk.example/hook/bot" in shell("channel", "check").out
        server.lock_out()
        assert shell("channel", "webhook", "viber").code == 7


def test_a_channel_that_was_never_synced_is_told_with_what_to_do(shell: Shell) -> None:
    assert "no sync runs" in shell("channel", "list").out
    desk = open_desk(load(shell.config))
    desk.do(lease.take, f"{socket.gethostname()}:{os.getpid()}", os.getpid())
    assert "start it anew" in shell("channel", "list").out
    desk.close()


def test_of_a_sync_that_hangs_it_is_said_which_it_is(shell: Shell) -> None:
    desk = open_desk(load(shell.config))
    desk.do(lease.take, f"{socket.gethostname()}:{os.getpid()}", os.getpid())
    desk.do(lambda tx: tx.run("UPDATE lease SET beat_at = beat_at - 180000"))
    assert "no sync runs" in shell("channel", "list").out
    lock = SyncLock(desk.store.path, 0o600)
    assert lock.take()
    told = shell("channel", "list", "--json").json[0]
    assert told["detail"].startswith(f"the sync hangs: process {os.getpid()} on {socket.gethostname()} ")
    assert "no life for 3 min" in told["detail"]
    desk.do(channel_caps.channel_row, told["name"], "imap", "")
    desk.do(lambda tx: tx.run("UPDATE channel SET state = 'connected', detail = 'INBOX, Sent'"))
    told = shell("channel", "list", "--json").json[0]
    assert told["state"] == "connected"
    assert told["detail"].startswith("the sync hangs: process ")
    assert told["detail"].endswith("; INBOX, Sent")
    lock.free()
    assert shell("channel", "list", "--json").json[0]["detail"].startswith("no sync runs: ")
    desk.do(lambda tx: tx.run("UPDATE lease SET beat_at = beat_at + 180000"))
    assert shell("channel", "list", "--json").json[0]["detail"] == "INBOX, Sent"
    desk.close()
