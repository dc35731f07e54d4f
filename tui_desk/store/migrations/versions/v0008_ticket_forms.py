"""Forms of tickets that are not opened yet are drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One new column."""
    op.add_column("draft", sa.Column("form", sa.JSON(), nullable=True))
