"""What was merged points where it is, and a notice knows who signs it, so that any may be written after its deed.

A store that says 0003 may have got the first of the two then.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

POINTERS = (
    ("customer", "merged_into_id", "ix_customer_merged_into"),
    ("conversation", "merged_into_id", "ix_conversation_merged"),
    ("message", "home_id", "ix_message_home"),
)


def upgrade() -> None:
    """Notices of announcements are signed by who announced."""
    fresh = not _has("conversation", "merged_into_id")
    for table, column, name in POINTERS:
        if not _has(table, column):
            op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], if_not_exists=True, sqlite_where=where, postgresql_where=where)
    if fresh:
        _point_joined()
    op.add_column("notice", sa.Column("agent_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE notice SET agent_id = (SELECT a.agent_id FROM announcement a WHERE a.id = notice.announcement_id)"
    )


def _has(table: str, column: str) -> bool:
    return column in {one["name"] for one in sa.inspect(op.get_bind()).get_columns(table)}


def _point_joined() -> None:
    """What was joined points where it is, its messages know where they belong, and it can still be parted."""
    bind = op.get_bind()
    newest = bind.execute(sa.text("SELECT coalesce(max(id), 0) FROM message")).scalar_one()
    joined = bind.execute(
        sa.text(
            "SELECT e.id, e.conversation_id, e.data, i.data FROM event e JOIN event i ON i.deed = e.deed"
            " AND i.kind = 'joined_into' AND i.conversation_id = json_extract(e.data, '$.other')"
            " JOIN conversation c ON c.id = i.conversation_id"
            " WHERE e.kind = 'joined' AND e.undone_by IS NULL AND c.messages = 0 ORDER BY e.id"
        )
    ).fetchall()
    for id_, target, text, into in joined:
        data, source = json.loads(text), json.loads(text)["other"]
        _run(
            "UPDATE conversation SET merged_into_id = :target WHERE id = :source",
            target=target,
            source=source,
        )
        for message_id in data["moved"]:
            _run(
                "UPDATE message SET home_id = :source WHERE id = :id AND conversation_id = :target",
                source=source,
                id=message_id,
                target=target,
            )
        kept = data | _kept(target, data, json.loads(into)) | {"upto": newest}
        _run("UPDATE event SET data = :data WHERE id = :id", data=json.dumps(kept), id=id_)


def _kept(target: int, joined: dict[str, Any], into: dict[str, Any]) -> dict[str, Any]:
    """What an event keeps now, of what one kept before."""
    people = [
        list(row)
        for value in joined.get("let_in", ())
        for row in _run(
            "SELECT kind, value, name, role FROM participant WHERE conversation_id = :id AND value = :value",
            id=target,
            value=value,
        )
    ]
    was = {name: into.get(name, [None])[0] for name in ("status", "closed_at", "snoozed_until")}
    kept = {"drafts": joined.get("drafts", []), "marks": [], "was": was}
    return kept | {"had": {"people": people}, "own": {}, "brought": {"people": people}}


def _run(sql: str, **params: Any) -> sa.CursorResult[Any]:
    return op.get_bind().execute(sa.text(sql), params)
