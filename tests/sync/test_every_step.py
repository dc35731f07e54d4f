"""Killed before any statement of an intake and begun again, the store ends up as if nothing had ever happened."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Generator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.desk.world import NOON, World, letter
from tests.sync.test_delivering import Pigeons
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import intake, lease
from tui_desk.desk.desk import Desk
from tui_desk.exchange import Batch, Event, Place, Unreadable
from tui_desk.policy import Policy
from tui_desk.store.engine import open_store
from tui_desk.sync import pulling
from tui_desk.sync.channel import Running

MAILS = (
    letter("Refund", mail_id="<1@koval.example>"),
    letter("Invoice", sender="bob@other.example", attachment=("bill.pdf", b"%PDF" * 100)),
    letter("Re: Refund", mail_id="<2@koval.example>", answers="<1@koval.example>"),
    letter("Re: Refund", sender="eve@evil.example", answers="<1@koval.example>"),
    letter("Out of office", headers=[("Auto-Submitted", "auto-replied")], answers="<2@koval.example>"),
)
AT_A_TIME = 3


class Folder(Pigeons):
    """A server with these mails and one that nobody can read. What lies before the cursor does not come again."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = [
            mail_event(raw, place=Place("INBOX", 7, number), received_at=NOON)
            for number, raw in enumerate(MAILS, 1)
        ]
        self.events.append(Unreadable("broken", b"\xff\xfe", "nobody can read this", Place("INBOX", 7, 99)))

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        for start in range(cursor["next"] if cursor else 0, len(self.events), AT_A_TIME):
            events = tuple(self.events[start : start + AT_A_TIME])
            yield Batch(events, {"next": start + len(events)})


def fetch(folder: Path, policy: Policy) -> None:
    """Bring the channel up to date, as a sync process does."""
    store = open_store(f"sqlite:///{folder / 'desk.db'}")
    desk = Desk(store, policy, None, NOON.timestamp)
    epoch = desk.do(lease.take, "here", 1)
    channel = desk.do(intake.channel_row, "support", "imap", "support@desk.example")
    settings = ChannelSettings(name="support", kind="imap")
    pulling.pull_once(Running(desk, settings, channel, epoch, threading.Event(), threading.Event()))
    store.close()


def killed_at(step: int, folder: Path, policy: Policy) -> bool:
    """Whether a process that fetches was killed: it ends itself before its `step`th statement."""
    child = os.fork()
    if child == 0:
        statements = 0

        def count(_: FrameType, event: str, called: Any) -> None:
            nonlocal statements
            statements += event == "c_call" and called.__name__ == "execute"
            if statements > step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        fetch(folder, policy)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def dump(folder: Path) -> dict[str, list[Any]]:
    """Everything that is stored, but who held the lease and how often."""
    store = open_store(f"sqlite:///{folder / 'desk.db'}")
    with store.read() as reader:
        tables = reader.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'lease'")
        found = {name: sorted(map(repr, reader.rows(f"SELECT * FROM {name}"))) for (name,) in tables}
        assert reader.row("PRAGMA integrity_check") == ("ok",)
    store.close()
    return found


def steps(tmp_path: Path, every: int) -> int:
    """Kill at every so manieth statement; gives how many there were."""
    begun = tmp_path / "begun"
    begun.mkdir()
    world = World(begun)
    world.store.close()
    whole = Path(shutil.copytree(begun, tmp_path / "whole"))
    fetch(whole, world.policy)
    wanted = dump(whole)
    assert len(wanted["message"]) == len(MAILS)
    assert len(wanted["quarantine"]) == 1
    for step in range(0, 10_000, every):
        folder = Path(shutil.copytree(begun, tmp_path / f"step{step}"))
        killed = killed_at(step, folder, world.policy)
        fetch(folder, world.policy)
        assert dump(folder) == wanted, f"killed before statement {step}"
        shutil.rmtree(folder)
        if not killed:
            return step
    raise AssertionError("it never ended")


@pytest.fixture(autouse=True)
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of more than one transaction, so that a kill can come between them."""
    folder = Folder()
    monkeypatch.setattr(registry, "connector", lambda settings, io: folder)
    monkeypatch.setattr(pulling, "IN_ONE_TRANSACTION", 2)


def test_a_kill_before_any_seventh_statement_leaves_no_trace(tmp_path: Path) -> None:
    assert steps(tmp_path, every=7) > 100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_kill_before_any_statement_leaves_no_trace(tmp_path: Path) -> None:
    assert steps(tmp_path, every=1) > 100
