"""The demo's config is one that the program reads."""

from __future__ import annotations

import threading
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from tui_desk.config import load
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO
from tui_desk.demo.chat_connector import DemoChatConnector, DemoChatSettings
from tui_desk.demo.connector import DemoConnector, DemoSettings
from tui_desk.demo.desk import demo_config


def test_the_config_makes_two_mailboxes_and_a_messenger_inside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(demo_config(tmp_path, pace=3.5, live=False))
    config = load(tmp_path / "config.toml")
    settings = registry.all_settings(config)
    assert config.desk.name == "Lindenthal Cycles (demo)"
    assert config.store.url == f"sqlite:///{tmp_path}/desk.db"
    assert [one.name for one in settings] == ["support", "orders", "messenger"]
    io = IO(threading.Event(), lambda state, detail: None, lambda: datetime.now(UTC))
    for one in settings:
        assert isinstance(one, DemoSettings | DemoChatSettings)
        assert one.spool.is_relative_to(tmp_path)
        assert (one.pace, one.live) == (3.5, False)
        assert isinstance(registry.connector(one, io), DemoConnector | DemoChatConnector)


def test_a_folder_with_odd_letters_is_written_so_that_it_reads_back(tmp_path: Path) -> None:
    folder = tmp_path / 'a "quoted" \\ füße'
    assert tomllib.loads(demo_config(folder))["channels"][0]["spool"] == str(folder / "spool" / "support")
