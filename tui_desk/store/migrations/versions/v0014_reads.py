"""What every look at the desk asks for is read from an index that has it, or was counted when it was written.

Triggers keep the counts: whoever writes a conversation, in whichever program, counts it in the same transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_KEY = "status, spam, assignee_id, is_part"
_OF = "{row}.status, {row}.spam, coalesce({row}.assignee_id, 0), coalesce({row}.merged_into_id, 0) > 0"
_MORE = (
    f"INSERT INTO conversation_count ({_KEY}, number) VALUES ({_OF.format(row='NEW')}, 1)"
    f" ON CONFLICT ({_KEY}) DO UPDATE SET number = number + 1;"
)
_LESS = f"UPDATE conversation_count SET number = number - 1 WHERE ({_KEY}) = ({_OF.format(row='OLD')});"
_COUNTED = "status, spam, assignee_id, merged_into_id"
_TOLD = (
    "kind NOT IN ('message', 'sent', 'answered', 'logged', 'noted', 'draft', 'read', 'receipt', 'album',"
    " 'edited', 'deleted')"
)


def upgrade() -> None:
    """Indexes, some in the place of narrower ones, and a table of counts, filled with what is there."""
    _indexes_of_conversations()
    op.drop_index("ix_message_customer", "message")
    _index(
        "ix_message_customer",
        "message",
        "customer_id, at, conversation_id, direction, delivery",
        "customer_id IS NOT NULL",
    )
    _index("ix_event_told", "event", "conversation_id, at, id", _TOLD)
    _counts()


def _indexes_of_conversations() -> None:
    op.drop_index(op.f("ix_conversation_chat_id"), "conversation")
    _index("ix_conversation_chat", "conversation", "chat_id, last_at, id", "chat_id IS NOT NULL")
    _index("ix_conversation_beside", "conversation", "customer_id, last_at, id", "status != 'closed'")
    _index(
        "ix_conversation_talks",
        "conversation",
        "customer_id, created_at, status, spam, merged_into_id, messages",
        "spam = 0 AND merged_into_id IS NULL AND messages > 0",
    )
    _index(
        "ix_conversation_unread",
        "conversation",
        "assignee_id, last_inbound_at, id, status, spam",
        "status = 'open' AND spam = 0",
    )


def _index(name: str, table: str, columns: str, where: str) -> None:
    op.create_index(name, table, columns.split(", "), sqlite_where=sa.text(where))


def _counts() -> None:
    op.create_table(
        "conversation_count",
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("spam", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=False),
        sa.Column("is_part", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "status", "spam", "assignee_id", "is_part", name=op.f("pk_conversation_count")
        ),
    )
    op.execute(
        f"INSERT INTO conversation_count ({_KEY}, number) SELECT {_OF.format(row='c')}, count(*)"
        " FROM conversation c GROUP BY 1, 2, 3, 4"
    )
    op.execute(f"CREATE TRIGGER conversation_count_written AFTER INSERT ON conversation BEGIN {_MORE} END")
    op.execute(
        f"CREATE TRIGGER conversation_count_changed AFTER UPDATE OF {_COUNTED} ON conversation"
        " WHEN NEW.status IS NOT OLD.status OR NEW.spam IS NOT OLD.spam"
        " OR NEW.assignee_id IS NOT OLD.assignee_id OR NEW.merged_into_id IS NOT OLD.merged_into_id"
        f" BEGIN {_LESS} {_MORE} END"
    )
    op.execute(f"CREATE TRIGGER conversation_count_gone AFTER DELETE ON conversation BEGIN {_LESS} END")
