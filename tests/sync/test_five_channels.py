"""Four channels in every kind of trouble and a fifth one in the same process, which must not notice."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.connectors import plugin
from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.program import TUI_DESK, run, running
from tests.waiting import PATIENCE, until
from tui_desk.config import load, writing
from tui_desk.desk.desk import Desk, open_desk


class Five:
    """One desk, five servers."""

    def __init__(self, folder: Path, servers: dict[str, MemoryServer]) -> None:
        self.folder, self.servers = folder, servers
        self.config = folder / "config.toml"
        self.config.touch(0o600)
        self.config.write_text(f'[store]\nurl = "sqlite:///{folder / "desk.db"}"\n')
        for name, server in servers.items():
            writing.add_channel(self.config, {**MemoryRemote(server).settings(), "name": name})
        self.desk: Desk = open_desk(load(self.config))

    def command(self, *words: str) -> tuple[str, ...]:
        """A command line for this desk."""
        return (*TUI_DESK, "--config", str(self.config), *words)

    def listed(self) -> dict[str, Any]:
        """What `tui-desk channel list` tells of each."""
        return {one["name"]: one for one in json.loads(run(self.command("channel", "list", "--json")).stdout)}

    def texts(self) -> set[str]:
        """Everything that has come in."""
        with self.desk.store.read() as reader:
            return {row[0] for row in reader.rows("SELECT text FROM message")}

    def states(self) -> dict[str, str]:
        """How each channel feels."""
        with self.desk.store.read() as reader:
            return dict(reader.rows("SELECT name, state FROM channel"))


@pytest.fixture
def five(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Five]:
    """All of them, each in its trouble, and a sync over them."""
    names = ("well", "locked", "down", "raving", "slow")
    with ExitStack() as stack:
        servers = {name: stack.enter_context(MemoryServer()) for name in names}
        servers["locked"].lock_out()
        servers["down"].break_link()
        servers["raving"].raving = True
        servers["slow"].dawdle()
        plugin.install(tmp_path)
        plugin.make_known(tmp_path, monkeypatch)
        made = Five(tmp_path, servers)
        stack.callback(made.desk.close)
        with running(made.command("sync"), tmp_path / "sync.log") as process:
            yield made
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0


def test_trouble_in_four_channels_delays_the_fifth_by_nothing(five: Five) -> None:
    until(lambda: five.states().get("well") == "connected")
    until(lambda: five.states().get("down") == "retrying")
    for number in range(10):
        MemoryRemote(five.servers["well"]).says(f"message {number}")
        until(lambda text=f"message {number}": text in five.texts())  # type: ignore[misc]
        assert five.states()["slow"] != "connected"


def test_each_trouble_stands_in_the_list_of_channels_with_its_remedy(five: Five) -> None:
    until(lambda: five.states().get("well") == "connected")
    until(lambda: five.states().get("locked") == "needs_operator")
    until(lambda: {five.states().get(name) for name in ("down", "raving")} == {"retrying"})
    told = five.listed()
    assert told["well"]["state"] == "connected"
    assert "make a new one" in told["locked"]["detail"]
    assert "again in" in told["down"]["detail"]
    assert "no usable answer" in told["raving"]["detail"]
    assert told["slow"]["state"] != "connected"


def test_what_was_in_trouble_comes_back_by_itself(five: Five) -> None:
    until(lambda: five.states().get("well") == "connected")
    for name in ("down", "raving", "slow"):
        server = five.servers[name]
        server.raving = False
        server.mend_link()
        MemoryRemote(server).says(f"hello from {name}")
    until(lambda: {f"hello from {name}" for name in ("down", "raving", "slow")} <= five.texts())
