"""A notice knows the deed that planned it, who alone is told, and, once it is written, where it went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Two columns, filled with what events tell."""
    op.add_column("notice", sa.Column("customer_id", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("deed", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE notice SET deed = (SELECT e.deed FROM event e WHERE e.ticket_id = notice.ticket_id"
        " AND ((e.kind IN ('ticket_told', 'ticket_untold') AND json_extract(e.data, '$.notice') = notice.id"
        " AND notice.announcement_id IS NULL) OR (e.kind = 'ticket_announced'"
        " AND json_extract(e.data, '$.announcement') = notice.announcement_id)) ORDER BY e.id LIMIT 1)"
    )
    op.execute(
        "UPDATE notice SET conversation_id = (SELECT m.home_id FROM message m WHERE m.id = notice.message_id)"
        " WHERE EXISTS (SELECT 1 FROM message m WHERE m.id = notice.message_id AND m.home_id IS NOT NULL"
        " AND m.conversation_id = notice.conversation_id)"
    )
