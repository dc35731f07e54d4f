"""A store that nobody asks anything gives its memory back, and is none the worse for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_desk.store.engine import Store

COUNTED = Path("/proc/thread-self/io")
"""What this thread reads; others of the same process may be at work."""


def schema(store: Store) -> tuple[int, int]:
    """Read a good many pages. Gives how many bytes had to be asked of the system, and what was found."""
    before = _asked()
    with store.read() as reader:
        row = reader.row("SELECT sum(length(sql)) FROM sqlite_master")
    assert row is not None
    return _asked() - before, row[0]


def _asked() -> int:
    return int(COUNTED.read_text().partition("rchar: ")[2].split()[0])


@pytest.mark.skipif(not COUNTED.exists(), reason="only Linux counts what a thread reads")
def test_pages_are_remembered_while_they_are_read_and_given_back_once_nobody_reads(store: Store) -> None:
    schema(store)
    again, found = schema(store)
    store.rest()
    soon, _ = schema(store)
    store.rest()
    store.rest()
    rested, _ = schema(store)
    assert max(again, soon) < 8_192 < 40_000 < rested
    assert schema(store)[1] == found
