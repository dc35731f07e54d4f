"""However long a server tells us to wait, it is asked neither in a storm nor never."""

from __future__ import annotations

import random
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.world import NOON, World
from tests.servers.faults import Fault, answers
from tests.servers.proxy import HOST, Proxy
from tui_desk.connectors.telegram.client import Refused
from tui_desk.connectors.web_api import WebApi
from tui_desk.desk import answers as answering
from tui_desk.desk import lease, outbox
from tui_desk.sync import clock_watch
from tui_desk.sync.backoff import BASE, CAP, LONGEST_TOLD, SHORTEST, TAKEN_AT_ITS_WORD, heeded
from tui_desk.sync.clock_watch import TOLERATED_MS, ClockWatch


@given(told=st.floats(-1e18, 1e18), failures=st.integers(1, 1_000), seed=st.integers())
def test_a_wait_that_is_told_is_heeded_within_bounds(told: float, failures: int, seed: int) -> None:
    assert SHORTEST <= heeded(told, failures, random.Random(seed)) <= max(LONGEST_TOLD, CAP)


@given(seed=st.integers())
def test_a_server_that_says_at_once_for_ever_is_asked_less_and_less(seed: int) -> None:
    least = [heeded(0, TAKEN_AT_ITS_WORD + number, random.Random(seed)) for number in (1, 5, 20)]
    assert least[1] >= BASE * 2**5 / 10
    assert least[2] >= CAP / 10


@pytest.mark.parametrize("told", [-5, 0, 10**400, True, "soon", None])
def test_whatever_telegram_says_of_waiting_is_a_number_of_seconds_within_an_hour(told: object) -> None:
    assert 1 <= Refused(429, "Too Many Requests", {"retry_after": told}).retry_after <= 3_600


def test_an_answer_that_is_told_to_wait_for_years_is_tried_within_the_hour_and_not_at_once(
    world: World,
) -> None:
    conversation = world.arrive().conversation_id
    assert conversation is not None
    answering.send(world.eva, replace(world.draft(conversation), text="Hello"), anyway=True)
    epoch = world.sync.do(lease.take, "test", 1)
    world.clock.forward(seconds=60)
    claimed = world.sync.do(outbox.claim, world.channels["support"], epoch)
    assert claimed is not None
    world.sync.do(outbox.later, claimed, "wait", 10**12)
    now = world.sync.now_ms()
    due = world.sync.ask(outbox.next_due, world.channels["support"], now)
    assert due is not None
    assert now < due <= now + outbox.LONGEST_TOLD_MS


def test_an_answer_that_was_tried_once_is_not_given_up_because_the_clock_is_set_ahead_by_days(
    world: World,
) -> None:
    conversation = world.arrive().conversation_id
    assert conversation is not None
    answering.send(world.eva, replace(world.draft(conversation), text="Hello"), anyway=True)
    epoch = world.sync.do(lease.take, "test", 1)
    for _ in range(2):
        world.clock.forward(days=2)
        claimed = world.sync.do(outbox.claim, world.channels["support"], epoch)
        assert claimed is not None
        world.sync.do(outbox.later, claimed, "no route to host")
    assert world.messages(conversation)[-1].delivery == "queued"


@given(steps=st.lists(st.integers(-100_000, 100_000), max_size=5))
def test_only_a_clock_that_was_set_back_is_noticed_and_by_how_much(steps: list[int]) -> None:
    ours, passed = [0], 0
    with patch.object(clock_watch, "time") as nobodys:
        nobodys.monotonic = lambda: passed / 1000
        watch = ClockWatch(lambda: ours[0] + passed)
        for step in steps:
            passed += 1_000
            ours[0] += step
            assert watch.set_back_by() == (-step if step < -TOLERATED_MS else 0)
            watch.seen()
            assert watch.set_back_by() == 0


@pytest.mark.parametrize("told", ["", "soon", "Mon, 99 Foo 2026 25:61:00 GMT"])
def test_a_server_whose_clock_makes_no_sense_is_asked_by_ours(told: str) -> None:
    with Proxy(0, fault=Fault("odd", answers("200 OK", f"Date: {told}\r\n"))) as server:
        api = WebApi(f"http://{HOST}:{server.port}")
        assert api.get("/").ok
        assert api.now(lambda: NOON) == NOON.timestamp()
        api.close()
