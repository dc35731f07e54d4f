"""Customers: the words they are found by, their conversations in order, and what must not come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tui_desk.text.search_words import phone_words, words

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Only new tables and indexes; one index gives way to one that holds more."""
    op.create_table(
        "customer_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_customer_word_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "customer_id", name=op.f("pk_customer_word")),
    )
    op.create_index(op.f("ix_customer_word_customer_id"), "customer_word", ["customer_id"], unique=False)
    op.create_table(
        "forgotten",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_forgotten")),
    )
    op.create_index(
        "ix_conversation_customer", "conversation", ["customer_id", "last_at", "id"], unique=False
    )
    op.drop_index("ix_conversation_customer_id", "conversation")
    _find_customers()


def _find_customers() -> None:
    """Everybody who is here already can be found."""
    bind = op.get_bind()
    texts = bind.execute(
        sa.text(
            "SELECT id, name || ' ' || organisation, '' FROM customer"
            " UNION ALL SELECT customer_id, value, kind FROM identity"
            " UNION ALL SELECT customer_id, handle, '' FROM identity"
        )
    ).fetchall()
    for customer_id, text, kind in texts:
        numbers = phone_words(text) if kind in ("phone", "whatsapp") or text.startswith("+") else ()
        for word in (*words(text), *numbers):
            bind.execute(
                sa.text("INSERT OR IGNORE INTO customer_word (word, customer_id) VALUES (:word, :id)"),
                {"word": word, "id": customer_id},
            )
