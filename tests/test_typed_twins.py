"""Each dataclass of the program beside a twin: the same source, run once more with the decorator of `dataclasses`."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.starter import modules
from tui_desk import typed


@pytest.fixture(scope="module")
def twins() -> list[tuple[Any, Any]]:
    """Every class that `typed.dataclass` makes, and its twin."""
    found: list[tuple[Any, Any]] = []
    loaded = [importlib.import_module(name) for name in modules()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typed, "dataclass", _without_slots)
        for module in loaded:
            if hasattr(module, "dataclass") and module is not typed:
                found += _pairs(module)
    return found


def test_each_class_takes_what_its_twin_takes(twins: list[tuple[Any, Any]]) -> None:
    assert len(twins) > 150
    for kind, twin in twins:
        _plain(kind)(**_values(twin))
        assert _parameters(kind) == _parameters(twin)
        assert kind.__match_args__ == twin.__match_args__
        assert _told(kind) == _told(twin)
        assert typed.field_names(kind) == tuple(one.name for one in dataclasses.fields(twin))


def test_each_instance_is_as_its_twin(twins: list[tuple[Any, Any]]) -> None:
    for kind, twin in twins:
        values = _values(twin)
        one, other = _plain(kind)(**values), _plain(twin)(**values)
        assert repr(one) == repr(other)
        assert vars(one) == vars(other)
        assert (type(one).__hash__ is None) == (type(other).__hash__ is None)
        for name in ("", *values):
            changed = values | {name: "another"} if name else values
            assert _compared(one, type(one)(**changed)) == _compared(other, type(other)(**changed))


def test_each_class_refuses_what_its_twin_refuses(twins: list[tuple[Any, Any]]) -> None:
    for kind, twin in twins:
        values, given = _values(twin), len(_parameters(twin))
        for lacking in values:
            named = {name: value for name, value in values.items() if name != lacking}
            assert _refusal(_plain(kind), **named) == _refusal(_plain(twin), **named)
        assert _refusal(_plain(kind), unheard_of=1) == _refusal(_plain(twin), unheard_of=1)
        assert _refusal(_plain(kind), *range(given)) == _refusal(_plain(twin), *range(given))
        for name in values:
            one, other = _plain(kind)(**values), _plain(twin)(**values)
            assert _refusal(setattr, one, name, 1) == _refusal(setattr, other, name, 1)
            assert _refusal(delattr, one, name) == _refusal(delattr, other, name)


def test_a_case_takes_values_by_place_though_none_was_made_here() -> None:
    @typed.dataclass(frozen=True)
    class Read:
        number: int
        words: str

    found = object.__new__(Read)
    vars(found).update(number=1, words="some")
    match found:
        case Read(number, words):
            assert (number, words) == (1, "some")


def test_what_would_be_ignored_is_refused() -> None:
    with pytest.raises(TypeError, match="__init__"):

        @typed.dataclass
        class _Made:
            one: int

            def __init__(self) -> None:
                self.one = 1

    with pytest.raises(TypeError, match="__setattr__"):

        @typed.dataclass(frozen=True)
        class _Set:
            one: int

            def __setattr__(self, name: str, value: object) -> None:
                """Take anything."""

    @typed.dataclass(frozen=True)
    class Hashed:
        one: list[int] = dataclasses.field(hash=False)

    with pytest.raises(TypeError, match="hash="):
        Hashed([])


def _compared(one: object, other: object) -> tuple[bool, bool, bool]:
    """Whether they are equal, unequal, and of one hash if they have any."""
    hashed = type(one).__hash__ is not None
    return one == other, one != other, hashed and hash(one) == hash(other)


def _without_slots(cls: Any = None, /, *, slots: bool = False, **told: bool) -> Any:
    return dataclasses.dataclass(cls, **told)


def _pairs(module: ModuleType) -> Iterator[tuple[Any, Any]]:
    again: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(inspect.getsource(module), str(module.__file__), "exec"), again)
    twin_of = dict(_classes(again, module.__name__))
    for name, kind in _classes(vars(module), module.__name__):
        if not isinstance(vars(kind).get("__dataclass_fields__", {}), dict):
            yield kind, twin_of[name]


def _classes(within: Any, module: str) -> Iterator[tuple[str, Any]]:
    """Those of a module, also the ones within others, by their full names."""
    for one in within.values():
        if isinstance(one, type) and one.__module__ == module:
            yield one.__qualname__, one
            yield from _classes(vars(one), module)


def _plain(kind: Any) -> Any:
    """As it is, but that it takes any values."""

    def fill(self: object) -> None:
        for one in dataclasses.fields(kind):
            if not (one.init or hasattr(self, one.name)):
                object.__setattr__(self, one.name, f"some {one.name}")

    return type(kind.__name__, (kind,), {"__post_init__": fill, "__qualname__": kind.__qualname__})


def _values(kind: Any) -> dict[str, str]:
    return {one.name: f"some {one.name}" for one in dataclasses.fields(kind) if one.init}


def _parameters(kind: Any) -> list[tuple[str, Any, str]]:
    found = inspect.signature(kind.__init__).parameters.values()
    return [(one.name, one.kind, _shown(one.default)) for one in found]


def _told(kind: Any) -> list[tuple[object, ...]]:
    """What `dataclasses` tells of each field."""
    return [
        (one.name, one.type, _shown(one.default), one.init, one.repr, one.compare, one.kw_only)
        for one in dataclasses.fields(kind)
    ]


def _shown(default: object) -> str:
    return str(getattr(default, "__qualname__", repr(default)))


def _refusal(what: Callable[..., object], *given: object, **named: object) -> str:
    try:
        what(*given, **named)
    except (TypeError, dataclasses.FrozenInstanceError) as error:
        return f"{type(error).__name__}: {error}"
    return ""
