"""Who can't open a desk holds its file no longer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tui_desk.config import Config, load
from tui_desk.desk.desk import Desk, open_desk, open_for_sync
from tui_desk.errors import StoreError


@pytest.mark.parametrize("opens", [open_desk, open_for_sync])
def test_a_desk_whose_keys_can_not_be_read_is_let_go(tmp_path: Path, opens: Callable[[Config], Desk]) -> None:
    (tmp_path / "config.toml").write_text(f'[store]\nurl = "sqlite:///{tmp_path}/desk.db"\n')
    config = load(tmp_path / "config.toml")
    desk = open_desk(config)
    desk.close()
    desk.store.key_path.write_text("no key\n")
    with pytest.raises(StoreError):
        opens(config)
    assert not [path for path in open_files() if path.startswith(str(tmp_path / "desk.db"))]


def open_files() -> list[str]:
    """What this process holds open."""
    folder = Path("/proc/self/fd")
    return [os.readlink(one) for one in folder.iterdir() if one.is_symlink()]
