"""A private file is whole or not there, and its owner's alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tui_desk.private_file import write_whole


def test_a_file_is_for_its_owner_only_whatever_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("old")
    path.chmod(0o644)
    write_whole(path, "n\u00e4u")
    assert path.read_text("utf-8") == "n\u00e4u"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_whoever_comes_first_stays_where_nothing_is_to_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key"
    for content in ("first", "second"):
        write_whole(path, content, replace=False)
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "kept"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
