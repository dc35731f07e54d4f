"""Answers on their way: that a try begins, or failed and waits, is no event; who shows one asks whether it is still so.

What is shown is told as marks, made from the rows that were read; the store is asked about these and nothing else.
"""

from __future__ import annotations

import json

from tui_desk.rows import MessageRow
from tui_desk.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from tui_desk.notice_rows import NoticeRow
    from tui_desk.rows import ConversationDetail, EventRow
    from tui_desk.store.reader import Reader

    Marks = frozenset["Mark"]

TRIED_AT = "(SELECT o.not_before FROM outbox o WHERE o.message_id = m.id AND o.state = 'queued')"
"""When message `m` is tried next, UTC epoch ms."""


class Mark(NamedTuple):
    """How one thing was when it was read."""

    kind: Literal["conversation", "answer", "notice"]
    id: int
    state: str
    detail: str
    tried_at: int | None
    """When it is tried next, UTC epoch ms."""
    messages: int = 0
    """Of a conversation how many it has: a notice is written into it silently."""


def of_conversation(detail: ConversationDetail, entries: Iterable[MessageRow | EventRow]) -> Marks:
    """Of a conversation that is shown."""
    line = detail.line
    whole = Mark("conversation", line.id, "", "", None, line.messages)
    answers = (
        Mark("answer", one.id, one.delivery, one.delivery_detail, one.not_before)
        for one in entries
        if isinstance(one, MessageRow) and one.delivery in ("queued", "sending")
    )
    return frozenset((whole, *answers))


def of_notices(notices: Iterable[NoticeRow]) -> Marks:
    """Of what customers are told of a ticket that is shown."""
    return frozenset(
        Mark("notice", one.id, one.state, one.detail, one.tried_at)
        for one in notices
        if one.state in ("planned", "queued", "sending")
    )


def outdated(reader: Reader, shown: Marks) -> Marks:
    """Those that are not so any more."""
    wanted = {
        f"{kind}s": json.dumps([one.id for one in shown if one.kind == kind])
        for kind in ("conversation", "answer", "notice")
    }
    return shown.difference(Mark(*row) for row in reader.rows(_NOW, **wanted))


_NOW = f"""
SELECT 'conversation', c.id, '', '', NULL, c.messages FROM conversation c
WHERE c.id IN (SELECT value FROM json_each(:conversations))
UNION ALL
SELECT 'answer', m.id, m.delivery, m.delivery_detail, {TRIED_AT}, 0 FROM message m
WHERE m.id IN (SELECT value FROM json_each(:answers))
UNION ALL
SELECT 'notice', n.id, CASE n.state WHEN 'written' THEN coalesce(nullif(m.delivery, ''), 'queued') ELSE n.state END,
  coalesce(nullif(m.delivery_detail, ''), n.detail), {TRIED_AT}, 0
FROM notice n LEFT JOIN message m ON m.id = n.message_id
WHERE n.id IN (SELECT value FROM json_each(:notices))
"""
