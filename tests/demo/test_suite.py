"""The demo goes the way of every channel, as far as customers who say what they like can be tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tui_desk.exchange import File
from tui_desk.testing import Cannot, ConnectorSuite, Remote, Workplace
from tui_desk.testing.process import Fuse

STORIES = 10


class DemoRemote(Remote):
    """Nothing but a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def settings(self) -> Mapping[str, Any]:
        return {
            "name": "demo",
            "kind": "demo",
            "address": "support@lindenthal.example",
            "spool": str(self.folder / "spool"),
            "conversations": STORIES,
            "live": False,
        }

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        raise Cannot("the demo's customers say what they like")


class TestDemo(ConnectorSuite):
    @pytest.fixture
    def remote(self, tmp_path: Path) -> DemoRemote:
        return DemoRemote(tmp_path)

    def test_a_death_before_or_after_any_commit_loses_and_doubles_no_message(
        self, there: Remote, desk: Workplace
    ) -> None:
        with desk.connected():
            wanted = sorted(desk.texts())
        assert len(wanted) > STORIES
        for fuse in fuses():
            with ExitStack() as stack:
                fresh = desk.another(f"died-{fuse.commit}-{fuse.after}")
                stack.callback(fresh.close)
                with fresh.process(fuse, pushes=False) as process:
                    fresh.wait(lambda: process.dead or process.running.caught_up.is_set(), "death or history")
                with fresh.connected():
                    assert sorted(fresh.texts()) == wanted
                if not process.dead:
                    return
        raise AssertionError("it never comes to rest")


def fuses() -> Iterator[Fuse]:
    """Before and after each of the first commits."""
    for commit in range(1, 20):
        yield Fuse(commit)
        yield Fuse(commit, after=True)
