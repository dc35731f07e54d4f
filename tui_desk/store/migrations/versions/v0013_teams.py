"""Teams that work on tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """One new column; no ticket is a team's yet."""
    op.add_column("ticket", sa.Column("team", sa.String(), nullable=False, server_default=""))
