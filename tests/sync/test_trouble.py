"""Trouble that is not the mail's: a desk that was migrated under a running sync, a disk that is nearly full."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.desk.world import World
from tests.sync.folder import Folder
from tests.sync.office import Office
from tests.waiting import PATIENCE
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.errors import Exit, StoreError
from tui_desk.store import room
from tui_desk.store.reader import connect
from tui_desk.sync import pulling
from tui_desk.sync.channel import Running


def test_a_sync_whose_desk_became_newer_ends_with_words_and_writes_nothing_more(office: Office) -> None:
    process = office.start_and_lead()
    with closing(connect(office.folder / "desk.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    try:
        assert process.wait(PATIENCE) == Exit.STORE
    finally:
        process.kill()
    assert "was written by a newer tui-desk" in office.log


def test_mail_waits_on_the_server_while_the_disk_is_nearly_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, folder = World(tmp_path), Folder()
    monkeypatch.setattr(registry, "connector", lambda settings, io: folder)
    running = Running(
        world.sync,
        ChannelSettings(name="support", kind="imap"),
        world.channels["support"],
        1,
        threading.Event(),
        threading.Event(),
    )
    with monkeypatch.context() as patch:
        patch.setattr(room, "LEAST_FREE", 2**62)
        with pytest.raises(StoreError, match="no mail is taken in until"):
            pulling.pull_once(running)
    assert world.view("open") == []
    pulling.pull_once(running)
    assert len(world.view("open")) > 2
