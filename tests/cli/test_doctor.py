"""The doctor says of each thing the desk stands on whether it is well."""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
from importlib import metadata
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tui_desk.__main__ import run
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Check
from tui_desk.exchange import Caps
from tui_desk.store import place
from tui_desk.store.engine import open_store
from tui_desk.sync.lock import SyncLock


class Pigeon:
    """A channel that is as well as its address says."""

    kind = "pigeon"
    caps = Caps()
    Settings = ChannelSettings

    def __init__(self, settings: ChannelSettings, io: IO) -> None:
        self.address = settings.address

    def check(self) -> tuple[Check, ...]:
        if self.address == "hawk":
            raise OSError("eaten")
        return (Check("loft", self.address == "well", f"the loft is {self.address}\x1b[31m"),)


@pytest.fixture(autouse=True)
def pigeons(monkeypatch: pytest.MonkeyPatch) -> None:
    brought = (EntryPoint("pigeon", f"{__name__}:Pigeon", registry.GROUP),)
    monkeypatch.setattr(metadata, "entry_points", lambda group: brought if group == registry.GROUP else ())
    monkeypatch.setitem(sys.modules, __name__, sys.modules[Pigeon.__module__])


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A config with a desk beside it, all well."""
    folder = tmp_path / "desk"
    folder.mkdir(mode=0o700)
    write(tmp_path, "well")
    open_store(f"sqlite:///{folder}/desk.db").close()
    return folder / "desk.db"


def write(tmp_path: Path, *addresses: str) -> None:
    text = f'[store]\nurl = "sqlite:///{tmp_path}/desk/desk.db"\n'
    for number, address in enumerate(addresses):
        text += f'[[channels]]\nname = "c{number}"\nkind = "pigeon"\naddress = "{address}"\n'
    (tmp_path / "config.toml").write_text(text)


def report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = run(["--config", str(tmp_path / "config.toml"), "doctor", "--json"])
    rows = json.loads(capsys.readouterr().out)
    return code, {row["name"]: (row["state"], row["text"]) for row in rows}


def test_a_desk_that_is_well_has_nothing_but_ok_and_hints(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = report(tmp_path, capsys)
    assert code == 0
    assert {state for state, _ in found.values()} <= {"ok", "warn"}
    assert {"config", "store", "file system", "disk", "file modes", "signing key", "sync", "c0: loft"} <= set(
        found
    )


def test_who_is_in_a_team_and_no_agent_is_told(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = ["--config", str(tmp_path / "config.toml")]
    assert run([*config, "agent", "add", "bo"]) == 0
    capsys.readouterr()
    with (tmp_path / "config.toml").open("a") as file:
        file.write('[teams]\nbilling = ["bo"]\nbikes = ["bo", "zed"]\nnight = []\n')
    code, found = report(tmp_path, capsys)
    assert code == 1
    assert (found["team billing"], found["team night"]) == (("ok", "bo"), ("ok", "nobody is in it yet"))
    state, text = found["team bikes"]
    assert state == "fail"
    assert text.startswith("zed: no such agent; there are bo, ")


def test_every_channel_is_looked_at_even_if_one_breaks(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "well", "hawk", "burnt")
    code, found = report(tmp_path, capsys)
    assert code == 1
    assert found["c0: loft"][0] == "ok"
    assert found["c1: pigeon"] == ("fail", "eaten")
    assert found["c2: loft"][0] == "fail"


def test_a_channel_that_is_set_wrong_is_told_with_its_line_and_the_others_are_looked_at(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "well", "well", "hawk")
    config = tmp_path / "config.toml"
    text = config.read_text().replace('name = "c0"\n', 'name = "c0"\nwings = "two"\n')
    config.write_text(f'{text}[[channels]]\nname = "c9"\nkind = "pigoen"\n')
    code, found = report(tmp_path, capsys)
    assert code == 1
    assert "c0: loft" not in found
    state, told = found["c0: settings"]
    assert state == "fail"
    assert told.startswith(f"{config}:5: channels[0].wings: ")
    assert found["c1: loft"][0] == "ok"
    assert found["c2: pigeon"] == ("fail", "eaten")
    assert "did you mean `pigeon`?" in found["c9: settings"][1]


def test_what_a_channel_says_reaches_the_terminal_cleaned(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(tmp_path / "config.toml"), "doctor"]) == 0
    told = capsys.readouterr().out
    assert "ok    c0: loft: the loft is well␛[31m" in told
    assert all(char.isprintable() or char == "\n" for char in told)


def test_without_a_config_it_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 1
    assert "fail  config:" in capsys.readouterr().out


def test_a_key_that_can_not_be_is_told_with_its_line(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "config.toml").open("a") as file:
        file.write('[keys]\nconversation.close = "hyper+q"\n')
    assert run(["--config", str(tmp_path / "config.toml"), "doctor"]) == 1
    told = capsys.readouterr().out
    assert f"fail  keys: {tmp_path}/config.toml:8: keys.conversation.close: `hyper+q`" in told
    assert "ok    c0: loft" in told


def test_a_missing_store_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "well")
    code, found = report(tmp_path, capsys)
    assert code == 1
    assert "tui-desk init" in found["store"][1]


def test_files_that_strangers_may_open_are_told(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = desk.with_name("desk.db.key")
    key.touch()
    key.chmod(0o604)
    desk.chmod(0o604)
    code, found = report(tmp_path, capsys)
    assert code == 1
    assert found["file modes"] == ("fail", f"{desk} is open to every user of this machine: chmod o= {desk}")
    assert found["signing key"][0] == "fail"


def test_a_link_where_a_lock_stands_is_told(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = desk.with_name("desk.db.waiting")
    lock.symlink_to(tmp_path / "config.toml")
    code, found = report(tmp_path, capsys)
    assert code == 1
    assert found["locks"] == (
        "fail",
        f"{lock} must be an empty file of the desk's own, and is a link; remove it",
    )


def test_a_shared_folder_without_its_setgid_bit_is_told(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.chmod(0o660)
    desk.parent.chmod(0o770)
    assert "chmod g+s" in report(tmp_path, capsys)[1]["file modes"][1]
    desk.parent.chmod(0o2770)
    assert report(tmp_path, capsys)[1]["file modes"] == ("ok", "shared by one group")
    desk.chmod(0o640)
    assert "writable" in report(tmp_path, capsys)[1]["file modes"][1]


def test_a_network_file_system_is_told(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "file_system", lambda path: 0x6969)
    code, found = report(tmp_path, capsys)
    assert code == 1
    assert found["file system"][0] == "fail"
    assert "NFS" in found["file system"][1]


def test_a_full_disk_is_told(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_desk.store.room.LEAST_FREE", 10**18)
    assert report(tmp_path, capsys)[1]["disk"][0] == "fail"


def test_a_file_that_is_no_desk_or_of_another_version_is_told(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(desk) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer" in report(tmp_path, capsys)[1]["store"][1]
    desk.write_bytes(b"something else altogether" * 100)
    code, found = report(tmp_path, capsys)
    assert code == 1
    assert "not a desk's database" in found["store"][1]


def test_a_living_sync_and_a_dead_one_are_told_apart(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(tmp_path, capsys)[1]["sync"][0] == "warn"
    with sqlite3.connect(desk) as connection:
        connection.execute(
            "INSERT INTO lease (name, epoch, holder, pid, beat_at)"
            " VALUES ('sync', 1, 'x', 1, CAST(strftime('%s', 'now') AS INTEGER) * 1000)"
        )
    assert report(tmp_path, capsys)[1]["sync"][0] == "ok"
    with sqlite3.connect(desk) as connection:
        connection.execute("UPDATE lease SET beat_at = beat_at - 3600000")
    connection.close()
    assert report(tmp_path, capsys)[1]["sync"][0] == "warn"


def test_a_foreign_process_that_has_the_number_of_a_sync_that_is_gone_is_left_alone(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(desk) as connection:
        connection.execute(
            "INSERT INTO lease (name, epoch, holder, pid, beat_at) VALUES ('sync', 3, ?, 1, 1)",
            (f"{socket.gethostname()}:1",),
        )
    connection.close()
    state, text = report(tmp_path, capsys)[1]["sync"]
    assert state == "warn"
    assert text.startswith("not running; ")
    assert not desk.with_name("desk.db.sync").exists()
    lock = SyncLock(desk, 0o600)
    assert lock.take()
    assert report(tmp_path, capsys)[1]["sync"][1].startswith("it hangs: process 1 on ")
    lock.free()
    assert report(tmp_path, capsys)[1]["sync"] == (state, text)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (
            {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            ["ok    terminal: xterm-256color", "16 million"],
        ),
        ({"TERM": "dumb"}, ["fail  terminal: TERM is dumb", "warn  colours"]),
        ({"TERM": "tmux-256color", "TMUX": "x"}, ["ok    terminal: tmux-256color in tmux", "colours: 256"]),
    ],
)
def test_a_terminals_abilities_are_told(
    environment: dict[str, str], words: list[str], desk: Path, tmp_path: Path, private_home: Path
) -> None:
    write(tmp_path)
    told, status = pexpect.run(
        f"{sys.executable} -m tui_desk --config {tmp_path}/config.toml doctor",
        env={"HOME": str(private_home), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", **environment},
        withexitstatus=True,
        encoding="utf-8",
        dimensions=(24, 70),
    )
    assert all(word in told for word in words), told
    assert "warn  size: 70x24" in told
    assert status == int("fail" in told)
