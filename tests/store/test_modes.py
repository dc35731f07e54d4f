"""Who may open the desk's files follows from its folder, never from the umask of whoever came first."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.store.writing import note
from tui_desk.errors import StoreError
from tui_desk.store import place
from tui_desk.store.engine import open_store
from tui_desk.store.waiting import Waiting
from tui_desk.sync.lock import SyncLock


@pytest.fixture(params=[0o000, 0o007, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def use(path: Path) -> dict[str, int]:
    """Everything that makes files; gives their modes."""
    store = open_store(f"sqlite:///{path}")
    note(store)
    store.files.put(b"x" * 1000)
    lock = SyncLock(store.path, store.mode)
    assert lock.take()
    with store.waiting.said():
        assert store.waiting.anybody()
    found = {str(one.relative_to(path.parent)): one for one in path.parent.rglob("*")}
    modes = {name: stat.S_IMODE(one.stat().st_mode) for name, one in found.items()}
    lock.free()
    store.close()
    return modes


def test_a_desk_of_one_is_open_to_nobody_else(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "desk"
    modes = use(folder / "desk.db")
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    assert modes.keys() >= {
        f"desk.db{end}" for end in ("", "-wal", "-shm", ".sync", ".migrating", ".waiting")
    }
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


def test_a_desk_in_a_groups_folder_is_the_groups(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    folder.chmod(0o2770)
    modes = use(folder / "desk.db")
    wrong = {name: oct(mode) for name, mode in modes.items() if mode & 0o067 != 0o060}
    assert wrong == {}


@pytest.mark.parametrize("number", [0x6969, 0xFF534D42, 0x65735546, 0x01021997])
def test_a_network_file_system_is_refused_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(place, "file_system", lambda _: number)
    with pytest.raises(StoreError, match=rf"{place.NETWORK[number]}; SQLite needs a local disk"):
        open_store(f"sqlite:///{tmp_path / 'desk.db'}")


def test_this_disk_is_asked_and_found_local(tmp_path: Path) -> None:
    assert place.file_system(tmp_path) not in {0, *place.NETWORK}
    assert place.file_system(tmp_path / "missing") == 0


def test_a_url_of_another_kind_is_refused_and_a_path_may_have_any_letter(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="must begin with sqlite:///"):
        place.path_of("postgresql://host/desk")
    odd = tmp_path / "désk %? #1" / "a b.db"
    store = open_store(f"sqlite:///{str(odd).replace('%', '%25')}")
    assert store.path == odd
    note(store)
    store.close()


def private(folder: Path, text: str = "password = 'x'") -> Path:
    """A file of one's own that is nobody else's business."""
    path = folder / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("text", ["password = 'x'", ""])
@pytest.mark.parametrize("lay", [Path.symlink_to, Path.hardlink_to])
def test_a_file_that_a_colleagues_link_leads_to_is_opened_to_nobody(
    tmp_path: Path, lay: Callable[[Path, Path], None], text: str
) -> None:
    mine, lock = private(tmp_path, text), tmp_path / "desk.db.sync"
    lay(lock, mine)
    with pytest.raises(StoreError, match=f"{lock} must be an empty file of the desk's own, and is a "):
        SyncLock(tmp_path / "desk.db", 0o660).take()
    lock.rename(tmp_path / "desk.db.waiting")
    sign = Waiting(tmp_path / "desk.db", 0o660)
    with sign.said():
        assert not sign.anybody()
    assert stat.S_IMODE(mine.stat().st_mode) == 0o600
    assert mine.read_text() == text


def test_a_file_that_a_colleague_moved_to_where_a_lock_stands_is_opened_to_nobody(tmp_path: Path) -> None:
    lock = private(tmp_path).rename(tmp_path / "desk.db.sync")
    with pytest.raises(StoreError, match="with something in it; remove it"):
        SyncLock(tmp_path / "desk.db", 0o660).take()
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_a_lock_that_a_killed_process_left_closed_is_opened_by_its_owner(tmp_path: Path) -> None:
    lock = private(tmp_path, "").rename(tmp_path / "desk.db.sync")
    assert SyncLock(tmp_path / "desk.db", 0o660).take()
    assert stat.S_IMODE(lock.stat().st_mode) == 0o660


def test_a_pipe_where_the_sign_stands_holds_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "desk.db.waiting")
    sign = Waiting(tmp_path / "desk.db", 0o660)
    with sign.said():
        assert not sign.anybody()
