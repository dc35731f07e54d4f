"""Chats under `kill -9`: every message once, and an answer that may have left twice is never sent without a word."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors import plugin
from tests.program import kill, outlives
from tests.sync.chat_office import ChatOffice
from tests.sync.kinds import KINDS, Kind
from tests.waiting import PATIENCE, until

OUT = {"sent", "delivered", "read"}


ORDINARY = {"memory", "forgetful", "telegram", "matrix"}
"""One of each way to send: told again without harm, never to be known, without a key, at a real server. `make soak`
runs them all."""


@pytest.fixture(
    params=[
        pytest.param(kind, id=kind.name, marks=() if kind.name in ORDINARY else pytest.mark.slow)
        for kind in KINDS
    ]
)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind of channel in turn."""
    found: Kind = request.param
    return found


@pytest.fixture
def office(tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatOffice]:
    """A desk whose sync has never run, which knows this kind."""
    known = tmp_path / "known"
    known.mkdir()
    kind.install(known)
    plugin.make_known(known, monkeypatch)
    with kind.run() as remote:
        made = ChatOffice(tmp_path, kind, remote)
        yield made
        made.close()


def storm(office: ChatOffice, *, incoming: int, outgoing: int, kills: int, seed: int) -> None:
    """Kill at random moments while customers write and agents answer; let it finish; then count."""
    rng, patience = random.Random(seed), PATIENCE + outgoing
    for left in range(kills, 0, -1):
        came, went = office.done()
        process = office.start()
        office.called.kill_in(rng.uniform(0, 1.2))
        office.customers_say((incoming - len(office.said)) // left)
        office.agents_answer((outgoing - len(office.answered)) // left)
        came += rng.randint(0, 2 * incoming // kills)
        went += rng.randint(0, 2 * outgoing // kills)
        until(lambda enough=(came, went): office.is_through(*enough))  # type: ignore[misc]
        outlives(process, rng.uniform(0, 0.3))
        kill(process)
    with office.syncing():
        until(office.is_through, patience)
        office.agents_answer(outgoing - len(office.answered))
        until(office.is_through, patience)
        if office.kind.tells == "arrived":
            until(office.recognised)
    assert (len(office.said), len(office.answered)) == (incoming, outgoing)
    assert office.questions() == dict.fromkeys(office.said, 1), "a message was lost or doubled"
    agree(office)


def agree(office: ChatOffice) -> None:
    """What the desk says of its answers is what customers got; what it can't know, an agent decides."""
    got, deliveries = office.got(), office.deliveries()
    assert max(got.values()) == 1, "an answer was sent twice"
    assert set(deliveries) == set(office.answered), "an answer is missing, or is shown twice"
    for text, (_, state) in deliveries.items():
        assert state in OUT or (state == "uncertain" and office.kind.tells != "always"), (text, state)
        assert state == "uncertain" or got[text] == 1, text
    assert office.undelivered() == office.in_doubt(), "what needs an agent is not in its view"
    if office.decide():
        with office.syncing():
            until(office.is_through, PATIENCE + len(office.answered))
    assert office.got() == dict.fromkeys(office.answered, 1)
    assert {state for _, state in office.deliveries().values()} <= OUT
    office.desk.check_store()


@pytest.mark.timeout(240)
def test_a_chat_loses_and_doubles_nothing_whenever_the_sync_is_killed(office: ChatOffice) -> None:
    storm(office, incoming=150, outgoing=15, kills=5, seed=7)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_chat_loses_and_doubles_nothing_in_a_long_storm(office: ChatOffice, seed: int) -> None:
    storm(office, incoming=5_000, outgoing=500, kills=60, seed=seed)
