"""What is heard is told at once, but what nobody sees in a flood; nothing is left out, and all in its order."""

from __future__ import annotations

import json
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.rows import EventRow
from tui_desk.screens.telling import TOGETHER_SECONDS, Telling

SHOWN = 7


def shows(ids: Collection[int]) -> bool:
    return SHOWN in ids


def event(id_: int, kind: str, conversation: int | None, actor: str = "bo", **data: object) -> EventRow:
    return EventRow(id_, 0, actor, "", kind, conversation, None, json.dumps(data), None, None, None)


def of_the_past(id_: int, conversation: int = 1) -> EventRow:
    return event(id_, "message", conversation, "customer", catching_up=True)


def test_the_first_of_a_flood_is_told_at_once_and_what_follows_together() -> None:
    telling = Telling(shows)
    assert telling.due_in(100) == float("inf")
    telling.add([of_the_past(1)])
    assert telling.due_in(100) <= 0
    assert [one.id for one in telling.take(100)] == [1]
    telling.add([of_the_past(2), event(3, "tagged", 2)])
    telling.add([event(4, "linked", 3, "sync"), of_the_past(5)])
    assert telling.due_in(100) == pytest.approx(TOGETHER_SECONDS)
    assert [one.id for one in telling.take(100 + TOGETHER_SECONDS)] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "pressing",
    [
        of_the_past(9, SHOWN),
        event(9, "tagged", SHOWN),
        event(9, "message", 1, "customer"),
        event(9, "closed", 1),
        event(9, "linked", 1),
        event(9, "receipt", 1),
        event(9, "ticket_due_soon", None, told=[1]),
        event(9, "customer_renamed", None),
    ],
)
def test_what_somebody_sees_or_waits_for_is_told_at_once_with_what_waits(pressing: EventRow) -> None:
    telling = Telling(shows)
    telling.add([of_the_past(1)])
    telling.take(100)
    telling.add([of_the_past(2)])
    telling.add([pressing])
    telling.add([of_the_past(10)])
    assert telling.due_in(100) <= 0
    assert [one.id for one in telling.take(100)] == [2, 9, 10]
    assert telling.due_in(100) == float("inf")


@given(
    st.lists(st.tuples(st.sampled_from(("tagged", "closed")), st.sampled_from((1, SHOWN)), st.floats(0, 1)))
)
def test_whatever_comes_is_told_once_in_order_and_never_later_than_it_may(
    heard: list[tuple[str, int, float]],
) -> None:
    telling, now, told = Telling(shows), 0.0, list[int]()
    for id_, (kind, conversation, pause) in enumerate(heard):
        if telling.due_in(now) <= pause:
            now += max(0.0, telling.due_in(now))
            told += [one.id for one in telling.take(now)]
        telling.add([event(id_, kind, conversation)])
        assert telling.due_in(now) <= TOGETHER_SECONDS
    told += [one.id for one in telling.take(now)]
    assert told == [*range(len(heard))]
