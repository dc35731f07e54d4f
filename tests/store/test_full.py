"""A full disk costs a pause: nothing half is stored, it is said in words, and later everything is there once."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.world import World
from tests.needs import need
from tests.sync.letters import letters
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import intake
from tui_desk.errors import StoreError
from tui_desk.exchange import Place

FULL = re.compile("is full; nothing was changed|No space left")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    need(os.geteuid() == 0, "only root can mount a small disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)], capture_output=True
    )
    need(made.returncode == 0, f"no small disk can be mounted: {made.stderr.decode().strip()}")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def take_in(world: World, raws: list[bytes]) -> None:
    """As the sync does: bytes to disk, then one transaction with the cursor."""
    for start in range(0, len(raws), 10):
        events = [
            mail_event(raw, place=Place("INBOX", 1, start + number), received_at=world.clock.now())
            for number, raw in enumerate(raws[start : start + 10], 1)
        ]
        prepared = [intake.prepare(world.store.files, event) for event in events]
        world.sync.do(intake.receive, world.channels["support"], prepared, cursor={"upto": start + 10})


def arrive_on_and_on(world: World) -> None:
    for number in range(500):
        world.arrive(f"Number {number}", "text " * 500)


def check(world: World, *, whole: int | None = None) -> int:
    """The cursor stands where the messages stand; gives how many there are."""
    with world.store.read() as reader:
        (count,) = reader.row("SELECT count(*) FROM message") or (0,)
        upto = reader.row(
            "SELECT coalesce(json_extract(cursor, '$.upto'), 0) FROM channel WHERE name = 'support'"
        )
        assert reader.row("PRAGMA integrity_check") == ("ok",)
        assert reader.row("SELECT count(*) FROM place") == (count,)
    assert upto == (count,)
    assert whole is None or count == whole
    return int(count)


@pytest.mark.parametrize("file", [100, 200_000], ids=["database", "files"])
def test_a_full_disk_stops_intake_with_words_and_loses_and_doubles_nothing(disk: Path, file: int) -> None:
    world = World(disk)
    raws = list(letters(600, file=file, size=3))
    with pytest.raises((StoreError, OSError), match=FULL):
        take_in(world, raws)
    stored = check(world)
    assert 0 < stored < len(raws)
    with pytest.raises((StoreError, OSError), match=FULL):
        take_in(world, raws[stored:])
    subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
    take_in(world, raws)
    check(world, whole=len(raws))
    assert len(list(world.store.files.folder.glob("new-*"))) == 0


def test_an_agents_deed_on_a_full_disk_is_refused_in_words_and_works_again_later(disk: Path) -> None:
    world = World(disk)
    first = world.arrive("Before").conversation_id
    ballast = disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(b"x" * 4_000_000)
    with pytest.raises(StoreError, match="is full; nothing was changed, free some space"):
        arrive_on_and_on(world)
    before = len(world.view("open"))
    assert world.line(first).subject == "Before"
    ballast.unlink()
    world.arrive("After")
    assert len(world.view("open")) == before + 1
