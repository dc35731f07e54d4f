"""What answers a message is found from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """One new index."""
    there = sa.text("parent_id IS NOT NULL")
    op.create_index("ix_message_parent", "message", ["parent_id"], sqlite_where=there, postgresql_where=there)
