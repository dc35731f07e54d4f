"""Many processes on one store. Run as a program: loads everything once, then forks a process for each part."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.program import run
from tests.waiting import PATIENCE, until
from tui_desk.policy import Policy
from tui_desk.rows import EventRow
from tui_desk.store.engine import open_store
from tui_desk.store.feed import Feed
from tui_desk.sync.lock import SyncLock

Part = Callable[..., Any]
LEFT = "left"
"""The kind of an event after which no more comes of its actor."""


def write(path: str, name: str, seconds: float) -> dict[str, Any]:
    """Write an event whenever somebody else has written one; tells how many."""
    store = open_store(f"sqlite:///{path}")
    feed = Feed(Path(path))
    count = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with store.write(Policy(), actor=name, agent_id=None, now=0) as tx:
            tx.event("noted", number=count)
        count += 1
        while time.monotonic() < end and not any(one.actor != name for one in feed.wait(0.5).events):
            pass
    feed.close()
    return {"name": name, "count": count}


def talk(path: str, name: str, number: int, others: int, ready: list[str]) -> int:
    """Write so many events once everybody listens, each when another has written one, and a last one of leaving."""
    until(lambda: all(Path(one).exists() for one in ready))
    store = open_store(f"sqlite:///{path}")
    feed = Feed(Path(path), 0)
    for said in range(number):
        with store.write(Policy(), actor=name, agent_id=None, now=0) as tx:
            tx.event("noted", number=said)
        answers: list[EventRow] = []
        while others and not answers:
            news = feed.wait(PATIENCE)
            assert news.moved, f"{name} said {said + 1} of {number}, and then heard of nobody"
            answers = [one for one in news.events if one.actor != name]
            others -= sum(one.kind == LEFT for one in answers)
    with store.write(Policy(), actor=name, agent_id=None, now=0) as tx:
        tx.event(LEFT, number=number)
    feed.close()
    return number


def listen(path: str, talkers: int, ready: str) -> list[tuple[int, str, int]]:
    """Every event that was heard of until all who talk have left, in the order in which it was."""
    feed = Feed(Path(path))
    heard: list[tuple[int, str, int]] = []
    Path(ready).touch()
    while talkers:
        news = feed.wait(PATIENCE)
        assert news.moved, f"{len(heard)} were heard of, and {talkers} are still to leave: {heard[-5:]}"
        heard += [(one.id, one.actor, one.data["number"]) for one in news.events]
        talkers -= sum(one.kind == LEFT for one in news.events)
    feed.close()
    return heard


def open_and_count(path: str) -> int:
    """Open, which makes or migrates the store, and look."""
    store = open_store(f"sqlite:///{path}")
    with store.read() as reader:
        (count,) = reader.row("SELECT count(*) FROM alembic_version") or (0,)
    return int(count)


def use_as(path: str, uid: int, gid: int, umask: int) -> str:
    """Everything a colleague's processes do to the files of a desk."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.umask(umask)
    store = open_store(f"sqlite:///{path}")
    with store.write(Policy(), actor=str(uid), agent_id=None, now=0) as tx:
        tx.event("noted", number=1)
    content = b"the same for all" * 1000
    sha256, _ = store.files.put(content)
    store.files.put(uid.to_bytes(4, "big"))
    assert store.files.read(sha256) == content
    with store.waiting.said():
        assert store.waiting.anybody()
    lock = SyncLock(store.path, store.mode)
    assert lock.take()
    lock.free()
    store.close()
    return "well"


def crowd(parts: Sequence[tuple[Part, Sequence[Any]]], timeout: float = 100) -> list[Any]:
    """Run each part in a process of its own, all at once; gives what they returned."""
    told = json.dumps([(part.__name__, *arguments) for part, arguments in parts])
    command = [sys.executable, "-m", __name__.removesuffix(".__main__"), told]
    done = run(command, seconds=timeout)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> int:
    """Fork, gather, print one line of JSON for each part in their order."""
    _warm_up()
    children = [_fork(globals()[name], arguments) for name, *arguments in json.loads(sys.argv[1])]
    failed = 0
    for pid, handle in children:
        with os.fdopen(handle) as told:
            sys.stdout.write(told.read())
        failed += os.waitpid(pid, 0)[1] != 0
    return failed


def _warm_up() -> None:
    """Import everything now: another user's process may not be let at the files of this installation."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/desk.db"
        write(path, "warm", 0.01)
        listen(path, 0, f"{folder}/ready")


def _fork(part: Part, arguments: Sequence[Any]) -> tuple[int, int]:
    readable, writable = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writable)
        return pid, readable
    try:
        result = json.dumps(part(*arguments)) + "\n"
        with os.fdopen(writable, "w") as told:
            told.write(result)
    except BaseException:  # noqa: BLE001  a forked child must end here whatever happens
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
