"""Who waits for the lock is seen, in any process, and holds nobody up for ever."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from tests.program import kill, start
from tests.store.writing import note, writing
from tests.waiting import until
from tui_desk.store import engine, waiting
from tui_desk.store.engine import Store, open_store

NOTE = "import sys; from tests.store.writing import note; from tui_desk.store.engine import open_store; "
NOTE += "note(open_store(sys.argv[1]))"


def url(store: Store) -> str:
    return f"sqlite:///{store.path}"


def test_who_does_not_wait_leaves_no_trace(store: Store) -> None:
    note(store)
    assert not store.waiting.anybody()
    assert not Path(f"{store.path}.waiting").exists()


def test_who_waits_is_seen_until_he_has_the_lock(store: Store) -> None:
    other = open_store(url(store))
    with writing(store) as tx:
        tx.event("noted")
        thread = threading.Thread(target=note, args=(other,))
        thread.start()
        until(store.waiting.anybody)
    store.waiting.let_by()
    assert not store.waiting.anybody()
    thread.join()
    other.close()
    assert note(store) == 3


def test_two_who_wait_are_both_let_by(store: Store) -> None:
    with store.waiting.said():
        with store.waiting.said():
            assert store.waiting.anybody()
        assert store.waiting.anybody()
    assert not store.waiting.anybody()


def test_nobody_waits_any_more_whose_process_was_killed(store: Store) -> None:
    with writing(store):
        process = start((sys.executable, "-c", NOTE, url(store)))
        until(store.waiting.anybody)
        kill(process)
        assert not store.waiting.anybody()


def test_who_waits_and_is_held_stops_nobody_and_the_next_one_is_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.0)
    monkeypatch.setattr(waiting, "AGAIN_SECONDS", float("inf"))
    with store.waiting.said():
        assert store.waiting.anybody()
        store.waiting.let_by()
        assert not store.waiting.anybody()
    assert not store.waiting.anybody()
    with store.waiting.said():
        assert store.waiting.anybody()


def test_beside_one_who_is_held_the_lock_is_left_for_as_long_as_the_others_need_to_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.0)
    monkeypatch.setattr(waiting, "AGAIN_SECONDS", float("inf"))
    slept: list[float] = []
    with store.waiting.said():
        store.waiting.let_by()
        monkeypatch.setattr("time.sleep", slept.append)
        store.waiting.let_by()
    assert slept == [waiting.TURN_SECONDS]
    assert waiting.TURN_SECONDS >= engine.LONGEST_LOOK
    store.waiting.let_by()
    assert len(slept) == 1


def test_beside_one_who_is_held_with_his_sign_up_others_are_let_by_again_after_a_while(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.0)
    monkeypatch.setattr(waiting, "AGAIN_SECONDS", 0.0)
    with store.waiting.said():
        store.waiting.let_by()
        with store.waiting.said():
            assert store.waiting.anybody()


def test_where_nothing_can_be_said_one_waits_all_the_same(store: Store) -> None:
    Path(f"{store.path}.waiting").mkdir()
    with store.waiting.said():
        assert note(store) == 1
