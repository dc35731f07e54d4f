"""A listener hears of every commit, soon, once, in order, with the kernel's help or without."""

from __future__ import annotations

import os
import resource
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.writing import note, writing
from tui_desk.store import feed as feeds
from tui_desk.store.engine import Store
from tui_desk.store.feed import Feed
from tui_desk.store.inotify import Inotify

FOREVER = 3600.0
"""Longer than any test may take: who only hears after it has not been told."""


def first_look(feed: Feed) -> None:
    """What was before counts as seen."""
    feed.wait(0)


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


class Hasty(Inotify):
    """A kernel that told of the log's bytes before their commit could be seen, and tells nothing more."""

    def __init__(self, name: str) -> None:
        heard, self._told = os.pipe()
        super().__init__(heard)
        self._name = name
        os.write(self._told, b"x")

    def names(self) -> set[str]:
        os.read(self.handle, 1)
        return {self._name}

    def close(self) -> None:
        super().close()
        os.close(self._told)


def test_a_commit_that_can_be_seen_only_after_its_bytes_were_heard_of_is_not_missed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_NAP", FOREVER)
    monkeypatch.setattr(feeds, "WATCH_SECONDS", FOREVER)
    monkeypatch.setattr(feeds, "open_inotify", lambda _: Hasty("desk.db-wal"))
    feed = store.feed()
    first_look(feed)
    late = threading.Timer(0.1, note, (store,))
    late.start()
    assert len(feed.wait(FOREVER).events) == 1
    late.join()
    feed.close()


def test_old_events_are_not_told_again(store: Store) -> None:
    note(store)
    feed = store.feed()
    assert feed.wait(0).events == ()
    feed.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
