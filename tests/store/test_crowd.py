"""Many processes write at once: nobody fails, nobody waits long, and every listener hears everything once, in order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.folders import reachable
from tests.needs import need
from tests.store.crowd import crowd, listen, open_and_count, talk, use_as, write
from tui_desk.store.engine import Store

WRITERS, TALKERS = 20, 4


def test_twenty_writers_at_once_make_no_error_and_each_has_its_turns(store: Store) -> None:
    told = crowd([(write, (str(store.path), f"w{number}", 3.0)) for number in range(WRITERS)])
    assert len(told) == WRITERS
    with store.read() as reader:
        assert reader.row("SELECT count(*) FROM event") == (sum(one["count"] for one in told),)
    assert min(one["count"] for one in told) > 0


def test_listeners_in_other_processes_hear_every_event_once_and_in_order(
    store: Store, tmp_path: Path
) -> None:
    ready = [str(tmp_path / f"ready{number}") for number in range(2)]
    parts = [(listen, (str(store.path), TALKERS, name)) for name in ready]
    talks = [(talk, (str(store.path), f"w{number}", 20, TALKERS - 1, ready)) for number in range(TALKERS)]
    told = crowd([*parts, *talks])
    with store.read() as reader:
        there = reader.rows("SELECT id, actor, json_extract(data, '$.number') FROM event ORDER BY id")
    assert len(there) > 20 * TALKERS
    for heard in told[:2]:
        assert [tuple(one) for one in heard] == there


def test_four_processes_that_migrate_at_once_all_find_one_schema(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    assert crowd([(open_and_count, (str(path),))] * 4) == [1] * 4


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that colleagues can reach."""
    with reachable() as base:
        yield base


def test_colleagues_with_accounts_of_their_own_share_one_desk(shared: Path) -> None:
    need(os.geteuid() == 0, "only root can be two users")
    folder = shared / "desk"
    folder.mkdir()
    os.chown(folder, 54321, 54000)
    folder.chmod(0o2770)
    path = folder / "desk.db"
    for uid, umask in ((54321, 0o077), (54322, 0o077), (54323, 0o002), (54321, 0o022)):
        assert crowd([(use_as, (str(path), uid, 54000, umask))]) == ["well"]
    for one in folder.rglob("*"):
        mode = one.stat().st_mode
        assert one.stat().st_gid == 54000, one
        assert mode & 0o007 == 0, f"{one} is open to everybody"
        assert one.is_dir() or stat.S_IMODE(mode) in (0o660, 0o640), one
