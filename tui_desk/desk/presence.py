"""Who is looking at or writing in what. A heartbeat, not a lock: it warns, `answers.send` decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk.status import PRESENT_MS

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction


def beat(tx: Transaction, session: str, conversation_id: int | None, doing: str) -> None:
    """This agent's console is here; `doing` is `reading` or `writing`. Where others see that already, none is woken."""
    tx.rings = not tx.run(
        "UPDATE presence SET beat_at = :now WHERE session = :session AND beat_at > :since"
        " AND conversation_id IS :conversation AND doing = :doing",
        session=session,
        conversation=conversation_id,
        doing=doing,
        now=tx.now,
        since=tx.now - PRESENT_MS,
    )
    if tx.rings:
        _appear(tx, session, conversation_id, doing)
    tx.run("DELETE FROM presence WHERE beat_at < :gone", gone=tx.now - 10 * PRESENT_MS)


def _appear(tx: Transaction, session: str, conversation_id: int | None, doing: str) -> None:
    """Here, or somewhere else than before."""
    tx.run(
        "INSERT INTO presence (session, agent_id, conversation_id, doing, beat_at)"
        " VALUES (:session, :agent, :conversation, :doing, :now)"
        " ON CONFLICT (session) DO UPDATE SET conversation_id = excluded.conversation_id,"
        " doing = excluded.doing, beat_at = excluded.beat_at",
        session=session,
        agent=tx.agent_id,
        conversation=conversation_id,
        doing=doing,
        now=tx.now,
    )


def leave(tx: Transaction, session: str) -> None:
    """This console is gone."""
    tx.run("DELETE FROM presence WHERE session = :session", session=session)


def anybody(reader: Reader, now: int) -> bool:
    """Whether some console is open."""
    return reader.row("SELECT 1 FROM presence WHERE beat_at > :since", since=now - PRESENT_MS) is not None
