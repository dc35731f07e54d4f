"""The index is merged where enough of it is in smaller parts, and only there; what is found stays."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.desk.search.indexed import is_true, words
from tests.desk.world import World
from tui_desk.desk.search import indexing, merging
from tui_desk.store.transaction import Transaction


def parts(world: World) -> int:
    row = world.sync.ask(lambda reader: reader.row("SELECT count(DISTINCT segid) FROM search_message_idx"))
    assert row is not None
    return int(row[0])


def arrive(world: World, number: int) -> None:
    """A mail of many words, none of which another has."""
    letters = random.Random(number)
    text = "\n".join(letters.randbytes(8).hex() for _ in range(400))
    world.arrive(f"Number {number}", text, mail_id=f"<{number}@x.example>")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A desk whose index has one part of many pages."""
    world = World(tmp_path)
    for number in range(40):
        arrive(world, number)
    merging.purge(world.sync)
    return world


def test_what_is_in_one_part_is_not_merged(world: World) -> None:
    assert parts(world) == 1
    assert not world.sync.ask(merging.parted)


def test_a_few_messages_more_are_left_in_parts_of_their_own(world: World) -> None:
    world.arrive("Another one", mail_id="<another@x.example>")
    assert parts(world) > 1
    assert not world.sync.ask(merging.parted)


def test_an_index_without_a_message_is_not_merged(tmp_path: Path) -> None:
    assert not World(tmp_path).sync.ask(merging.parted)


def test_what_is_merged_in_many_portions_is_true_after_each_and_also_where_others_write_between(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "PAGES", 2)
    for number in range(8):
        arrive(world, 100 + number)
    assert world.sync.ask(merging.parted)
    portions, first, before = 1, True, words(world)
    while world.sync.do(merging.portion, first=first):
        assert words(world) == before
        portions, first = portions + 1, False
        if portions == 5:
            arrive(world, 200)
            before = words(world)
    assert portions > 5
    assert not world.sync.ask(merging.parted)
    assert is_true(world)


def test_what_was_left_in_the_middle_is_merged_by_the_next_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        arrive(world, 100 + number)
    monkeypatch.setattr(merging, "PAGES", 2)
    assert world.sync.do(merging.portion, first=True)
    assert world.sync.ask(merging.parted)
    merging.purge(world.sync)
    assert parts(world) == 1
    assert is_true(world)


def test_an_index_thrown_away_in_the_middle_of_merging_is_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "PAGES", 2)
    world.sync.do(merging.portion, first=True)

    def throw_away(tx: Transaction) -> None:
        tx.run("UPDATE search_state SET form = 0")
        indexing.require_form(tx)

    world.sync.do(throw_away)
    assert not world.sync.ask(merging.parted)
