"""A listener hears of every commit, soon, once, in order, with the kernel's help or without."""

from __future__ import annotations

import os
import resource
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.needs import need
from tests.properties import SHARING
from tests.store.writing import note, writing
from tui_desk.errors import StoreError
from tui_desk.store import engine
from tui_desk.store import feed as feeds
from tui_desk.store.engine import Store
from tui_desk.store.feed import Feed

FOREVER = 3600.0
"""Longer than any test may take: who only hears after it has not been told."""


def first_look(feed: Feed) -> None:
    """What was before counts as seen."""
    feed.wait(0)


def listening(store: Store) -> Feed:
    """One whom the kernel tells; it tells 128 in all of one user, whatever programs they are of."""
    feed = store.feed()
    need(feed._inotify, "the kernel has no listener left for this user")
    return feed


def counted_looks(monkeypatch: pytest.MonkeyPatch) -> list[Feed]:
    """Who looked, from now on."""
    looks, look = list[Feed](), Feed._look

    def counted(self: Feed) -> feeds.Changes:
        looks.append(self)
        return look(self)

    monkeypatch.setattr(Feed, "_look", counted)
    return looks


@pytest.mark.parametrize("kernel", [True, False])
def test_a_waiting_listener_wakes_when_another_commits(
    store: Store, monkeypatch: pytest.MonkeyPatch, kernel: bool
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    if not kernel:
        monkeypatch.setattr(feeds, "open_inotify", lambda _: None)
    feed = store.feed()
    first_look(feed)
    late = threading.Timer(0.2, note, (store, 7))
    late.start()
    heard = feed.wait(FOREVER)
    assert [one.data for one in heard.events] == [{"number": 7}]
    late.join()
    feed.close()


def test_a_program_with_very_many_open_files_hears_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2_000)), hard))
    try:
        with ExitStack() as opened:
            while opened.enter_context(Path(os.devnull).open()).fileno() < 1_100:
                pass
            feed = store.feed()
            first_look(feed)
            late = threading.Timer(0.2, note, (store, 7))
            late.start()
            assert [one.data for one in feed.wait(FOREVER).events] == [{"number": 7}]
            late.join()
            feed.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_commit_without_events_is_heard_of_too(store: Store) -> None:
    feed = store.feed()
    first_look(feed)
    with writing(store) as tx:
        tx.run("INSERT INTO lease (name, epoch, holder, pid, beat_at) VALUES ('x', 1, '', 0, 0)")
    heard = feed.wait(1)
    assert heard.moved
    assert heard.events == ()
    assert not feed.wait(0).moved
    feed.close()


def test_a_commit_wakes_a_listener_once_and_what_is_written_before_it_does_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    feed = listening(store)
    first_look(feed)
    looks = counted_looks(monkeypatch)

    def work() -> None:
        for number in range(3):
            with writing(store) as tx:
                for _ in range(200):
                    tx.event("noted", text="x" * 1000)
                tx.event("told", number=number)
        (store.path.with_name("beside")).touch()

    late = threading.Timer(0.1, work)
    late.start()
    heard: list[int] = []
    while len(heard) < 3:
        heard += [one.data["number"] for one in feed.wait(FOREVER).events if one.kind == "told"]
    late.join()
    assert heard == [0, 1, 2]
    assert len(looks) <= 1 + 2 * 3  # at most twice for each, and once more
    feed.close()


def test_a_commit_is_one_look_of_those_who_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    monkeypatch.setattr(feeds, "TOGETHER_SECONDS", 0.0)
    feed = listening(store)
    first_look(feed)
    looks = counted_looks(monkeypatch)
    for number in range(5):
        note(store, number)
        assert [one.data["number"] for one in feed.wait(FOREVER).events] == [number]
    assert len(looks) == 5
    feed.close()


def test_commits_that_follow_each_other_fast_are_looked_at_together_but_for_the_first_two(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def many() -> None:
        for number in range(7):
            note(store, number)
        feed.stop()

    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    feed = listening(store)
    first_look(feed)
    monkeypatch.setattr(feeds, "TOGETHER_SECONDS", FOREVER)
    feed._found_at = float("-inf")
    for number in range(2):
        note(store, number)
        assert [one.data["number"] for one in feed.wait(FOREVER).events] == [number]
    looks = counted_looks(monkeypatch)
    late = threading.Timer(0.1, many)
    late.start()
    assert [one.data["number"] for one in feed.wait(FOREVER).events] == [*range(7)]
    assert len(looks) == 1
    late.join()
    feed.close()


def test_a_commit_that_is_worth_waking_nobody_for_is_found_at_the_next_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quiet() -> None:
        with writing(store) as tx:
            tx.event("quiet")
            tx.rings = False

    rung: list[Path] = []
    monkeypatch.setattr(engine, "ring", rung.append)
    monkeypatch.setattr(feeds, "LONGEST_NAP", 0.05)
    feed = listening(store)
    first_look(feed)
    late = threading.Timer(0.1, quiet)
    late.start()
    assert [one.kind for one in feed.wait(FOREVER).events] == ["quiet"]
    late.join()
    assert not rung
    feed.close()


def test_a_transaction_that_changed_nothing_wakes_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Path] = []
    monkeypatch.setattr(engine, "ring", rung.append)
    with writing(store) as tx:
        tx.run("UPDATE channel SET cursor = NULL WHERE id = -1")
    assert not rung
    note(store)
    assert rung == [store.path]


def test_a_commit_whose_process_could_not_tell_of_it_is_heard_of_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", 0.05)
    feed = store.feed()
    first_look(feed)
    monkeypatch.setattr(engine, "ring", lambda _: None)
    late = threading.Timer(0.1, note, (store,))
    late.start()
    assert len(feed.wait(FOREVER).events) == 1
    late.join()
    feed.close()


@pytest.mark.parametrize("kernel", [True, False])
def test_a_listener_that_is_stopped_waits_no_longer(
    store: Store, monkeypatch: pytest.MonkeyPatch, kernel: bool
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    monkeypatch.setattr(feeds, "POLL_SECONDS", FOREVER)
    if not kernel:
        monkeypatch.setattr(feeds, "open_inotify", lambda _: None)
    feed = store.feed()
    first_look(feed)
    late = threading.Timer(0.1, feed.stop)
    late.start()
    assert not feed.wait(FOREVER).moved
    late.join()
    feed.close()


@pytest.mark.parametrize("line", range(1, 6))
def test_a_listener_may_be_stopped_while_it_is_closed(store: Store, line: int) -> None:
    feed = store.feed()
    before, count = sys.gettrace(), 0

    def closes(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if frame.f_code is not Feed.stop.__code__:
            return None
        count += event == "line"
        if count == line:
            feed.close()
        return closes

    sys.settrace(closes)
    try:
        feed.stop()
    finally:
        sys.settrace(before)
    feed.stop()
    feed.close()


def test_a_listener_hears_that_another_file_has_taken_the_place(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    other = store.path.with_name("other")
    other.write_bytes(store.path.read_bytes())
    feed = store.feed()
    first_look(feed)
    late = threading.Timer(0.1, other.replace, (store.path,))
    late.start()
    with pytest.raises(StoreError, match="another file has taken the place"):
        feed.wait(FOREVER)
    late.join()
    feed.close()


def test_a_listener_for_whom_more_has_happened_than_the_kernel_keeps_looks_at_all_it_may_have_missed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    other, *beside = (store.path.with_name(name) for name in ("other", "one", "two"))
    other.write_bytes(store.path.read_bytes())
    for each in beside:
        each.touch()
    feed = listening(store)
    first_look(feed)
    for _ in range(int(Path("/proc/sys/fs/inotify/max_queued_events").read_text()) // 2 + 1):
        for each in beside:  # in turn: what is told twice running is kept once
            os.utime(each)
    other.replace(store.path)
    with pytest.raises(StoreError, match="another file has taken the place"):
        feed.wait(FOREVER)
    feed.close()


def test_who_is_woken_by_a_commit_reads_on_the_same_connection_and_asks_nobody_which_file_it_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    monkeypatch.setattr(feeds, "TOGETHER_SECONDS", 0.0)
    feed = listening(store)
    first_look(feed)
    note(store)
    feed.wait(FOREVER)
    asked: list[Path] = []
    monkeypatch.setattr(feeds, "identity", asked.append)
    id_ = note(store)
    feed.wait(FOREVER)
    assert feed.ask(lambda reader: reader.row("SELECT max(id) FROM event")) == (id_,)
    assert not asked
    feed.close()


def test_old_events_are_not_told_again(store: Store) -> None:
    note(store)
    feed = store.feed()
    assert feed.wait(0).events == ()
    feed.close()


@settings(SHARING, max_examples=25)
@given(bursts=st.lists(st.lists(st.booleans(), max_size=30), max_size=8), page=st.integers(1, 7))
def test_whatever_the_bursts_every_event_is_heard_once_and_in_order(
    store: Store, monkeypatch: pytest.MonkeyPatch, bursts: list[list[bool]], page: int
) -> None:
    monkeypatch.setattr(feeds, "PAGE", page)
    feed = store.feed()
    made, heard = [], []
    for burst in bursts:
        for fails in burst:
            try:
                with writing(store) as tx:
                    id_ = tx.event("noted")
                    if fails:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
            made.append(id_)
        heard += [one.id for one in feed.wait(0).events]
    heard += [one.id for one in feed.wait(0).events]
    assert heard == made
    feed.close()
