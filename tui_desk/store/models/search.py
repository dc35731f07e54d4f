"""What full-text search keeps beside its index, whose own tables (`search_message`, `search_ticket`) are SQLite's."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer
from sqlmodel import Field, SQLModel


class SearchDoc(SQLModel, table=True):
    """A message in the index, under a number that grows with the message's time."""

    __tablename__ = "search_doc"
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    )
    """See `desk.search.numbering`: newest first is by this number, backwards."""
    message_id: int = Field(unique=True, index=True)


class SearchDue(SQLModel, table=True):
    """A message that was written, changed or deleted and is to be indexed anew; triggers note it.

    Of one that is indexed it has what was: only by that the index can forget it.
    """

    __tablename__ = "search_due"
    message_id: int = Field(primary_key=True)
    doc_id: int | None = Field(default=None, sa_type=BigInteger)
    subject: str
    text: str
    author_name: str
    author_address: str
    recipients: str


class SearchTicketDue(SQLModel, table=True):
    """A ticket that is to be indexed anew."""

    __tablename__ = "search_ticket_due"
    ticket_id: int = Field(primary_key=True)


class SearchState(SQLModel, table=True):
    """How far the index is."""

    __tablename__ = "search_state"
    id: int = Field(primary_key=True)
    form: int
    """`text.search_folding.VERSION` of what is indexed."""
    message_upto: int
    """Messages of an older store up to this number are still to be indexed; 0: none."""
    ticket_upto: int
