"""However long a server tells us to wait, it is asked neither in a storm nor never."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.world import World
from tui_desk.connectors.telegram.client import Refused
from tui_desk.desk import answers, lease, outbox
from tui_desk.sync.backoff import BASE, CAP, LONGEST_TOLD, SHORTEST, TAKEN_AT_ITS_WORD, heeded


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
    answers.send(world.eva, replace(world.draft(conversation), text="Hello"), anyway=True)
    epoch = world.sync.do(lease.take, "test", 1)
    world.clock.forward(seconds=60)
    claimed = world.sync.do(outbox.claim, world.channels["support"], epoch)
    assert claimed is not None
    world.sync.do(outbox.later, claimed, "wait", 10**12)
    now = world.sync.now_ms()
    due = world.sync.ask(outbox.next_due, world.channels["support"], now)
    assert due is not None
    assert now < due <= now + outbox.LONGEST_TOLD_MS
