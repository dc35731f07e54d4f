"""Conversations that a mail shows to be one thread become one, where that surprises nobody.

Nobody and no rule has set them apart, and at most one of them is in somebody's hand: that one stays as it is. A first
sync brings the newest mails first, and most programs name only the last few ids, so that the mail between two parts of
a thread may come when both are here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import first_mail, homes, joining, people
from tui_desk.desk.in_hand import has_news, is_in_hand
from tui_desk.desk.standing import recount
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_APART = """
WITH ours(id) AS (SELECT value FROM json_each(:ours)), theirs(id) AS (SELECT value FROM json_each(:theirs))
SELECT 1 FROM link WHERE conversation_id IN ours AND other_id IN theirs
UNION ALL SELECT 1 FROM link WHERE conversation_id IN theirs AND other_id IN ours
UNION ALL SELECT 1 FROM event WHERE +kind = 'parted' AND conversation_id IN ours
    AND json_extract(data, '$.other') IN theirs
UNION ALL SELECT 1 FROM event WHERE +kind = 'parted' AND conversation_id IN theirs
    AND json_extract(data, '$.other') IN ours
LIMIT 1
"""
"""A link stands where a rule held a message or began anew, or an agent split; else it was an agent who parted them."""


def unite(tx: Transaction, found: int, others: Sequence[int], *, history: bool) -> int:
    """Merge those of one thread, as far as nobody is surprised by it; gives where the mail goes.

    `found`: where the mail belongs; who wrote it may join `others` too. `history`: a first sync brings it. What
    somebody has in hand stays, and keeps its number; else what was here first.
    """
    together = [found]
    in_hand = found if is_in_hand(tx, found) else None
    for other in dict.fromkeys(others):
        theirs = is_in_hand(tx, other)
        if (in_hand is None or not theirs) and all(_are_one(tx, other, one) for one in together):
            together.append(other)
            in_hand = other if theirs else in_hand
    target = min(together) if in_hand is None else in_hand
    sources = sorted(one for one in together if one != target)
    if sources:
        recount(tx, together)
    for source in sources:
        is_past = history and _is_before(tx, source, target) and not has_news(tx, source)
        joining.merge(tx, [source], target, brings="history" if is_past else "news")
    if sources:
        first_mail.go_back(tx, target)
    return target


def _are_one(tx: Transaction, one: int, other: int) -> bool:
    """Whether two conversations are of one mailbox and one customer, may be merged, and were not set apart.

    A mail that failed authentication gets into no conversation by having come before what it names.
    """
    row = tx.row(
        "SELECT a.customer_id, b.customer_id FROM conversation a JOIN conversation b ON b.channel_id = a.channel_id"
        " WHERE a.id = :one AND b.id = :other AND a.chat_id IS NULL AND b.chat_id IS NULL AND NOT a.spam AND NOT b.spam"
        " AND NOT EXISTS (SELECT 1 FROM message WHERE conversation_id IN (:one, :other)"
        " AND direction = 'inbound' AND authentication = 'fail')",
        one=one,
        other=other,
    )
    if row is None or row[0] is None or row[1] is None:
        return False
    if people.is_now(tx, row[0]) != people.is_now(tx, row[1]) or _are_apart(tx, one, other):
        return False
    return not joining.why_apart(tx, one, other) and not joining.why_apart(tx, other, one)


def _are_apart(reader: Reader, one: int, other: int) -> bool:
    ours, theirs = (json.dumps(homes.family(reader, id_)) for id_ in (one, other))
    return reader.row(_APART, ours=ours, theirs=theirs) is not None


def _is_before(reader: Reader, one: int, other: int) -> bool:
    """Whether nothing in the one is newer than all of the other."""
    row = reader.row(
        "SELECT a.last_at <= b.last_at FROM conversation a JOIN conversation b ON b.id = :other WHERE a.id = :one",
        one=one,
        other=other,
    )
    return bool(row and row[0])
