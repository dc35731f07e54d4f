"""The line of each key in a TOML text."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.config.toml import key_lines

CASES = [
    ("[a]\nb = 1\n[a.c]\nd = 2\n", {"a": 1, "a.b": 2, "a.c": 3, "a.c.d": 4}),
    ('"a.b" = 1\n\'c\' = 2\nd."e f" = 3\n', {"a.b": 1, "c": 2, "d.e f": 3}),
    (
        "[[x]]\na = 1\n[[x]]\na = 2\n[x.y]\nb = 3\n",
        {"x[0]": 1, "x[0].a": 2, "x[1]": 3, "x[1].a": 4, "x[1].y.b": 6},
    ),
    ('a = """\nb = 1\n[c]\n"""\nd = 2\n', {"a": 1, "d": 5}),
    ("a = '''\nb = 1'''\nd = 2\n", {"a": 1, "d": 3}),
    ('a = """x\\"""\nb = 1"""\nd = 2\n', {"a": 1, "d": 3}),
    ('a = """x"""""\nd = 2\n', {"a": 1, "d": 2}),
    ('a = [\n  "]",  # ]\n  "b = 1",\n]\nd = 2\n', {"a": 1, "d": 5}),
    ('a = "x # [" # [\nd = 2\n', {"a": 1, "d": 2}),
    ("  [ a . b ]  # c\n  d\t= 1\n", {"a.b": 1, "a.b.d": 2}),
]


@pytest.mark.parametrize(("text", "lines"), CASES)
def test_each_key_is_found_on_its_line(text: str, lines: dict[str, int]) -> None:
    tomllib.loads(text)
    found = key_lines(text)
    assert found | lines == found
    assert set(found) - set(lines) <= {"x[1].y"}


VALUES = st.one_of(
    st.integers(0, 9).map(str),
    st.sampled_from(['"a"', "'''\nk0 = 1\n'''", '"""\n[t]\n\\""""', "[\n1,\n]", '["]"]', "{ k0 = 1 }"]),
)


@given(st.lists(VALUES, max_size=8))
def test_no_value_hides_the_keys_below_it(values: list[str]) -> None:
    text = "[t]\n" + "\n".join(f"k{number} = {value}" for number, value in enumerate(values))
    data: dict[str, Any] = tomllib.loads(text)["t"]
    found = key_lines(text)
    lines = text.split("\n")
    assert set(found) == {"t"} | {f"t.{key}" for key in data}
    assert all(lines[found[f"t.{key}"] - 1].startswith(f"{key} = ") for key in data)
