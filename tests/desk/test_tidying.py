"""Deeds are repeated on the server once, oldest first, and looking for them stays quick on a long history."""

from __future__ import annotations

from tests.desk.world import World
from tui_desk.desk import conversations, tidying, undo


def test_a_deed_is_due_until_it_is_done(world: World) -> None:
    place = world.place()
    conversation = world.arrive(place=place).conversation_id or 0
    support, sales = world.channels["support"], world.channels["sales"]
    world.eva.do(conversations.close, [conversation])
    (deed,) = world.sync.ask(tidying.due, support)
    assert deed[1:] == ("closed", (place,))
    assert world.sync.ask(tidying.due, sales) == ()
    world.sync.do(tidying.done, support, deed[0])
    assert world.sync.ask(tidying.due, support) == ()


def test_a_deed_taken_back_in_time_is_not_repeated(world: World) -> None:
    conversation = world.arrive(place=world.place()).conversation_id or 0
    world.eva.do(conversations.close, [conversation])
    world.eva.do(undo.undo)
    assert world.sync.ask(tidying.due, world.channels["support"]) == ()


def test_a_channel_without_deeds_moves_its_mark_when_it_falls_far_behind(world: World) -> None:
    sales = world.channels["sales"]
    conversation = world.arrive().conversation_id or 0
    assert world.sync.ask(tidying.far_ahead, sales) is None
    with world.store.write(world.policy, actor="sync", agent_id=None, now=world.sync.now_ms()) as tx:
        for _ in range(tidying.FAR + 1):
            newest = tx.event("message", conversation)
    assert world.sync.ask(tidying.far_ahead, sales) == newest
    world.sync.do(tidying.done, sales, newest)
    assert world.sync.ask(tidying.far_ahead, sales) is None
