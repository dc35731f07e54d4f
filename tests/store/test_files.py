"""A file stands whole under the hash of its content, or not at all, wherever the process that wrote it was killed."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tui_desk.errors import NotFound
from tui_desk.store.files import DAY_SECONDS, HOUR_SECONDS, Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "desk.db.files", 0o600)


def pieces() -> Iterator[bytes]:
    for number in range(3):
        yield bytes([number]) * 40_000


WHOLE = b"".join(pieces())
NAME = hashlib.sha256(WHOLE).hexdigest()


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Whether the work was killed: a child process ends itself before its `step`th call that touches the disk."""
    child = os.fork()
    if child == 0:
        calls = 0

        def count(_: FrameType, event: str, called: Any) -> None:
            nonlocal calls
            calls += event == "c_call" and touches_disk(called)
            if calls > step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def touches_disk(called: Any) -> bool:
    """Whether a function of C may change what stands on the disk; between all others it stays as it is."""
    return called.__module__ in ("posix", "io") or isinstance(called.__self__, io.IOBase)


def standing(files: Files) -> list[Path]:
    """Everything under a name that is a hash."""
    found = files.folder.rglob("*") if files.folder.exists() else ()
    return [one for one in found if one.is_file() and not one.name.startswith("new-")]


@pytest.mark.parametrize("content", [WHOLE, None], ids=["bytes", "pieces"])
def test_a_kill_between_any_two_steps_leaves_no_wrong_or_partial_file(
    files: Files, content: bytes | None
) -> None:
    step = 0
    while killed_at(step, lambda: files.put(pieces() if content is None else content)):
        for one in standing(files):
            assert one == files.path(NAME)
            assert one.read_bytes() == WHOLE
        step += 1
    assert step > 20, "there were steps to be killed at"
    assert files.put(pieces()) == (NAME, len(WHOLE))
    assert files.read(NAME) == WHOLE
    later = time.time() + 2 * DAY_SECONDS
    left = len(list(files.folder.glob("new-*")))
    assert left > 0
    assert files.sweep(later) == left
    assert [one for one in files.folder.rglob("*") if one.is_file()] == [files.path(NAME)]


def test_the_sweeper_leaves_alone_what_may_still_be_written(files: Files) -> None:
    files.put(b"kept")
    fresh = files.folder / "new-fresh"
    fresh.write_bytes(b"half")
    assert files.sweep(time.time() + DAY_SECONDS - 60) == 0
    assert fresh.exists()
    assert files.sweep(time.time() + DAY_SECONDS + 60) == 1
    assert not fresh.exists()
    assert files.read(hashlib.sha256(b"kept").hexdigest()) == b"kept"


def test_what_was_stored_within_the_hour_is_not_removed(files: Files) -> None:
    old, again = (files.put(content)[0] for content in (b"old", b"again"))
    long_ago = time.time() - 2 * HOUR_SECONDS
    for one in (old, again):
        os.utime(files.path(one), (long_ago, long_ago))
    files.put(b"again")
    removed = {
        one: files.remove(one, untouched=HOUR_SECONDS, needed=lambda _: False, now=time.time())
        for one in (old, again, "0" * 64)
    }
    assert removed == {old: True, again: False, "0" * 64: True}
    assert (files.has(old), files.has(again)) == (False, True)


def test_what_is_moved_away_under_the_sweepers_eyes_is_no_error(files: Files) -> None:
    files.put(b"kept")
    (files.folder / "new-gone").symlink_to("nowhere")  # found by its name, and gone when one looks
    (files.path(NAME).parent).mkdir(exist_ok=True)
    (files.path(NAME)).symlink_to("nowhere")
    later = time.time() + DAY_SECONDS + 60
    assert files.sweep(later) == 0
    assert files.old(later) == {hashlib.sha256(b"kept").hexdigest()}


def test_sweeping_where_nothing_was_ever_stored_is_no_error(files: Files) -> None:
    assert files.sweep(time.time()) == 0


def test_the_same_content_is_stored_once_and_a_damaged_file_is_mended(files: Files) -> None:
    sha256, size = files.put(b"content" * 100)
    first = files.path(sha256).stat()
    assert files.put(b"content" * 100) == (sha256, size)
    assert files.path(sha256).stat().st_ino == first.st_ino
    files.path(sha256).write_bytes(b"short")
    files.put(b"content" * 100)
    assert files.read(sha256) == b"content" * 100


def test_a_stream_that_breaks_leaves_nothing(files: Files) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        files.put(broken())
    assert [one for one in files.folder.rglob("*") if one.is_file()] == []


def test_a_file_that_is_gone_or_can_not_be_read_is_told_by_its_name_with_what_helps(tmp_path: Path) -> None:
    files = Files(tmp_path / "files", 0o600)
    sha256, _ = files.put(b"content")
    files.path(sha256).unlink()
    for read in (files.read, files.readable):
        with pytest.raises(NotFound, match=r"a\.pdf is gone from .*files; put that folder back"):
            read(sha256, "a.pdf")
    files.path(sha256).mkdir()
    for read in (files.read, files.readable):
        with pytest.raises(NotFound, match=r"the original can't be read \(Is a directory\); look after "):
            read(sha256, "the original")
