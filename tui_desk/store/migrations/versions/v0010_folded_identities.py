"""What people are known by is kept folded, and who takes part in a conversation is found by his customer, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tui_desk.text.known_by import folded, written
from tui_desk.text.search_words import phone_words, words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Nobody is joined: where two have what is one folded, the second keeps his as it was, and is never met by it."""
    _fold_identities()
    _fold_participants()
    _fold_colleagues()
    op.execute(
        "UPDATE participant SET customer_id = (SELECT i.customer_id FROM identity i"
        " WHERE i.kind = participant.kind AND i.value = participant.value) WHERE customer_id IS NULL"
    )
    op.create_index(op.f("ix_participant_customer_id"), "participant", ["customer_id"], unique=False)


def _fold_identities() -> None:
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT id, kind, value, customer_id FROM identity ORDER BY id")).fetchall()
    taken = {(kind, value) for _, kind, value, _ in rows}
    for id_, kind, value, customer_id in rows:
        kept = folded(kind, value)
        if (kind, kept) in taken:
            continue
        taken.add((kind, kept))
        bind.execute(
            sa.text(
                "UPDATE identity SET value = :kept, handle = CASE WHEN handle = '' THEN :written ELSE handle END"
                " WHERE id = :id"
            ),
            {"kept": kept, "written": written(kind, value), "id": id_},
        )
        for word in (*words(kept), *phone_words(kept)):
            bind.execute(
                sa.text("INSERT OR IGNORE INTO customer_word (word, customer_id) VALUES (:word, :id)"),
                {"word": word, "id": customer_id},
            )


def _fold_participants() -> None:
    """Somebody who stood in a conversation twice stands there once, with the stronger role."""
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT conversation_id, kind, value, role FROM participant")).fetchall()
    for talk, kind, value, role in rows:
        named = {"id": talk, "kind": kind, "value": value, "kept": folded(kind, value), "role": role}
        if named["kept"] == value:
            continue
        here = " WHERE conversation_id = :id AND kind = :kind AND value = "
        bind.execute(sa.text(f"UPDATE OR IGNORE participant SET value = :kept{here}:value"), named)
        if bind.execute(sa.text(f"DELETE FROM participant{here}:value"), named).rowcount:
            bind.execute(sa.text(f"UPDATE participant SET role = :role{here}:kept AND role = 'known'"), named)


def _fold_colleagues() -> None:
    bind = op.get_bind()
    for kind, value in bind.execute(sa.text("SELECT kind, value FROM colleague")).fetchall():
        bind.execute(
            sa.text("UPDATE OR IGNORE colleague SET value = :kept WHERE kind = :kind AND value = :value"),
            {"kept": folded(kind, value), "kind": kind, "value": value},
        )
