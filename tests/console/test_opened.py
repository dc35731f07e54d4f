"""What is open, and what a list is asked for: their rules, without a screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.screens.list_state import Asked, ListState
from tui_desk.screens.opened import Opened


def nothing() -> None:
    """Is done where what was opened can't be read."""


def test_what_is_opened_is_read_until_it_arrives_and_shown_anew() -> None:
    opened: Opened[str] = Opened()
    opened.open(7)
    assert (opened.id, opened.reading, opened.detail) == (7, True, None)
    assert opened.arrived(7, "seven", fresh=True)
    assert (opened.reading, opened.detail) == (False, "seven")


def test_what_is_read_again_is_not_shown_anew_unless_another_one_stood_there() -> None:
    opened: Opened[str] = Opened()
    opened.open(7)
    opened.arrived(7, "seven", fresh=True)
    assert not opened.arrived(7, "seven, changed", fresh=False)
    opened.open(8)
    assert opened.detail == "seven, changed", "it stands until the other one is here"
    assert opened.arrived(8, "eight", fresh=False)


def test_it_is_being_opened_until_it_came_from_its_beginning() -> None:
    state: Opened[str] = Opened()
    told = []
    state.open(1)
    for fresh in (False, True):
        state.arrived(1, "as it stands", fresh=fresh)
        told.append(state.opening)
    state.open(2)
    state.failing(fresh=True, lost=nothing)()
    told.append(state.opening)
    assert told == [True, False, False]


def test_older_messages_are_asked_for_step_by_step_and_another_one_begins_at_its_newest() -> None:
    opened: Opened[str] = Opened(50)
    opened.open(7)
    opened.arrived(7, "seven", fresh=True)
    opened.deeper()
    opened.deeper()
    assert (opened.depth, opened.reading) == (150, True)
    opened.deeper(at_least=5_000)
    assert opened.depth == 5_000
    opened.open(8)
    assert opened.depth == 50


def test_what_could_not_be_read_holds_nobody_up() -> None:
    opened: Opened[str] = Opened()
    opened.open(7)
    opened.failing(fresh=True, lost=nothing)()
    assert (opened.id, opened.reading) == (7, False)
    opened.deeper()
    opened.failing(fresh=False, lost=nothing)()
    assert (opened.id, opened.reading) == (7, False)


def test_what_was_opened_is_lost_where_nothing_of_it_could_be_read() -> None:
    opened: Opened[str] = Opened()
    lost = list[int | None]()

    def is_lost() -> None:
        lost.append(opened.id)

    opened.open(7)
    assert opened.shows_another
    opened.arrived(7, "seven", fresh=True)
    opened.failing(fresh=False, lost=is_lost)()
    opened.open(7)
    opened.failing(fresh=True, lost=is_lost)()
    assert (lost, opened.shows_another) == ([], False), "it stands as it was"
    opened.open(8)
    before = opened.failing(fresh=True, lost=is_lost)
    opened.open(9)
    before()
    assert (lost, opened.shows_another) == ([], True), "another one is on its way"
    opened.failing(fresh=True, lost=is_lost)()
    assert lost == [9]


def test_what_is_on_its_way_is_waited_for_whatever_else_could_not_be_read() -> None:
    opened: Opened[str] = Opened()
    opened.open(7)
    first, again = opened.failing(fresh=True, lost=nothing), opened.failing(fresh=False, lost=nothing)
    again()
    assert (opened.reading, opened.opening) == (True, True), "read again before it was read the first time"
    opened.open(8)
    opened.open(7)
    first()
    assert (opened.reading, opened.opening) == (True, True), "it was opened once more since"


@pytest.mark.parametrize("fresh", [True, False])
def test_only_what_is_opened_twice_is_read_twice(fresh: bool) -> None:
    opened: Opened[str] = Opened()
    names = []
    for _ in range(2):
        opened.open(7)
        names += [opened.name("ticket", fresh=fresh), opened.name("ticket", fresh=fresh)]
    assert len(set(names)) == (2 if fresh else 1)


def test_what_is_forgotten_is_shown_anew_when_it_is_opened_again() -> None:
    opened: Opened[str] = Opened()
    opened.open(7)
    opened.arrived(7, "seven", fresh=True)
    opened.forget()
    assert (opened.id, opened.detail, opened.reading) == (None, None, False)
    opened.open(7)
    assert opened.arrived(7, "seven", fresh=False)


def fresh_list() -> ListState[str, str]:
    return ListState(Asked("open", "waiting"))


def test_a_list_settles_when_it_and_its_first_rows_are_here() -> None:
    state = fresh_list()
    assert not state.settled
    assert state.arrived(empty=False), "it is shown from its top"
    assert not state.settled
    state.rows_arrived()
    assert state.settled


def test_an_empty_list_has_no_rows_to_wait_for() -> None:
    state = fresh_list()
    state.arrived(empty=True)
    assert state.settled


def test_another_view_is_whole_and_keeps_the_order() -> None:
    state = fresh_list()
    state.order("newest")
    state.narrow("rose")
    assert state.asked == Asked("open", "newest", "rose")
    state.show("mine")
    assert state.asked == Asked("mine", "newest")


def test_what_was_read_before_something_else_was_asked_for_is_not_taken() -> None:
    state = fresh_list()
    before = state.asked
    assert state.takes(before, fresh=True)
    assert not state.takes(before, fresh=False), "an older read of the same list"
    state.arrived(empty=True)
    assert state.takes(before, fresh=False)
    state.narrow("rose")
    assert not state.takes(before, fresh=True)
    assert state.takes(state.asked, fresh=True)
    assert not state.takes(state.asked, fresh=False)


def test_what_an_undo_brings_back_is_waited_for() -> None:
    state = fresh_list()
    state.arrived(empty=True)
    state.bring_back()
    assert not state.settled
    state.brought_back()
    assert state.settled


@given(st.lists(st.sampled_from(["show", "order", "narrow", "bring_back", "arrived", "rows"])))
def test_after_a_failure_keys_are_for_what_stands_whatever_was_asked_for(steps: list[str]) -> None:
    state = fresh_list()
    for step in steps:
        match step:
            case "show":
                state.show("mine")
            case "order":
                state.order("newest")
            case "narrow":
                state.narrow("x")
            case "bring_back":
                state.bring_back()
            case "arrived":
                state.arrived(empty=False)
            case _:
                state.rows_arrived()
    state.failed(state.asked)
    state.brought_back()
    assert state.settled


def test_what_was_asked_for_since_is_waited_for_where_what_was_asked_before_could_not_be_read() -> None:
    state = fresh_list()
    state.arrived(empty=True)
    state.narrow("rose")
    before = state.asked
    state.narrow("roses")
    state.failed(before)
    assert (state.settled, state.to_top) == (False, True)
    state.failed(state.asked)
    assert state.settled
