"""The stand-in gives what `dataclasses` gives: values that compare, show themselves and never change."""

from __future__ import annotations

import dataclasses
import pickle
import subprocess
import sys
import threading
import typing
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tui_desk.typed import dataclass, field_names


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


@dataclass
class Basket:
    owner: str
    label: str = dataclasses.field(init=False, default="basket")
    fruits: list[Fruit] = dataclasses.field(default_factory=list, kw_only=True)
    sold: set[str] = dataclasses.field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.owner = self.owner.title()


def test_what_is_not_frozen_changes_and_has_no_hash() -> None:
    basket = Basket("ada")
    basket.fruits.append(Fruit())
    basket.owner = "Bob"
    assert basket == dataclasses.replace(Basket("bob"), fruits=[Fruit()])
    assert (basket.label, basket.sold, Basket("ada").fruits) == ("basket", set(), [])
    with pytest.raises(TypeError, match="unhashable"):
        hash(basket)


def test_who_asks_dataclasses_gets_what_a_dataclass_would_have_told() -> None:
    @dataclass(frozen=True)
    class Stall:
        kinds: typing.ClassVar[int] = 3
        place: str
        number: int = 1

    assert dataclasses.is_dataclass(Stall)
    assert [(one.name, one.type, one.default) for one in dataclasses.fields(Stall)] == [
        ("place", "str", dataclasses.MISSING),
        ("number", "int", 1),
    ]
    assert dataclasses.asdict(Stall("left")) == {"place": "left", "number": 1}
    assert field_names(Stall) == Stall.__match_args__ == ("place", "number")


def test_dataclasses_go_on_from_a_class_of_ours() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Mill(Bakery):
        wheels: int = 2

    assert (
        repr(Mill("Ada's", wheels=3))
        == f'{Mill.__qualname__}(name="Ada\'s", open_from=9, bread=(), wheels=3)'
    )
    assert field_names(Mill) == ("name", "open_from", "guests", "bread", "wheels")
    with pytest.raises(TypeError, match="frozen"):
        dataclasses.dataclass(type("Open", (Bakery,), {}))


def test_a_class_that_only_derives_may_take_other_values() -> None:
    class Kiosk(Shop):
        def __init__(self, street: str) -> None:
            super().__init__(f"in {street}")

    assert Kiosk("Long Lane").name == "in Long Lane"


def test_a_first_instance_is_made_in_many_threads_at_once() -> None:
    @dataclass(frozen=True)
    class Stand:
        number: int

    @dataclass(frozen=True)
    class Tent(Stand):
        roof: str = "red"

    ready = threading.Barrier(8)

    def make(number: int) -> Stand:
        ready.wait()
        return Tent(number) if number % 2 else Stand(number)

    with ThreadPoolExecutor(8) as pool:
        assert [one.number for one in pool.map(make, range(8))] == list(range(8))


def test_what_only_dataclasses_know_is_refused() -> None:
    @dataclass(frozen=True)
    class Till:
        key: dataclasses.InitVar[str]

    with pytest.raises(TypeError, match="dataclasses"):
        Till("k")


def test_dataclasses_imported_alone_finds_what_it_asks_for_later() -> None:
    code = (
        "import sys; from tui_desk import typed; typed.import_dataclasses(); import dataclasses;"
        " print('inspect' in sys.modules);"
        " made = dataclasses.make_dataclass('Shop', [('name', str)]); print(made.__doc__);"
        " import inspect; print(inspect.isclass(made))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False", "Shop(name: str)", "True"]
