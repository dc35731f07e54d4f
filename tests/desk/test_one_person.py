"""Merging and joining who they are with is one deed: undone by one undo, and nothing stands if half of it fails."""

from __future__ import annotations

import pytest

from tests.desk.chats import Chats
from tests.desk.merging import Merging
from tui_desk.desk import homes, joining, one_person, undo
from tui_desk.desk.customers import finding, reading
from tui_desk.errors import Conflict, DeskError


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Merging:
    return Merging(tmp_path_factory.mktemp("desk"))


def who(world: Chats) -> tuple[int | None, ...]:
    """Whom each of the two conversations is with."""
    return tuple(world.eva.ask(reading.of_conversation, id_) for id_ in (1, 2))


def test_one_deed_makes_one_of_both_and_one_undo_two_again(world: Merging) -> None:
    before = world.plain(1), world.plain(2), who(world)
    done = world.eva.do(one_person.merge, [2], 1)
    assert done.text == "Merged #2 into #1; joined Anna Koval (2) to Anna Koval (1)"
    assert (world.eva.ask(homes.now_in, 2), who(world), done.customers) == (1, (1, 1), (1, 2))
    taken = world.eva.do(undo.undo)
    assert taken.text == "Took back: merged #2 into #1; joined Anna Koval (2) to Anna Koval (1)"
    assert (world.plain(1), world.plain(2), who(world)) == before


def test_nothing_stands_where_the_conversations_can_not_be_merged(world: Merging) -> None:
    group = world.says("hello all", thread="g", group=True, title="All").conversation_id or 0
    with pytest.raises(DeskError, match="one is of a group"):
        world.eva.do(one_person.merge, [group], 1)
    assert who(world) == (1, 2)
    assert world.eva.ask(finding.ids, "newest") == [2, 1]


def test_it_is_taken_back_whole_or_not_at_all(world: Merging) -> None:
    done = world.eva.do(one_person.merge, [2], 1)
    third = world.arrive("Third").conversation_id or 0
    world.bo.do(joining.merge, [1], third)
    with pytest.raises(Conflict, match="part those first"):
        world.eva.do(undo.undo, done.deed)
    assert who(world) == (1, 1)


def test_of_what_was_parted_since_the_rest_is_taken_back(world: Merging) -> None:
    done = world.eva.do(one_person.merge, [2], 1)
    world.bo.do(joining.part, 2)
    world.eva.do(undo.undo, done.deed)
    assert who(world) == (1, 2)


def test_who_is_one_already_is_only_merged(world: Merging) -> None:
    second = world.arrive("More").conversation_id or 0
    done = world.eva.do(one_person.merge, [second], 1)
    assert (done.text, done.customers) == (f"Merged #{second} into #1", ())
