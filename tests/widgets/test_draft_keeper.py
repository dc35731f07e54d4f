"""What of a draft is in the store, whatever the store says."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.errors import StoreFull
from tui_desk.rows import DraftRow
from tui_desk.widgets.draft_keeper import DraftKeeper

EMPTY = DraftRow(None, 1, 7, "reply", "support", (), (), (), "", "", (), None, 0, 0)


class Store:
    """Takes drafts or refuses them, and hears what the keeper tells."""

    def __init__(self) -> None:
        self.rows: list[DraftRow] = []
        self.told: list[DraftRow | Exception] = []
        self.error: Exception | None = None

    def save(self, row: DraftRow) -> int:
        if self.error is not None:
            raise self.error
        self.rows.append(row)
        return 5

    def saved(self, draft: DraftRow) -> None:
        self.told.append(draft)

    def refused(self, error: Exception) -> None:
        self.told.append(error)


def kept(store: Store) -> DraftKeeper:
    return DraftKeeper(EMPTY, store.save, store)


def type_(keeper: DraftKeeper, text: str) -> bool:
    return keeper.change(replace(keeper.draft, text=text))


def test_what_is_saved_keeps_the_id_it_was_given_first() -> None:
    store = Store()
    keeper = kept(store)
    for text in ("one", "one two"):
        assert type_(keeper, text)
        keeper.save()
    assert [(row.id, row.text) for row in store.rows] == [(None, "one"), (5, "one two")]
    assert keeper.draft.id == 5


def test_what_did_not_change_is_not_saved_again() -> None:
    store = Store()
    keeper = kept(store)
    assert not type_(keeper, "")
    keeper.save()
    type_(keeper, "one")
    keeper.save()
    keeper.save()
    assert len(store.rows) == 1


def test_a_refusal_is_told_and_raised_and_the_text_stays() -> None:
    store = Store()
    keeper = kept(store)
    type_(keeper, "precious")
    store.error = StoreFull("full")
    with pytest.raises(StoreFull):
        keeper.save()
    keeper.try_saving()
    assert store.told == [store.error, store.error]
    assert not store.rows
    store.error = None
    keeper.try_saving()
    assert not keeper.unsaved
    assert store.rows[-1].text == "precious"


def test_what_was_sent_or_thrown_away_is_not_saved_again() -> None:
    store = Store()
    keeper = kept(store)
    type_(keeper, "gone")
    keeper.finish()
    keeper.save()
    assert store.rows == []


def test_what_is_sent_was_stored_first_even_if_it_was_empty() -> None:
    store = Store()
    with kept(store).held() as draft:
        assert draft.id == 5


def test_nothing_else_saves_while_the_draft_is_held_for_sending() -> None:
    store = Store()
    keeper = kept(store)
    type_(keeper, "one")
    with keeper.held():
        type_(keeper, "one two")
        other = threading.Thread(target=keeper.try_saving)
        other.start()
        keeper.finish()
    other.join()
    assert [row.text for row in store.rows] == ["one"], "it was sent meanwhile: there is nothing left to keep"


@given(st.lists(st.one_of(st.text(max_size=3), st.booleans())))
def test_whatever_the_store_does_the_last_text_gets_there_once_it_works(steps: list[str | bool]) -> None:
    store = Store()
    keeper = kept(store)
    typed = ""
    for step in steps:
        if isinstance(step, str):
            typed = step
            type_(keeper, step)
        else:
            store.error = StoreFull("full") if step else None
            keeper.try_saving()
    store.error = None
    keeper.try_saving()
    assert not keeper.unsaved
    assert keeper.draft.text == typed
    assert (store.rows[-1].text if store.rows else "") == typed
