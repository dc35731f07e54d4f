"""What is tried again is read apart: it ends nobody, and keeps nobody for ever."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.shell import letter
from tests.faulty_readers import DEADLY, ENDLESS, make_faulty
from tests.sync.office import children_of
from tests.waiting import until
from tui_desk.config import Config
from tui_desk.config.validating import checked
from tui_desk.connectors.again import read, understanding
from tui_desk.connectors.readers import Apart
from tui_desk.errors import DeskError
from tui_desk.exchange import Message, Unreadable
from tui_desk.rows import QuarantineRow

NOON = int(datetime(2026, 11, 2, 12, tzinfo=UTC).timestamp() * 1000)
ROW = QuarantineRow(1, "support", "x", "it ended its reader", NOON, 1, 7, None)


@pytest.fixture(autouse=True)
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    make_faulty(monkeypatch)


@pytest.mark.parametrize("words", [DEADLY, ENDLESS])
def test_a_mail_that_ends_or_holds_up_its_reader_is_still_unreadable_and_the_next_is_read(words: str) -> None:
    raw, before = letter("Help", words), children_of(os.getpid())
    with Apart(patience=1) as apart:
        event = read(None, apart, ROW, raw, None, NOON)
        assert isinstance(event, Unreadable)
        assert event.raw == raw
        assert isinstance(read(None, apart, ROW, letter("Help"), None, NOON), Message)
    assert children_of(os.getpid()) <= before


def test_who_leaves_is_not_kept_by_what_is_read(tmp_path: Path) -> None:
    stop, before = threading.Event(), children_of(os.getpid())

    def leave() -> None:
        until(lambda: children_of(os.getpid()) > before)
        stop.set()

    leaving = threading.Thread(target=leave)
    leaving.start()
    with (
        pytest.raises(DeskError, match="given up"),
        understanding(checked(Config, {"path": tmp_path / "config.toml"}), stop) as understand,
    ):
        understand(ROW, letter("Help", ENDLESS), None, NOON)
    leaving.join()
    assert children_of(os.getpid()) <= before
