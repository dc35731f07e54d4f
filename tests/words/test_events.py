"""Events in words: the same for the console and the command line, harmless whatever an event holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_desk.rows import EventRow, _damaged
from tui_desk.screens.arrivals import came
from tui_desk.text.clean import clean
from tui_desk.words.events import phrase, sentence
from tui_desk.words.ticket_events import TICKETS

KINDS = (
    *("closed", "reopened", "part_deleted", "pending", "snoozed", "woke", "assigned", "unassigned", "tagged"),
    *("untagged", "spam", "not_spam", "priority", "linked", "joined", "joined_into", "split", "split_off"),
    *("member", "renamed", "resent", "settled"),
    *TICKETS,
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)
)
_FIELDS = (
    "to",
    "other",
    "number",
    "name",
    "title",
    "joined",
    "us",
    "tags_added",
    "tags_removed",
    "ticket",
    "reason",
    "occasion",
    *("link", "hung", "unhung", "steps"),
)
_PAIRS = ("snoozed_until", "priority", "state", "due_at", "category", "kind", "title", "text")


def event(kind: str, actor: str = "bo", /, *, undone: bool = False, **data: Any) -> EventRow:
    called = "Bo" if actor == "bo" else actor
    return EventRow(1, 0, actor, called, kind, 1, None, json.dumps(data), 2 if undone else None, None, None)


def at(_moment: int) -> str:
    return "noon"


@example("ticket_linked", {"ticket": True}, "")
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from((*_FIELDS, *_PAIRS)), _VALUES), st.text())
def test_whatever_an_event_holds_is_told_in_one_clean_line(
    kind: str, data: dict[str, Any], actor: str
) -> None:
    said = sentence(event(kind, actor, **data), at)
    assert said == clean(said, one_line=True)


def test_a_deed_is_told_with_who_did_it_or_without() -> None:
    deed = event("assigned", to="Cy\x1b[31m")
    assert sentence(deed, at) == f"Bo {phrase(deed, at)}"
    assert phrase(deed, at).startswith("assigned this to Cy")
    assert sentence(event("closed", "rule:old ones"), at) == "Rule “old ones” closed this"


def test_what_the_messenger_tells_is_nobodys_deed() -> None:
    left = event("member", "customer", name="Ann", joined=False)
    assert sentence(left, at) == phrase(left, at) == "Ann left"


def test_what_was_taken_back_says_so() -> None:
    assert sentence(event("closed", undone=True), at) == "Bo closed this (taken back)"


def test_what_nobody_needs_to_read_is_not_told_even_taken_back() -> None:
    assert not sentence(event("receipt"), at)
    assert not sentence(event("receipt", undone=True), at)


def test_a_category_is_told_letter_by_letter_and_a_kind_in_words() -> None:
    told = event("ticket_category", category=["", "my_cat"])
    assert phrase(told, at) == "set the category to my_cat"
    assert phrase(event("ticket_kind", kind=["customer", "back_office"]), at) == "made this back office"


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("ticket_hung", {"hung": {"conversations": [12, 13], "messages": [5, 6], "customers": [3]}},
         "linked #12, #13, 2 messages and 1 customer to this"),
        ("ticket_hung", {"hung": {"conversations": [1, 2, 3, 4, 5, 6]}}, "linked 6 conversations to this"),
        ("ticket_unhung", {"unhung": {"conversations": [12]}}, "took #12 off this"),
        ("ticket_related", {"other": 1003, "link": "blocks"}, "said that this blocks #1003-5"),
        ("ticket_related_by", {"other": 1003, "link": "blocks"}, "said that this waits for #1003-5"),
        ("ticket_related_by", {"other": 1003, "link": "related"}, "linked this with #1003-5"),
        ("ticket_rewritten", {"title": ["a", "b\nc"], "text": ["x", "y"]},
         "gave this the title “b c” and rewrote the text"),
        ("ticket_steps_added", {"steps": [[4, 0, "call", None, None], [5, 1, "pack", None, None]]},
         "added to the checklist: call; pack"),
    ],
)  # fmt: skip
def test_what_was_done_to_a_ticket_names_what_it_was_about(
    kind: str, data: dict[str, Any], words: str
) -> None:
    assert phrase(event(kind, **data), at) == words


@pytest.mark.parametrize("record", ["{", "not JSON", "[1]", "null", "5", '{"told": '])
def test_an_event_whose_record_is_damaged_is_told_without_it_and_said_once_to_be_damaged(
    caplog: pytest.LogCaptureFixture, record: str
) -> None:
    _damaged.cache_clear()
    one = event("snoozed")._replace(record=record)
    for _ in range(3):
        assert one.data == {}
        assert sentence(one, at) == "Bo snoozed this"
        assert came([one._replace(kind="message", actor="customer")])[0] == {1}
    assert [said.getMessage() for said in caplog.records] == [
        "the record of event 1 is damaged: nothing is known of it"
    ]
