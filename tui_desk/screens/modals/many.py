"""Several of a list: Tab marks, Enter takes the marked, or the one that is lit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

from tui_desk.screens.modals.picker import Choice, Picker

T = TypeVar("T")


def many(
    title: str,
    choices: Sequence[Choice[T]],
    *,
    empty: str = "Nothing here.",
    other: Callable[[str], Choice[T] | None] = lambda _typed: None,
) -> Picker[tuple[T, ...]]:
    """A picker that gives those that are marked, in the order in which they were."""

    def besides(typed: str) -> Choice[tuple[T, ...]] | None:
        found = other(typed)
        return None if found is None else as_one_of_several(found)

    alone = [as_one_of_several(one) for one in choices]
    hint = "Tab marks several · Enter takes them"
    return Picker(title, alone, hint=hint, empty=empty, other=besides, several=joined)


def as_one_of_several(choice: Choice[T]) -> Choice[tuple[T, ...]]:
    """The same choice, as one of several."""
    return Choice((choice.value,), choice.label, choice.detail, choice.words, choice.below)


def joined(values: Sequence[tuple[T, ...]]) -> tuple[T, ...]:
    """All that is marked, as one answer."""
    return tuple(chain.from_iterable(values))
