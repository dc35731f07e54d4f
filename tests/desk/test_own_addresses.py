"""An address of ours is ours however its domain is written: in letters beyond ASCII, or as servers write it."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.desk.world import World
from tests.sync.pigeons import queue
from tui_desk.desk import agents, timeline
from tui_desk.errors import Misunderstood

HERE, ALIAS = "hilfe@büro.example", "Service@Büro.example"
WIRED, WIRED_ALIAS = "Hilfe@xn--bro-hoa.example", "service@xn--bro-hoa.example"


@pytest.fixture(params=[False, True], ids=["letters", "ascii"])
def ours(tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """A desk whose address has letters beyond ASCII, set so or as servers write it."""
    world = World(tmp_path, auto_reply="We have it.")
    address, alias = (WIRED, WIRED_ALIAS) if request.param else (HERE, ALIAS)
    channel = replace(world.policy.channels["support"], address=address, aliases=(alias,), plus_address=True)
    world.policy = replace(world.policy, channels={**world.policy.channels, "support": channel})
    world.sync.policy = world.eva.policy = world.bo.policy = world.policy
    return world


def sent(world: World) -> list[str]:
    """The senders of what is to leave, oldest first."""
    with world.store.read() as reader:
        return [row[0] for row in reader.rows("SELECT sender FROM outbox ORDER BY id")]


def test_an_answer_to_all_does_not_come_back_to_us(ours: World) -> None:
    arrived = ours.arrive(to=WIRED, cc=f"{WIRED_ALIAS}, Carl <carl@other.example>")
    draft = ours.draft(arrived.conversation_id, "reply_all")
    assert [address for _, address in draft.cc] == ["carl@other.example"]


def test_nothing_automatic_is_answered_to_ourselves(ours: World) -> None:
    ours.arrive(sender=WIRED)
    assert sent(ours) == []
    ours.arrive(sender="Bob <bob@other.example>")
    assert len(sent(ours)) == 1


def test_no_agent_is_reached_there(ours: World) -> None:
    for address in (HERE, ALIAS, WIRED, WIRED_ALIAS):
        with pytest.raises(Misunderstood, match="the desk's own address"):
            ours.eva.do(agents.change, "eva", email=address)


def test_an_answer_goes_out_from_the_address_that_was_written_to(ours: World) -> None:
    arrived = ours.arrive(to=WIRED_ALIAS)
    queue(ours, "hello", arrived.conversation_id or 0)
    assert sent(ours)[-1].lower() == WIRED_ALIAS


def test_the_mark_in_our_address_names_its_conversation(ours: World) -> None:
    conversation = queue(ours)
    raw_id = ours.messages(conversation)[-1].raw_id or 0
    raw = ours.eva.ask(timeline.raw, ours.store.files, raw_id)
    marked = message_from_bytes(raw, policy=policy.default)["Reply-To"].addresses[0].addr_spec
    assert "xn--bro-hoa" in marked
    assert ours.arrive("Something else", to=marked).conversation_id == conversation
