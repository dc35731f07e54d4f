"""Full-text search: what is found in messages and tickets, and what of them is still to be written down.

Triggers only note, in the change's own transaction, which row has to be indexed anew and what stood in it; the words
themselves are written in one go when the transaction ends (`desk.search.indexing`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_TOKENIZER = "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\""
_INDEXED = "subject, text, author_name, author_address, recipients"
_OLD = "OLD.subject, OLD.text, OLD.author_name, OLD.author_address, OLD.recipients"
_NOTE = (
    f"INSERT INTO search_due (message_id, doc_id, {_INDEXED})"
    f" SELECT OLD.id, (SELECT id FROM search_doc WHERE message_id = OLD.id), {_OLD}"
    " WHERE NOT EXISTS (SELECT 1 FROM search_due WHERE message_id = OLD.id);"
)
_PARTS = {
    "ticket": ("id", "title, text, category, merged_into_id"),
    "ticket_note": ("ticket_id", "text"),
    "ticket_tag": ("ticket_id", "name"),
    "checklist_item": ("ticket_id", "text"),
}
"""What a ticket is found by: tables, the column that says which one, and the columns with its words."""


def upgrade() -> None:
    """New tables, and triggers on what is searched; what is here already is indexed by the sync, bit by bit."""
    _tables()
    op.execute(
        "CREATE VIRTUAL TABLE search_message"
        f" USING fts5(subject, text, author, recipients, content='', {_TOKENIZER})"
    )
    op.execute(f"CREATE VIRTUAL TABLE search_ticket USING fts5(title, text, {_TOKENIZER})")
    op.execute("CREATE VIRTUAL TABLE search_word USING fts5vocab(search_message, instance)")
    _triggers()
    op.execute(
        "INSERT INTO search_state (id, form, message_upto, ticket_upto) VALUES (1, 1,"
        " (SELECT coalesce(max(id), 0) FROM message), (SELECT coalesce(max(id), 0) FROM ticket))"
    )


def _tables() -> None:
    op.create_table(
        "search_doc",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_doc")),
    )
    op.create_index(op.f("ix_search_doc_message_id"), "search_doc", ["message_id"], unique=True)
    op.create_table(
        "search_due",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("doc_id", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in _INDEXED.split(", ")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_search_due")),
    )
    op.create_table(
        "search_ticket_due",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_search_ticket_due")),
    )
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("message_upto", sa.Integer(), nullable=False),
        sa.Column("ticket_upto", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )


def _triggers() -> None:
    op.execute(
        "CREATE TRIGGER search_message_written AFTER INSERT ON message BEGIN"
        f" INSERT INTO search_due (message_id, {_INDEXED}) SELECT NEW.id, '', '', '', '', ''"
        " WHERE NOT EXISTS (SELECT 1 FROM search_due WHERE message_id = NEW.id); END"
    )
    op.execute(
        f"CREATE TRIGGER search_message_changed BEFORE UPDATE OF {_INDEXED} ON message BEGIN {_NOTE} END"
    )
    op.execute(f"CREATE TRIGGER search_message_gone BEFORE DELETE ON message BEGIN {_NOTE} END")
    for table, (key, columns) in _PARTS.items():
        for name, when, row in (
            ("written", "INSERT", "NEW"),
            ("changed", f"UPDATE OF {columns}", "NEW"),
            ("gone", "DELETE", "OLD"),
        ):
            op.execute(
                f"CREATE TRIGGER search_{table}_{name} AFTER {when} ON {table} BEGIN"
                f" INSERT INTO search_ticket_due (ticket_id) SELECT {row}.{key}"
                f" WHERE NOT EXISTS (SELECT 1 FROM search_ticket_due WHERE ticket_id = {row}.{key}); END"
            )
