"""A number is never given twice: what still holds that of a row that is gone finds nothing, and not another row.

Nothing changes in what SQLite keeps of a table but a word of its definition, so that the definition is edited and no
table written anew, as https://sqlite.org/lang_altertable.html ("Making Other Kinds Of Table Schema Changes") has it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_TABLES = (
    *(
        "message",
        "event",
        "raw",
        "attachment",
        "conversation",
        "customer",
        "identity",
        "outbox",
        "piece",
        "draft",
    ),
    *(
        "notice",
        "announcement",
        "reminder",
        "checklist_item",
        "ticket_note",
        "inbound",
        "parked",
        "quarantine",
    ),
    *("chat", "channel", "agent"),
)
_KEY, _KEPT = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"
_REMEMBERED = {
    "message": "SELECT max(message_id) FROM event",
    "customer": "SELECT max(customer_id) FROM event",
    "event": "SELECT max(deed) FROM event",
    "notice": "SELECT max(json_extract(data, '$.notice')) FROM event WHERE kind IN ('ticket_told', 'ticket_untold')",
    "checklist_item": "SELECT max(json_extract(step.value, '$[0]')) FROM event e, json_each(e.data, '$.steps') step"
    " WHERE e.kind IN ('ticket_steps_added', 'ticket_step_removed')",
}
"""What events remember of rows that may be gone."""


def upgrade() -> None:
    """Say so in each table's definition, and count on from the last number that is known."""
    bind = op.get_bind()
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    edited = bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :key, :kept) WHERE type = 'table' AND name IN :tables"
            " AND instr(sql, :key) > 0"
        ).bindparams(sa.bindparam("tables", _TABLES, expanding=True)),
        {"key": _KEY, "kept": _KEPT},
    ).rowcount
    if edited != len(_TABLES):
        raise RuntimeError(f"{edited} of {len(_TABLES)} tables are defined as they should be")
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = RESET")
    for table in _TABLES:
        remembered = _REMEMBERED.get(table, "NULL")
        op.execute(
            f"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', max(coalesce((SELECT max(id) FROM {table}), 0),"
            f" coalesce(({remembered}), 0))"
        )
