"""A conversation of mails is called as the first mail of its thread is, and began with it, in whatever order they came.

A first sync takes the newest mails first. What an agent wrote first keeps the subject that he gave it, what somebody
has in hand the name by which he knows it; and what agents merge keeps the name and the beginning of the one it was
merged into.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk.in_hand import is_in_hand
from tui_desk.text.clean import clean

if TYPE_CHECKING:
    from tui_desk.store.reader import Row
    from tui_desk.store.transaction import Transaction

_EVER = -(2**62)
_THREAD = """
WITH RECURSIVE thread(id) AS (
    SELECT :id
    UNION
    SELECT c.id FROM thread JOIN conversation c ON c.merged_into_id = thread.id WHERE EXISTS (
        SELECT 1 FROM event WHERE conversation_id = thread.id AND kind = 'joined'
        AND undone_by IS NULL AND json_extract(data, '$.other') = c.id AND json_extract(data, '$.brings') != ''
    )
)
"""
"""A conversation, and what the desk itself merged into it as its thread."""
_FIRST = f"""{_THREAD}
SELECT m.at, m.subject, c.created_at, (
    SELECT agent_id FROM message WHERE conversation_id = :id AND coalesce(home_id, conversation_id) = :id
    AND kind = 'message' ORDER BY id LIMIT 1
) FROM conversation c JOIN message m ON m.conversation_id = c.id
WHERE c.id = :id AND c.created_at > :before AND c.chat_id IS NULL AND m.kind = 'message' AND m.delivery != 'cancelled'
    AND coalesce(m.home_id, m.conversation_id) IN thread
ORDER BY m.at, m.id LIMIT 1
"""


def go_back(tx: Transaction, conversation_id: int, came: int = _EVER) -> None:
    """Let it begin with its first mail, if that is older than its beginning. `came`: when the only one is of (UTC epoch
    ms) that may be."""
    row = tx.row(_FIRST, id=conversation_id, before=came)
    if row is not None and row[0] < row[2]:
        _begin(tx, conversation_id, row, keeps_name=is_in_hand(tx, conversation_id))


def begin_anew(tx: Transaction, conversation_id: int, *, keeps_name: bool) -> None:
    """Let it begin with the first mail it has left. `keeps_name`: what has left did not name it."""
    row = tx.row(_FIRST, id=conversation_id, before=_EVER)
    if row is not None and row[0] != row[2]:
        _begin(tx, conversation_id, row, keeps_name=keeps_name)


def _begin(tx: Transaction, id_: int, row: Row, *, keeps_name: bool) -> None:
    at, subject, _, agent = row
    tx.run("UPDATE conversation SET created_at = :at WHERE id = :id", at=at, id=id_)
    if agent is None and not keeps_name:
        called = clean(subject, one_line=True)
        tx.run("UPDATE conversation SET subject = :subject WHERE id = :id", subject=called, id=id_)
