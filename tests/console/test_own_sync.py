"""What the first line says of a console's own sync until it is at work."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.console.driving import driven
from tests.desk.world import World
from tui_desk import sync_child
from tui_desk.desk import lease
from tui_desk.errors import Exit
from tui_desk.sync_child import SyncChild
from tui_desk.widgets.status_bar import StatusBar
from tui_desk.widgets.strips import Piece


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """In place of a sync a process that ends with its console, and is followed by none: those that were started."""
    started: list[subprocess.Popen[bytes]] = []

    def start(_self: SyncChild) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(("sh", "-c", f"cat; exit {Exit.CONFLICT:d}"), stdin=subprocess.PIPE))
        return started[-1]

    monkeypatch.setattr(SyncChild, "_start", start)
    return started


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that the bar was about to say."""
    words: list[str] = []
    pieces = StatusBar.pieces

    def heard(bar: StatusBar, width: int) -> tuple[list[Piece], list[Piece]]:
        found = pieces(bar, width)
        words.append("".join(text for text, _ in found[1]))
        return found

    monkeypatch.setattr(StatusBar, "pieces", heard)
    return words


async def test_while_its_own_sync_starts_a_console_does_not_say_that_nobody_syncs(
    world: World, tmp_path: Path, child: list[subprocess.Popen[bytes]], said: list[str]
) -> None:
    async with driven(world, tmp_path, sync=True) as seen:
        await seen.sees("sync starts")
        assert len(child) == 1
        world.sync.do(lease.take, "here:1", os.getpid())
        await seen.sees("synced")
    assert not any("not syncing" in words for words in said)


async def test_a_sync_that_ends_before_it_is_at_work_or_takes_long_is_none(
    world: World, tmp_path: Path, child: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driven(world, tmp_path, sync=True) as seen:
        await seen.sees("sync starts")
        with monkeypatch.context() as patched:
            patched.setattr(sync_child, "START_SECONDS", 0.0)
            await seen.sees("not syncing")
        await seen.sees("sync starts")
        (only,) = child
        assert only.stdin is not None
        only.stdin.close()
        await seen.sees("not syncing")
