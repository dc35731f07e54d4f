"""Deliveries wait without spinning, survive trouble with the store, and fail where an agent sees it."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.descriptors import no_descriptors
from tests.desk.world import World
from tests.sync.pigeons import Pigeons, queue, states
from tests.waiting import PATIENCE
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.desk import lease, outbox, status, undo
from tui_desk.errors import ChannelError, StoreError
from tui_desk.exchange import NeedsOperator, Outgoing, Retry
from tui_desk.sync import copying, delivering
from tui_desk.sync.channel import Running


class Copying(Pigeons):
    """One that also keeps copies of what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.copied: list[str] = []

    def copy(self, outs: Iterable[Outgoing]) -> Iterator[Outgoing]:
        for out in outs:
            if self.trouble:
                raise self.trouble.pop()
            self.copied.append(out.key)
            yield out


@pytest.fixture
def running(world: World, pigeons: Pigeons) -> Running:
    epoch = world.sync.do(lease.take, "here", 1)
    settings = ChannelSettings(name="support", kind="pigeons")
    channel = world.channels["support"]
    return Running(
        world.sync, settings, channel, epoch, threading.Event(), threading.Event(), rng=random.Random(1)
    )


def test_an_answer_behind_one_that_must_wait_is_not_due_itself(
    world: World, running: Running, pigeons: Pigeons
) -> None:
    conversation = queue(world, "one")
    queue(world, "two", conversation)
    pigeons.trouble = [Retry("greylisted")]
    assert delivering.deliver_due(running, pigeons)
    due = world.sync.ask(outbox.next_due, running.id, world.sync.now_ms())
    assert due is not None
    assert due > world.sync.now_ms()
    world.clock.forward(seconds=61)
    delivering.deliver_due(running, pigeons)
    assert len(pigeons.flown) == 2
    assert world.sync.ask(outbox.next_due, running.id, world.sync.now_ms()) is None


def test_a_delivery_whose_end_could_not_be_written_down_is_in_doubt_and_not_in_hand_for_ever(
    world: World, running: Running, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = queue(world)

    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "sent", full)
        with pytest.raises(StoreError):
            delivering.deliver_due(running, pigeons)
    assert states(world) == ["sending"]
    delivering.settle_left_behind(running, pigeons)
    assert states(world) == ["uncertain"]
    assert world.view("undelivered") == [conversation]
    assert len(pigeons.flown) == 1


def test_an_answer_whose_bytes_are_gone_fails_visibly_and_holds_up_no_other(
    world: World, running: Running, pigeons: Pigeons
) -> None:
    lost = queue(world, "lost")
    queue(world, "fine", world.arrive("Other", sender="bob@other.example").conversation_id or 0)
    first = world.messages(lost)[-1].raw_id
    with world.store.write(world.policy, actor="sync", agent_id=None, now=0) as tx:
        tx.run("UPDATE raw SET content = NULL WHERE id = :id", id=first)
    assert delivering.deliver_due(running, pigeons)
    assert states(world) == ["failed", "sent"]
    assert "can't be read" in world.messages(lost)[-1].delivery_detail


def test_an_answer_that_can_only_not_be_opened_now_waits_and_leaves_later(
    world: World, running: Running, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = queue(world, random.Random(1).randbytes(200_000).hex())
    opened = delivering._outgoing

    def not_now(*given: Any) -> Outgoing | None:
        with no_descriptors():
            return opened(*given)

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "_outgoing", not_now)
        assert delivering.deliver_due(running, pigeons)
    assert states(world) == ["queued"]
    assert "too many files open" in world.messages(conversation)[-1].delivery_detail
    world.clock.forward(seconds=61)
    assert delivering.deliver_due(running, pigeons)
    assert states(world) == ["sent"]


def test_the_thread_lives_through_a_connector_that_breaks_its_word(
    world: World, running: Running, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "TROUBLE_PAUSE", 0.01)
    queue(world)
    broken = [RuntimeError("no pigeons")]

    def connector() -> Pigeons:
        if broken:
            raise broken.pop()
        return pigeons

    monkeypatch.setattr(running, "connector", connector)
    thread = threading.Thread(target=delivering.deliver, args=(running,), daemon=True)
    thread.start()
    feed = world.store.feed()
    while not pigeons.flown:
        feed.wait(0.05)
    feed.close()
    running.stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert states(world) == ["sent"]


def test_a_channel_is_well_again_when_the_answer_it_refused_is_taken_back(
    world: World, running: Running, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "connector", lambda: pigeons)
    taken_back = threading.Event()
    monkeypatch.setattr(running, "rest", lambda _seconds: taken_back.wait(PATIENCE))
    conversation = queue(world)
    pigeons.trouble = [NeedsOperator("it wants another password")]
    running.report("connected", "as support")
    thread = threading.Thread(target=delivering.deliver, args=(running,), daemon=True)
    thread.start()
    try:
        world.until(lambda: world.eva.ask(status.channels)[0].state == "needs_operator")
        world.eva.do(undo.undo)
        taken_back.set()
        world.until(lambda: world.eva.ask(status.channels)[0].state == "connected")
    finally:
        running.stop.set()
        thread.join(PATIENCE)
    assert world.messages(conversation)[-1].direction == "inbound"


class Heir(Pigeons):
    """One that goes on with what another one left."""

    def __init__(self) -> None:
        super().__init__()
        self.earlier: list[object] = []

    def succeed(self, earlier: object) -> None:
        self.earlier.append(earlier)


def test_what_a_connector_left_undone_is_gone_on_with_by_the_next_one(
    world: World, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [Heir(), Heir()]
    made[0].trouble = [NeedsOperator("it wants another password")]
    given = iter(made)
    monkeypatch.setattr(running, "connector", lambda: next(given))
    monkeypatch.setattr(running, "rest", lambda _seconds: None)
    queue(world)
    thread = threading.Thread(target=delivering.deliver, args=(running,), daemon=True)
    thread.start()
    try:
        world.until(lambda: states(world) == ["sent"])
    finally:
        running.stop.set()
        thread.join(PATIENCE)
    assert [one.earlier for one in made] == [[], [made[0]]]


def test_a_holder_that_was_overtaken_claims_nothing_and_adopts_nothing(
    world: World, running: Running, pigeons: Pigeons
) -> None:
    queue(world)
    world.sync.do(lease.take, "there", 2)
    delivering.deliver(running)
    assert running.lost.is_set()
    assert pigeons.flown == []
    assert states(world) == ["queued"]


def test_a_copy_that_could_not_be_made_is_tried_again_whatever_went_wrong(
    world: World, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Copying()
    monkeypatch.setattr(registry, "connector", lambda settings, io: made)
    monkeypatch.setattr(copying, "AGAIN_SECONDS", 0.0)
    queue(world)
    delivering.deliver_due(running, made)
    later = replace(running, epoch=world.sync.do(lease.take, "there", 2))
    later.caught_up.set()
    made.trouble = [
        ZeroDivisionError("a server says what its library can't bear"),
        ChannelError("it is away"),
    ]
    copying.copy_when_caught_up(later)
    assert made.copied == made.flown
    assert not made.trouble
    copying.copy_when_caught_up(later)
    assert made.copied == made.flown
