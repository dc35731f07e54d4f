"""Files that nothing refers to go after a day; whatever a message, an original, a draft or an answer needs stays."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from threading import Thread, current_thread

import pytest

from tests.desk.world import World
from tui_desk.desk import answers, drafts, sweeping, undo
from tui_desk.store.files import DAY_SECONDS, HOUR_SECONDS
from tui_desk.store.reader import Reader

LOGO = b"logo of acme" * 1000


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def sweep(world: World, *, days: float = 2) -> int:
    """Sweep as if it were so many days later."""
    files = world.store.files
    now = max(path.stat().st_mtime for path in files.folder.rglob("*")) + days * DAY_SECONDS
    return sweeping.sweep(world.store, now)


def old_file(world: World) -> str:
    """A file that nobody has stored for days; gives its hash."""
    sha256, _ = world.store.files.put(LOGO)
    long_ago = time.time() - 3 * DAY_SECONDS
    os.utime(world.store.files.path(sha256), (long_ago, long_ago))
    return sha256


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
    assert world.store.files.old(path.stat().st_mtime + 1) == frozenset()


def refer_again(world: World, sha256: str) -> None:
    """A mail that brings the file comes in and is committed."""
    world.arrive(attachment=("logo.bin", LOGO))
    assert world.eva.ask(lambda reader: reader.rows("SELECT sha256 FROM attachment")) == [(sha256,)]


def refer_without_storing(world: World, sha256: str) -> None:
    """A console that held a draft with the file keeps it anew."""
    draft = world.draft(world.arrive().conversation_id)
    world.eva.do(drafts.save, replace(draft, files=(("logo.bin", "image/png", sha256, len(LOGO)),)))


def answer_and_take_back(world: World, sha256: str) -> None:
    """An answer brought the file, was taken back, and its draft thrown away: what was done still says of it."""
    draft = world.draft(world.arrive().conversation_id)
    draft = replace(draft, text="see", files=(("logo.bin", "image/png", sha256, len(LOGO)),))
    draft = replace(draft, id=world.eva.do(drafts.save, draft))
    answers.send(world.eva, draft)
    world.eva.do(undo.undo)
    (left,) = world.eva.ask(drafts.mine, world.eva.agent.id)
    world.eva.do(drafts.discard, left)


@pytest.mark.parametrize("refer", [refer_again, refer_without_storing, answer_and_take_back])
def test_a_file_that_is_referred_to_again_while_the_sweeper_reads_stays(
    world: World, monkeypatch: pytest.MonkeyPatch, refer: Callable[[World, str], None]
) -> None:
    sha256 = old_file(world)
    real = sweeping.needed

    def needed(reader: Reader) -> frozenset[str]:
        kept = real(reader)
        refer(world, sha256)
        return kept

    monkeypatch.setattr(sweeping, "needed", needed)
    assert sweeping.sweep(world.store, time.time()) == 0
    assert world.store.files.read(sha256) == LOGO


@pytest.mark.parametrize("forgotten", [False, True])
def test_what_is_stored_again_as_the_sweeper_is_about_to_remove_it_is_there_afterwards(
    world: World, monkeypatch: pytest.MonkeyPatch, forgotten: bool
) -> None:
    sha256 = old_file(world)
    files = world.store.files
    said: SimpleQueue[str] = SimpleQueue()
    real_unlink, real_flock = Path.unlink, fcntl.flock

    def store_again() -> None:
        files.put(LOGO)
        said.put("stored")

    def flock(handle: int, lock: int) -> None:
        if current_thread() is storing:
            said.put("wants the lock")
        real_flock(handle, lock)

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == files.path(sha256):
            storing.start()
            said.get()
        real_unlink(path, missing_ok)

    storing = Thread(target=store_again)
    monkeypatch.setattr(fcntl, "flock", flock)
    monkeypatch.setattr(Path, "unlink", unlink)
    if forgotten:
        sweeping.remove(world.store, frozenset({sha256}), untouched=HOUR_SECONDS, now=time.time())
    else:
        sweeping.sweep(world.store, time.time())
    storing.join()
    assert files.read(sha256) == LOGO
