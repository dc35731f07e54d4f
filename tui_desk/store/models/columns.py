"""Columns that many tables have alike, and how constraints are named: so every file of tables begins here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey
from sqlmodel import Field, SQLModel

from tui_desk.store.naming import NAMING

SQLModel.metadata.naming_convention = NAMING

NUMBERED = {"sqlite_autoincrement": True}
"""Of a table that gives its rows numbers: none is given twice. Events, and whoever has something open, remember them
longer than the row may stand."""


def moment(**kwargs: Any) -> Any:
    """A point in time: UTC epoch milliseconds."""
    return Field(sa_type=BigInteger, **kwargs)


def owner(target: str, **kwargs: Any) -> Any:
    """A reference whose row goes when its owner goes."""
    return Field(
        sa_column=Column(ForeignKey(target, ondelete="CASCADE"), nullable=False, index=True), **kwargs
    )
