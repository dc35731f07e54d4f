"""Inserts and updates as SQLAlchemy compiles them from the tables, once for each set of columns.

Building an object and compiling its insert anew takes twenty times as long as SQLite needs for the row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy
from sqlalchemy import JSON, Table
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

_DIALECT = sqlite.dialect(paramstyle="named")


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
        return {**self.defaults, **_stored(values, self.as_json)}


@cache
def insert(model: type[SQLModel], names: tuple[str, ...]) -> Statement:
    """The insert of a row of which these columns are given."""
    table = _table(model)
    others = {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if name not in names and not field.is_required()
    }
    others = {name: value for name, value in others.items() if value is not None}
    defaults = _stored(others, _json_columns(table, others))
    sql = sqlalchemy.insert(table).compile(dialect=_DIALECT, column_keys=[*names, *defaults])
    return Statement(
        str(sql), _json_columns(table, names), defaults, makes_id="id" in table.c and "id" not in names
    )


@cache
def update(model: type[SQLModel], names: tuple[str, ...]) -> Statement:
    """The update of these columns of the row `:row_id`."""
    table = _table(model)
    chosen = sqlalchemy.update(table).where(table.c.id == sqlalchemy.bindparam("row_id"))
    sql = chosen.compile(dialect=_DIALECT, column_keys=list(names))
    return Statement(str(sql), _json_columns(table, names), {}, False)


@cache
def columns(model: type[SQLModel]) -> frozenset[str]:
    """The names of a table's columns."""
    return frozenset(_table(model).c.keys())


def _table(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _stored(values: Mapping[str, Any], as_json: frozenset[str]) -> dict[str, Any]:
    """Values as the driver takes them."""
    return {
        name: json.dumps(value) if name in as_json and value is not None else value
        for name, value in values.items()
    }


def _json_columns(table: Table, names: Iterable[str]) -> frozenset[str]:
    """Those of the named columns that hold JSON. Raises KeyError for a name that is no column."""
    return frozenset(name for name in names if isinstance(table.c[name].type, JSON))
