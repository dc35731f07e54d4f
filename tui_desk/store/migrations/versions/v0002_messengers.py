"""Messengers: chats, pieces, changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Only new tables, columns and indexes: no table is made anew, so nothing that hangs on its rows is touched."""
    op.create_table(
        "colleague",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_colleague_agent_id_agent")),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_colleague")),
    )
    op.create_table(
        "inbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_inbound_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("channel_id", "sha256", name=op.f("uq_inbound_channel_id_sha256")),
    )
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_channel_id"), ["channel_id"], unique=False)

    op.create_table(
        "parked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("ext_id", sa.String(), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_parked_channel_id_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked")),
    )
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parked_ext_id"), ["ext_id"], unique=False)

    op.create_table(
        "external_id",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("ext_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_external_id_channel_id_channel")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_external_id_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", "ext_id", name=op.f("pk_external_id")),
    )
    with op.batch_alter_table("external_id", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_external_id_message_id"), ["message_id"], unique=False)

    op.create_table(
        "piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("template", sa.JSON(), nullable=True),
        sa.Column("ext_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_piece_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_piece_outbox_id_outbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("key", name=op.f("uq_piece_key")),
        sa.UniqueConstraint("outbox_id", "position", name=op.f("uq_piece_outbox_id_position")),
    )
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_piece_outbox_id"), ["outbox_id"], unique=False)

    op.add_column("channel", sa.Column("caps", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("channel", sa.Column("templates", sa.JSON(), nullable=False, server_default="[]"))

    op.add_column("chat", sa.Column("last_inbound_at", sa.BigInteger(), nullable=True))
    op.add_column("chat", sa.Column("unreachable", sa.String(), nullable=False, server_default=""))

    op.add_column("draft", sa.Column("template", sa.JSON(), nullable=True))

    op.add_column("identity", sa.Column("handle", sa.String(), nullable=False, server_default=""))

    op.add_column("message", sa.Column("parent_id", sa.Integer(), nullable=True))
    op.add_column("message", sa.Column("album", sa.String(), nullable=False, server_default=""))
    op.add_column("message", sa.Column("edited_at", sa.BigInteger(), nullable=True))
    op.add_column("message", sa.Column("deleted_at", sa.BigInteger(), nullable=True))
    op.add_column("message", sa.Column("revisions", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index(
        "ix_message_album",
        "message",
        ["album", "channel_id"],
        unique=False,
        sqlite_where=sa.text("album != ''"),
        postgresql_where=sa.text("album != ''"),
    )
