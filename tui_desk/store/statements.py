"""Inserts and updates of rows, built once for each set of columns and run by the driver.

What they must know of a table is plain data, so that writing a row imports nothing that models or validates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache
from typing import Any

from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table as writing knows it."""

    name: str
    columns: str
    """Their names, with blanks between."""
    as_json: str = ""
    """Those kept as JSON."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What columns hold that are not given, as the database keeps it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with `:name` parameters, and how Python's values become the database's."""

    sql: str
    as_json: frozenset[str]
    """Columns kept as JSON."""
    defaults: Mapping[str, Any]
    """What columns hold that are not given."""
    makes_id: bool

    def bind(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters."""
        return {**self.defaults, **stored(values, self.as_json)}


@cache
def insert(table: Table, names: tuple[str, ...]) -> Statement:
    """The insert of a row of which these columns are given. Raises KeyError for a name that is no column."""
    known = _known(table, names)
    defaults = {name: value for name, value in table.defaults.items() if name not in names}
    written = (*names, *defaults)
    columns, placeholders = ", ".join(map(_quoted, written)), ", ".join(map(_parameter, written))
    sql = " ".join(("INSERT INTO", _quoted(table.name), f"({columns}) VALUES ({placeholders})"))
    return Statement(sql, _json_among(table, names), defaults, makes_id="id" in known and "id" not in names)


@cache
def update(table: Table, names: tuple[str, ...]) -> Statement:
    """The update of these columns of the row `:row_id`. Raises KeyError for a name that is no column."""
    _known(table, names)
    changes = ", ".join(f"{_quoted(name)} = {_parameter(name)}" for name in names)
    sql = " ".join(("UPDATE", _quoted(table.name), "SET", changes, "WHERE id = :row_id"))
    return Statement(sql, _json_among(table, names), {}, False)


def stored(values: Mapping[str, Any], as_json: frozenset[str]) -> dict[str, Any]:
    """Values as the driver takes them."""
    return {
        name: json.dumps(value) if name in as_json and value is not None else value
        for name, value in values.items()
    }


def _known(table: Table, names: Iterable[str]) -> frozenset[str]:
    columns = frozenset(table.columns.split())
    for name in names:
        if name not in columns:
            raise KeyError(f"{table.name}.{name}")
    return columns


def _json_among(table: Table, names: Iterable[str]) -> frozenset[str]:
    return frozenset(table.as_json.split()).intersection(names)


def _quoted(name: str) -> str:
    """A column may be called `to`."""
    return f'"{name}"'


def _parameter(name: str) -> str:
    return f":{name}"
