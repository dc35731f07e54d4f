"""Agents and customers, and what each is known by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from tui_desk.store.models.columns import NUMBERED, moment, owner


class Agent(SQLModel, table=True):
    """Somebody who works here."""

    __table_args__ = NUMBERED
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    """The Unix login, or the name the forced command gives."""
    name: str
    short: str
    """At most six letters, for lists."""
    email: str = ""
    active: bool = True
    created_at: int = moment()


class Customer(SQLModel, table=True):
    """A person who writes to us."""

    __table_args__ = (
        Index(
            "ix_customer_merged_into",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        NUMBERED,
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    organisation: str = ""
    language: str = ""
    vip: bool = False
    notes: str = ""
    time_zone: str = ""
    """An IANA name, such as `Europe/Madrid`; empty: not known."""
    attributes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    """What else the desk keeps of him, by name."""
    merged_into_id: int | None = None
    """Who he turned out to be."""
    created_at: int = moment()


class Lookup(SQLModel, table=True):
    """What an outside source last said of a customer."""

    customer_id: int = Field(
        sa_column=Column(ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True)
    )
    source: str = Field(primary_key=True)
    """Its name in the config."""
    at: int = moment()
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    problem: str = ""
    """Why there is nothing new; empty: it answered."""


class Identity(SQLModel, table=True):
    """One address or handle of a customer."""

    __table_args__ = (UniqueConstraint("kind", "value"), NUMBERED)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = owner("customer.id")
    kind: str
    value: str
    """`text.known_by.folded`; another customer's of before that folding, where the two had the same."""
    handle: str = ""
    """What people know it by, such as `@ann`, where `value` is only a number; how it is written, where that differs."""


class CustomerWord(SQLModel, table=True):
    """A word a customer is found by: of his name, his organisation, an address or a number."""

    __tablename__ = "customer_word"
    word: str = Field(primary_key=True)
    customer_id: int = Field(
        sa_column=Column(ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class Forgotten(SQLModel, table=True):
    """A message of somebody who was forgotten: the next sync does not bring it back."""

    digest: str = Field(primary_key=True)
    """As `desk.customers.tombstones` makes it: without the key beside the database nobody can tell what it was."""
    at: int = moment()


class Colleague(SQLModel, table=True):
    """An identity of one of us in a messenger: what it writes is our answer, not a customer's question."""

    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    """Which agent it is, where he has a login here."""
