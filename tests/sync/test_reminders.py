"""The sync process looks at the clock for everybody: what falls due is told while it runs."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.tickets.outage import announce, outage, results
from tests.desk.tickets.test_telling import policy
from tests.desk.world import World
from tui_desk.desk import composing, conversations
from tui_desk.desk.composing import Composed, Letter
from tui_desk.desk.tickets import reading
from tui_desk.rows import EventRow
from tui_desk.store.files import Files
from tui_desk.sync.supervisor import Supervisor

HOUR = 3_600_000


def test_a_ticket_that_falls_due_is_told_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    ticket = opened(world, due_at=world.sync.now_ms() + HOUR // 2)
    feed = world.eva.feed()
    supervisor = Supervisor(world.sync, [])
    running = threading.Thread(target=supervisor.run)
    running.start()
    try:
        world.clock.forward(seconds=3600)
        told: list[str] = []
        for _ in range(20):
            told += [one.kind for one in feed.wait(5.0).events if one.ticket_id == ticket]
            if "ticket_overdue" in told:
                break
    finally:
        supervisor.stop()
        running.join()
        feed.close()
    assert told.count("ticket_overdue") == 1


def test_a_single_run_reminds_wakes_and_tells_what_is_due(tmp_path: Path) -> None:
    world = World(tmp_path)
    ticket = opened(world, due_at=world.sync.now_ms() + HOUR // 2)
    tracker, ids = outage(world, 5)
    announce(world, tracker)
    asleep = world.arrive("Later").conversation_id or 0
    world.eva.do(conversations.snooze, [asleep], world.eva.now_ms() + HOUR // 2)
    world.clock.forward(seconds=3600)
    Supervisor(world.sync, []).run_once()
    told = [one.kind for one in world.eva.ask(reading.entries, ticket) if isinstance(one, EventRow)]
    assert told[-1] == "ticket_overdue"
    assert world.line(asleep).status == "open"
    assert [one.state for one in results(world, tracker)] == ["queued"] * len(ids)


def test_a_notice_that_can_never_be_written_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path)
    tracker, ids = outage(world, 3)
    announce(world, tracker)
    compose = composing.compose

    def broken(files: Files, letter: Letter) -> Composed:
        if "Down 0" in letter.mail.subject:
            raise OSError(errno.EIO, "Input/output error")
        return compose(files, letter)

    monkeypatch.setattr(composing, "compose", broken)
    policy(world, per_minute=1)
    for _ in range(len(ids) + 1):
        world.clock.forward(seconds=61)
        Supervisor(world.sync, []).run_once()
    assert [one.state for one in results(world, tracker)] == ["planned", "queued", "queued"]
