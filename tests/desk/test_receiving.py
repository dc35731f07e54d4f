"""What `tui-desk web` stored: once each, in order, and never under a number that was read before."""

from __future__ import annotations

from tests.desk.world import World
from tui_desk.desk import channel_caps, receiving
from tui_desk.store import tables
from tui_desk.store.transaction import Transaction


def channel(world: World) -> int:
    """A channel that is called."""
    return world.sync.do(channel_caps.channel_row, "hooked", "whatsapp", "")


def read_up_to(tx: Transaction, channel_id: int, number: int) -> None:
    """As the channel's pull does."""
    tx.change(tables.Channel, channel_id, cursor={"after": number})


def bodies(world: World, channel_id: int, after: int = 0) -> list[bytes]:
    """What is to be read after a number."""
    return [one.body for one in world.sync.ask(receiving.after, channel_id, after)]


def test_the_same_body_is_stored_once_a_channel(world: World) -> None:
    first, other = channel(world), world.channels["support"]
    assert [world.sync.do(receiving.keep, first, body) for body in (b"a", b"a", b"b")] == [True, False, True]
    assert world.sync.do(receiving.keep, other, b"a")
    assert bodies(world, first) == [b"a", b"b"]


def test_what_was_read_goes_after_a_week_and_what_was_not_stays(world: World) -> None:
    id_ = channel(world)
    for body in (b"a", b"b", b"c"):
        world.sync.do(receiving.keep, id_, body)
    first = world.sync.ask(receiving.after, id_, 0)[0].id
    world.sync.do(read_up_to, id_, first)
    world.clock.forward(days=6)
    assert world.sync.do(receiving.forget_old) == 0
    world.clock.forward(days=2)
    assert world.sync.do(receiving.forget_old) == 1
    assert bodies(world, id_) == [b"b", b"c"]


def test_a_number_that_was_read_is_never_given_again(world: World) -> None:
    id_ = channel(world)
    world.sync.do(receiving.keep, id_, b"a")
    (stored,) = world.sync.ask(receiving.after, id_, 0)
    world.sync.do(read_up_to, id_, stored.id)
    world.clock.forward(days=30)
    world.sync.do(receiving.forget_old)
    world.sync.do(receiving.keep, id_, b"b")
    assert bodies(world, id_, stored.id) == [b"b"]
