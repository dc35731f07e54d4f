"""`tui-desk sync --once` reads what was stored and ends, also where Meta does not know us any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.graph import GraphServer, WhatsAppRemote
from tests.program import TUI_DESK, run
from tui_desk.config import writing
from tui_desk.testing import Workplace


@pytest.fixture
def remote() -> Iterator[WhatsAppRemote]:
    with GraphServer() as server:
        yield WhatsAppRemote(server)


@pytest.mark.parametrize("trouble", ["", "lock_out", "break_link"])
def test_it_reads_what_was_stored_and_ends(tmp_path: Path, remote: WhatsAppRemote, trouble: str) -> None:
    desk = Workplace(tmp_path / "desk", remote.settings(), 20.0)
    remote.post = desk.post
    config = tmp_path / "config.toml"
    config.touch(0o600)
    config.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/desk/desk.db"\n')
    writing.add_channel(config, remote.settings())
    remote.says("hello")
    if trouble:
        getattr(remote.server, trouble)()
    done = run((*TUI_DESK, "--config", config, "sync", "--once"))
    assert "1 received" in done.stdout, done.stderr
    assert desk.texts() == ["hello"]
    desk.close()
