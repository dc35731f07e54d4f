"""The stand-in gives what `dataclasses` gives: values that compare, show themselves and never change."""

from __future__ import annotations

import dataclasses
import pickle
from typing import Any

import pytest

from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    open_from: int = 9
    guests: int = dataclasses.field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Bakery(Shop):
    bread: tuple[str, ...] = dataclasses.field(default_factory=tuple)


@dataclass(frozen=True, slots=True, eq=False)
class Door:
    width: int


def test_values_compare_and_hash_by_their_fields() -> None:
    assert Shop("Ada's", guests=1) == Shop("Ada's", guests=2)
    assert Shop("Ada's") != Shop("Ada's", 8)
    assert len({Shop("Ada's"), Shop("Ada's"), Shop("Bob's")}) == 2
    assert Bakery("Ada's") != Shop("Ada's")
    assert Door(1) != Door(1)


def test_values_show_themselves() -> None:
    assert repr(Bakery("Ada's", bread=("rye",))) == "Bakery(name=\"Ada's\", open_from=9, bread=('rye',))"


def test_values_never_change() -> None:
    shop: Any = Shop("Ada's")
    with pytest.raises(dataclasses.FrozenInstanceError):
        shop.name = "Bob's"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del shop.name
    assert dataclasses.replace(shop, open_from=7) == Shop("Ada's", 7)


def test_values_cross_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Bakery("Ada's"))) == Bakery("Ada's")


@dataclass(frozen=True, kw_only=True)
class Fruit:
    ripe: bool = False


@dataclass(frozen=True, kw_only=True)
class Stone:
    hard: bool = True


@dataclass(frozen=True, kw_only=True)
class Cherry(Fruit, Stone):
    ripe: bool = dataclasses.field()
    colour: str


def test_what_is_named_may_follow_what_has_a_default_and_comes_from_several() -> None:
    assert repr(Cherry(colour="red", ripe=True)) == "Cherry(hard=True, ripe=True, colour='red')"
    named: Any = Cherry
    with pytest.raises(TypeError, match="ripe"):
        named(colour="red")
