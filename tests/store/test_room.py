"""Room on the disk: mail waits while there is little, and agents can save and send when there is none."""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.world import World
from tui_desk.desk import answers, drafts
from tui_desk.desk.desk import Desk
from tui_desk.errors import StoreError, StoreFull
from tui_desk.store import engine, room
from tui_desk.store.engine import Store
from tui_desk.store.reader import connect

NO_LIMIT = 2**30


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A desk whose reserve is small."""
    monkeypatch.setattr(room, "RESERVE", 100_000)
    return World(tmp_path)


def on_a_full_disk(world: World, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Eva's desk, whose database can't grow by a page while the reserve is there, nor ever without one."""
    opened: list[sqlite3.Connection] = []
    release = world.store.room.release

    def full(path: Path, *, check_thread: bool = True) -> sqlite3.Connection:
        connection = connect(path, check_thread=check_thread)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        opened.append(connection)
        return connection

    def make_room() -> bool:
        made = release()
        for connection in opened if made else ():
            connection.execute(f"PRAGMA max_page_count = {NO_LIMIT}")
        return made

    monkeypatch.setattr(engine, "connect", full)
    store = Store(world.store.path, world.store.mode)
    monkeypatch.setattr(store.room, "release", make_room)
    return Desk(store, world.policy, world.eva.agent, world.clock)


def test_on_a_full_disk_agents_save_and_send_with_the_reserve(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = world.draft(world.arrive().conversation_id)
    world.store.room.require()
    eva = on_a_full_disk(world, monkeypatch)
    long = replace(draft, text="what was typed. " * 2_000)
    saved = eva.do(drafts.save, long)
    assert not world.store.room.reserve.exists()
    assert eva.ask(drafts.load, saved).text == long.text
    assert answers.send(eva, replace(long, id=saved)).message_id is not None


def test_a_full_disk_without_a_reserve_is_told_and_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = world.draft(world.arrive().conversation_id)
    eva = on_a_full_disk(world, monkeypatch)
    with pytest.raises(StoreFull, match="is full; nothing was changed, free some space"):
        eva.do(drafts.save, replace(draft, text="what was typed. " * 2_000))
    assert eva.ask(drafts.mine, eva.agent.id) == ()


def test_the_file_of_a_big_answer_is_written_with_the_reserve(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = world.draft(world.arrive().conversation_id)
    world.store.room.require()
    put = world.store.files.put

    def full(content: bytes) -> tuple[str, int]:
        if world.store.room.reserve.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        return put(content)

    monkeypatch.setattr(world.store.files, "put", full)
    done = answers.send(world.eva, replace(draft, text="a long story " * 30_000))
    assert done.message_id is not None
    assert not world.store.room.reserve.exists()


def test_another_error_of_the_disk_leaves_the_reserve(world: World) -> None:
    world.store.room.require()

    def broken(_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        world.eva.do(broken)
    assert world.store.room.reserve.exists()


def test_the_reserve_is_laid_by_while_there_is_room_and_again_later(world: World) -> None:
    reserve = world.store.room.reserve
    world.store.room.require()
    assert reserve.stat().st_blocks * 512 >= 100_000
    assert reserve.stat().st_mode & 0o777 == world.store.mode
    assert world.store.room.release()
    assert not world.store.room.release()
    world.store.room.require()
    assert reserve.exists()


@pytest.mark.parametrize(
    ("free", "largest", "enough"),
    [
        (499, 25, False),
        (500, 25, True),
        (500, 200, False),
        (600, 200, True),
    ],
)
def test_mail_waits_below_500_mb_or_three_of_the_largest_mails(
    world: World, monkeypatch: pytest.MonkeyPatch, free: int, largest: int, enough: bool
) -> None:
    monkeypatch.setattr(world.store.room, "free", lambda: free * 2**20)
    if enough:
        world.store.room.require(largest * 2**20)
    else:
        with pytest.raises(StoreError, match=f"only {free} MB are free on the disk; no mail is taken in"):
            world.store.room.require(largest * 2**20)
    assert not world.store.room.reserve.exists()
