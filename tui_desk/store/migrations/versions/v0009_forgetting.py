"""Indexes over what refers to an original, a file or a message, so that deleting one looks at no table whole."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Only new indexes."""
    op.create_index(op.f("ix_message_raw_id"), "message", ["raw_id"], unique=False)
    op.create_index(op.f("ix_piece_attachment_id"), "piece", ["attachment_id"], unique=False)
    op.create_index(op.f("ix_notice_message_id"), "notice", ["message_id"], unique=False)
