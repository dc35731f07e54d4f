"""What a messenger shows of our own settles what was in doubt: known by its key, by its words, or by who answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import pieces
from tui_desk.desk.standing import recount
from tui_desk.exchange import Message
from tui_desk.moments import DAY_MS, MINUTE_MS, milliseconds
from tui_desk.text.clean import storable
from tui_desk.text.markup import read
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_PIECES = (
    "SELECT p.id, o.id, m.id, m.conversation_id, o.state, p.ext_id, p.text"
    " FROM outbox o JOIN piece p ON p.outbox_id = o.id JOIN message m ON m.id = o.message_id"
)
_IN_DOUBT = "o.state IN ('uncertain', 'sending') AND (o.state = 'uncertain' OR o.at_risk)"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece, and how its delivery stands."""

    id: int
    outbox_id: int
    message_id: int
    conversation_id: int
    state: str
    known: str
    """What the messenger calls it; empty: it is not known to be out."""
    text: str


def echoed(tx: Transaction, channel_id: int, key: str, ext_id: str) -> int | None:
    """The message of ours that came back with this key."""
    row = tx.row(f"{_PIECES} WHERE p.key = :key AND o.channel_id = :channel", key=key, channel=channel_id)
    return _came_back(tx, _Piece(*row), ext_id) if row else None


def recognised(tx: Transaction, channel_id: int, event: Message) -> int | None:
    """The message of ours that is in doubt and came back without a key: to this chat, in these words, within a day.

    Should a colleague have written the same by telephone, the customer has those words all the same, and once.
    """
    rows = tx.rows(
        f"{_PIECES} JOIN conversation c ON c.id = coalesce(m.home_id, m.conversation_id)"
        " JOIN chat t ON t.id = c.chat_id"
        f" WHERE {_IN_DOUBT} AND +o.channel_id = :channel AND t.ext_thread = :thread"
        " AND p.ext_id = '' AND p.text != ''"
        " AND :at BETWEEN o.not_before - :ahead AND o.not_before + :long ORDER BY p.id",
        channel=channel_id,
        thread=storable(event.thread),
        at=milliseconds(event.at),
        ahead=MINUTE_MS,
        long=DAY_MS,
    )
    said = _words(event.text)
    for piece in [_Piece(*row) for row in rows]:
        if _words(piece.text) == said:
            return _came_back(tx, piece, event.ext_id)
    return None


def seen(tx: Transaction, channel_id: int, key: str) -> int | None:
    """The message of ours that is in doubt, and that a customer had when he wrote; its id there stays unknown."""
    row = tx.row(
        f"{_PIECES} WHERE p.key = :key AND o.channel_id = :channel AND p.ext_id = '' AND {_IN_DOUBT}",
        key=key,
        channel=channel_id,
    )
    return _came_back(tx, _Piece(*row), pieces.unknown(row[0])) if row else None


def _came_back(tx: Transaction, piece: _Piece, ext_id: str) -> int:
    pieces.sent(tx, piece.id, ext_id)
    if piece.known:
        return piece.message_id
    if piece.state == "sending":  # whoever has it in hand goes on with the next piece, also after a crash
        tx.run("UPDATE outbox SET at_risk = 0 WHERE id = :id", id=piece.outbox_id)
    elif piece.state in ("uncertain", "queued") or (
        piece.state == "failed" and pieces.standing(tx, piece.outbox_id).complete
    ):
        pieces.settle(tx, piece.outbox_id, piece.message_id)
        recount(tx, [piece.conversation_id])
    return piece.message_id


def _words(text: str) -> list[str]:
    """What stands on a messenger that shows no marks."""
    return read(storable(text)).text.split()
