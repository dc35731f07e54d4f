"""Which schema this program speaks, and which a file has."""

from __future__ import annotations

from tui_desk.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

HEAD = "0015"
"""The newest migration this program knows."""
KNOWN = (
    "",
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    HEAD,
)
"""Every schema from which this program can migrate, oldest first; empty: a new file."""


def version_of(connection: sqlite3.Connection) -> str:
    """The schema version in the file; empty for a new one."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    if not found:
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""
