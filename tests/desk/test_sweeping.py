"""Files that nothing refers to go after a day; whatever a message, an original, a draft or an answer needs stays."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.world import World
from tui_desk.desk import answers, drafts, sweeping, undo
from tui_desk.store.files import DAY_SECONDS


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def sweep(world: World, *, days: float = 2) -> int:
    """Sweep as if it were so many days later."""
    files = world.store.files
    now = max(path.stat().st_mtime for path in files.folder.rglob("*")) + days * DAY_SECONDS
    return world.sync.ask(sweeping.sweep, files, now)


def test_a_file_that_nothing_refers_to_goes_after_a_day(world: World) -> None:
    sha256, _ = world.store.files.put(b"left by a process that was killed")
    assert sweep(world, days=0.5) == 0
    assert sweep(world) == 1
    assert not world.store.files.has(sha256)


def test_attachments_and_originals_stay(world: World) -> None:
    world.arrive(attachment=("big.pdf", os.urandom(400_000)))
    assert sweep(world) == 0


def test_a_file_of_a_draft_stays_also_when_its_answer_is_taken_back(world: World, tmp_path: Path) -> None:
    asked = world.arrive()
    (tmp_path / "offer.txt").write_text("ten euros")
    file = drafts.attach(world.store.files, tmp_path / "offer.txt")
    draft = replace(world.draft(asked.conversation_id), text="see there", files=(file,))
    draft = replace(draft, id=world.eva.do(drafts.save, draft))
    sweep(world)
    assert world.store.files.has(file[2])
    answers.send(world.eva, draft)
    world.eva.do(undo.undo)
    sweep(world)
    assert world.store.files.has(file[2])


def test_a_file_stored_again_counts_as_new(world: World) -> None:
    sha256, _ = world.store.files.put(b"twice")
    path = world.store.files.path(sha256)
    os.utime(path, (0, 0))
    world.store.files.put(b"twice")
    assert world.store.files.old(path.stat().st_mtime + 1) == {}
