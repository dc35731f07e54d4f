"""What an older store holds is indexed by the sync, beside all else it does."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.desk.search.indexed import forget_form, is_true, words
from tests.desk.world import World
from tui_desk.desk.search import backlog, indexing, merging
from tui_desk.store.transaction import Transaction
from tui_desk.sync import supervisor
from tui_desk.sync.supervisor import Supervisor


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A desk of five messages, not one of which is indexed."""
    world = World(tmp_path)
    for number in range(5):
        world.arrive(f"Number {number}", mail_id=f"<{number}@x.example>")
    world.sync.do(forget_form)
    world.sync.do(indexing.require_form)
    assert words(world) == set()
    return world


def test_a_sync_that_runs_once_indexes_some_and_the_next_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "AT_ONCE", 2)
    monkeypatch.setattr(supervisor, "PORTIONS_AT_ONCE", 1)
    left = []
    while world.sync.ask(backlog.left):
        left.append(world.sync.ask(backlog.left))
        Supervisor(world.sync, ()).run_once()
    assert left == [5, 3, 1]
    assert is_true(world)


def test_a_sync_that_goes_on_indexes_all_also_where_the_store_was_not_to_be_had_for_a_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "AT_ONCE", 2)
    monkeypatch.setattr(supervisor, "INDEXING_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(supervisor, "INDEXING_RETRY_SECONDS", 0.0)
    refused: list[bool] = []
    portion = backlog.portion

    def once_refused(tx: Transaction) -> bool:
        if not refused:
            refused.append(True)
            raise OSError("not now")
        return portion(tx)

    monkeypatch.setattr(backlog, "portion", once_refused)
    working = Supervisor(world.sync, ())
    thread = threading.Thread(target=working.run)
    thread.start()
    world.until(lambda: world.sync.ask(backlog.left) == 0)
    working.stop()
    thread.join()
    assert refused
    assert is_true(world)


def test_a_sync_that_goes_on_merges_the_index_where_it_lies_in_parts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "INDEXING_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(supervisor, "MERGING_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(merging, "PAGES", 1)
    while world.sync.ask(backlog.left):
        world.sync.do(backlog.portion)
    for number in range(3):
        world.arrive(f"Later {number}", mail_id=f"<later{number}@x.example>")
    assert world.sync.ask(merging.parted)
    working = Supervisor(world.sync, ())
    thread = threading.Thread(target=working.run)
    thread.start()
    world.until(lambda: not world.sync.ask(merging.parted))
    working.stop()
    thread.join()
    parts = world.sync.ask(lambda reader: reader.row("SELECT count(DISTINCT segid) FROM search_message_idx"))
    assert parts == (1,)
    assert is_true(world)
