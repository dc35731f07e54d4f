"""A pattern that is compiled later finds what one finds that is compiled at once."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from tests.starter import modules
from tui_desk.patterns import pattern

WORD = pattern(r"(\w)\w*", re.ASCII)


def test_it_finds_what_a_compiled_one_finds() -> None:
    assert [found[1] for found in WORD.finditer("one two")] == ["o", "t"]
    assert WORD.sub("x", "é a") == "é x"
    for _ in range(2):
        assert WORD.fullmatch("one") is not None
        assert WORD.fullmatch("one two") is None


def test_a_mistake_in_one_is_told_when_it_is_used() -> None:
    with pytest.raises(re.error):
        pattern("(").match("")


def test_none_of_the_program_s_has_a_mistake() -> None:
    found = [
        value
        for module in modules()
        for value in vars(import_module(module)).values()
        if isinstance(value, type(WORD))
    ]
    assert found
    assert all(one.pattern for one in found)
