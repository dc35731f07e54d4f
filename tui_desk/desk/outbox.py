"""Deliveries: claimed by one lease, marked before the network is touched, reported after; never sent twice silently.

queued → sending → sent | queued (again later) | failed | uncertain. Order holds within a conversation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_desk.desk import lease
from tui_desk.desk.lease import LeaseLost
from tui_desk.desk.standing import LONGEST_DETAIL, recount, show_delivery
from tui_desk.exchange import Outgoing, Sent
from tui_desk.moments import MINUTE_MS, milliseconds, moment
from tui_desk.store.reader import Reader
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.files import Files
    from tui_desk.store.transaction import Transaction

PAUSES_MS = tuple(minutes * MINUTE_MS for minutes in (1, 5, 15, 60, 60, 120, 240))
"""How long to wait after each failed try; the last repeats."""
CHAT_PAUSES_MS = (2_000, 10_000, 30_000, *PAUSES_MS)
"""In a chat people wait for the answer."""
LONGEST_PAUSE_MS = PAUSES_MS[-1]
SHORTEST_PAUSE_MS = 200
LONGEST_TOLD_MS = 60 * MINUTE_MS
"""A server that names a longer time is asked again all the same: it may have told nonsense."""
TAKEN_AT_ITS_WORD = 5
"""So many tries a messenger alone decides when the next one is; whose waits lead to nothing is asked less often."""
PATIENCE_MS = 24 * 60 * MINUTE_MS
"""After so long, and so many tries, a message that can't be sent has failed: a clock set forward is no trying."""
LEAST_TRIES = len(PAUSES_MS)
LONGEST_UNDO_MS = 10 * MINUTE_MS
"""No answer is held back for longer before it is first sent."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery in hand."""

    id: int
    message_id: int
    conversation_id: int
    epoch: int
    attempts: int
    created_at: int


_FIRST = (
    "NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND e.id < o.id"
    " AND e.state IN ('queued', 'sending'))"
)
"""Nothing of the same conversation has to leave before it."""

_DUE = (
    "CASE WHEN o.not_before > :now + CASE o.attempts WHEN 0 THEN :undo ELSE :pause END"
    " THEN 0 ELSE o.not_before END"
)
"""When a delivery is due; further off than anything is put off, it is due: the clock was set back without a sync."""
_FURTHEST = {"undo": LONGEST_UNDO_MS, "pause": LONGEST_PAUSE_MS}


def claim(tx: Transaction, channel_id: int, epoch: int) -> Claim | None:
    """Take the oldest delivery that is due and not behind another of its conversation. Raises `LeaseLost`."""
    lease.hold(tx, epoch)
    row = tx.row(
        "SELECT o.id, o.message_id, o.conversation_id, o.attempts, o.created_at, o.detail FROM outbox o"
        f" WHERE +o.channel_id = :channel AND o.state = 'queued' AND {_DUE} <= :now AND {_FIRST}"
        " ORDER BY o.id LIMIT 1",
        channel=channel_id,
        now=tx.now,
        **_FURTHEST,
    )
    if row is None:
        return None
    tx.run(
        "UPDATE outbox SET state = 'sending', at_risk = 0, epoch = :epoch, attempts = attempts + 1 WHERE id = :id",
        epoch=epoch,
        id=row[0],
    )
    show_delivery(tx, row[1], "sending", _again(row[5]))
    return Claim(row[0], row[1], row[2], epoch, row[3] + 1, row[4])


def outgoing(reader: Reader, files: Files, claimed: Claim) -> Outgoing | None:
    """What the connector needs to send: the mail, or a messenger's next piece; None: all of it is out."""
    from tui_desk.desk import pieces

    standing = pieces.standing(reader, claimed.id)
    if not standing.number:
        return mail(reader, files, claimed.id)
    return None if standing.complete else pieces.next_of(reader, files, claimed.id)


def mail(reader: Reader, files: Files, id_: int) -> Outgoing:
    """The mail of a delivery."""
    from tui_desk.desk import timeline

    row = reader.row(
        "SELECT o.key, o.sender, o.recipients, o.refused, o.sent_at, m.text, m.raw_id FROM outbox o"
        " JOIN message m ON m.id = o.message_id WHERE o.id = :id",
        id=id_,
    )
    assert row is not None
    key, sender, everybody, refused, sent_at, text, raw_id = row
    return Outgoing(
        id=id_,
        key=key,
        thread="",
        text=text,
        sender=sender,
        # Once it went out, only those who refused it have not accepted yet.
        recipients=tuple(json.loads(everybody if sent_at is None else refused)),
        frozen=timeline.raw(reader, files, raw_id) if raw_id else b"",
    )


def is_at_risk(reader: Reader, claimed: Claim) -> bool:
    """Whether nobody can tell if what is in hand went out; an echo may have told meanwhile."""
    return bool(reader.rows("SELECT 1 FROM outbox WHERE id = :id AND at_risk", id=claimed.id))


def at_risk(tx: Transaction, claimed: Claim) -> None:
    """From here on a failure can't tell whether the message went out."""
    _own(tx, claimed, "at_risk = 1")


def sent(tx: Transaction, claimed: Claim, result: Sent, piece: int | None = None) -> bool:
    """The channel took it, or this piece of it; True: another piece is to follow."""
    from tui_desk.desk import changes

    if piece is not None and _piece_sent(tx, claimed, piece, result):
        return True
    _own(
        tx,
        claimed,
        "state = 'sent', sent_at = :at, refused = :refused, detail = ''",
        at=milliseconds(result.at),
        refused=json.dumps(dict(result.refused)),
    )
    words = _refused(result.refused)
    show_delivery(tx, claimed.message_id, "failed" if words else "sent", words)
    changes.after_sending(tx, claimed.message_id)
    _tell(tx, claimed, "undelivered" if words else "sent", words)
    return False


def _piece_sent(tx: Transaction, claimed: Claim, piece: int, result: Sent) -> bool:
    from tui_desk.desk import pieces

    _own(tx, claimed, "at_risk = 0")
    pieces.sent(tx, piece, result.ext_id)
    now = pieces.standing(tx, claimed.id)
    return now.sent < now.number


def complete(tx: Transaction, claimed: Claim) -> None:
    """Every piece of it has come back to us, so it is out."""
    sent(tx, claimed, Sent("", moment(tx.now)))


def moved(tx: Transaction, claimed: Claim, out: Outgoing, to_thread: str) -> None:
    """The chat lives on under another id: what was not sent waits for no longer than a moment."""
    from tui_desk.desk import chats

    row = tx.row("SELECT channel_id FROM outbox WHERE id = :id", id=claimed.id)
    assert row is not None
    if to_thread in ("", out.thread):
        later(tx, claimed, "the messenger says the chat has moved to where it is")
        return
    chats.move(tx, row[0], out.thread, to_thread)
    release(tx, claimed)


def unreachable(tx: Transaction, claimed: Claim, reason: str) -> None:
    """Nothing can be sent to this chat any more."""
    from tui_desk.desk import chats

    row = tx.row("SELECT chat_id FROM conversation WHERE id = :id", id=claimed.conversation_id)
    if row and row[0] is not None:
        chats.reachable(tx, row[0], reason)


def later(tx: Transaction, claimed: Claim, reason: str, after_ms: int | None = None) -> None:
    """Nothing was sent; try again, unless patience is at its end."""
    from tui_desk.desk import pieces

    if tx.now - claimed.created_at > PATIENCE_MS and claimed.attempts >= LEAST_TRIES:
        failed(tx, claimed, f"given up after a day: {reason}", {})
        return
    told = min(after_ms or 0, LONGEST_TOLD_MS)
    pauses = CHAT_PAUSES_MS if pieces.standing(tx, claimed.id).number else PAUSES_MS
    pause = max(told, pauses[min(claimed.attempts, len(pauses)) - 1])
    if after_ms is not None and pauses is CHAT_PAUSES_MS and claimed.attempts <= TAKEN_AT_ITS_WORD:
        pause = max(told, SHORTEST_PAUSE_MS)  # a messenger knows its limits to the second
    _own(
        tx,
        claimed,
        "state = 'queued', at_risk = 0, not_before = :due, detail = :detail",
        due=tx.now + pause,
        detail=reason[:LONGEST_DETAIL],
    )
    show_delivery(tx, claimed.message_id, "queued", _again(reason))


def failed(tx: Transaction, claimed: Claim, reason: str, recipients: Mapping[str, str]) -> None:
    """It can't be delivered."""
    _own(
        tx,
        claimed,
        "state = 'failed', detail = :detail,"
        " refused = CASE WHEN sent_at IS NOT NULL AND :refused = '{}' THEN refused ELSE :refused END",
        refused=json.dumps(dict(recipients)),
        detail=reason[:LONGEST_DETAIL],
    )
    show_delivery(tx, claimed.message_id, "failed", reason)
    _tell(tx, claimed, "undelivered", reason)


def uncertain(tx: Transaction, claimed: Claim, reason: str) -> None:
    """It may have been sent; an agent decides, unless it has come back to us by now."""
    if not is_at_risk(tx, claimed):
        release(tx, claimed)
        return
    _own(tx, claimed, "state = 'uncertain', detail = :detail", detail=reason[:LONGEST_DETAIL])
    show_delivery(tx, claimed.message_id, "uncertain", reason)
    _tell(tx, claimed, "undelivered", reason)


def release(tx: Transaction, claimed: Claim) -> None:
    """Nothing was sent and nothing is wrong with the message: it waits for its channel."""
    _own(tx, claimed, "state = 'queued', at_risk = 0, attempts = attempts - 1")
    show_delivery(tx, claimed.message_id, "queued", "waiting for the channel")


def adopt(tx: Transaction, channel_id: int, epoch: int) -> tuple[tuple[Claim, bool], ...]:
    """Take over what was in hand when we, or a process before us, stopped; True: it may have gone out.

    Each channel's deliveries are handed out to one thread only, which calls this before it claims any.
    """
    lease.hold(tx, epoch)
    rows = tx.rows(
        "SELECT id, message_id, conversation_id, attempts, created_at, at_risk FROM outbox"
        " WHERE +channel_id = :channel AND state = 'sending' ORDER BY id",
        channel=channel_id,
    )
    for row in rows:
        tx.run("UPDATE outbox SET epoch = :epoch WHERE id = :id", epoch=epoch, id=row[0])
    return tuple((Claim(row[0], row[1], row[2], epoch, row[3], row[4]), bool(row[5])) for row in rows)


def next_due(reader: Reader, channel_id: int, now: int) -> int | None:
    """When the next delivery of a channel is due, UTC epoch ms."""
    row = reader.row(
        f"SELECT min({_DUE}) FROM outbox o WHERE +channel_id = :channel AND state = 'queued' AND {_FIRST}",
        channel=channel_id,
        now=now,
        **_FURTHEST,
    )
    return row[0] if row else None


def put_off(reader: Reader, channel_id: int) -> str:
    """Why the oldest of a channel's deliveries that were tried waits for another try; empty: none does."""
    row = reader.row(
        "SELECT detail FROM outbox WHERE +channel_id = :channel AND state = 'queued' AND attempts > 0"
        " ORDER BY id LIMIT 1",
        channel=channel_id,
    )
    return (row[0] or "it was not taken") if row else ""


def abandon(tx: Transaction, epoch: int) -> None:
    """Give up what is on its way through a channel that left the config: nobody would ever send it."""
    lease.hold(tx, epoch)
    rows = tx.rows(
        "SELECT o.id, o.message_id, o.conversation_id, o.attempts, o.created_at, o.at_risk, h.name FROM outbox o"
        " JOIN channel h ON h.id = o.channel_id WHERE o.state IN ('queued', 'sending') ORDER BY o.id"
    )
    for id_, message_id, conversation_id, attempts, created_at, risky, channel in rows:
        if channel in tx.policy.channels:
            continue
        tx.run("UPDATE outbox SET state = 'sending', epoch = :epoch WHERE id = :id", epoch=epoch, id=id_)
        claimed = Claim(id_, message_id, conversation_id, epoch, attempts, created_at)
        reason = f"its channel {channel!r} is not in config.toml any more"
        if risky:
            uncertain(tx, claimed, reason)
        else:
            failed(tx, claimed, reason, {})


def _own(tx: Transaction, claimed: Claim, changes: str, **params: Any) -> None:
    """Change a delivery that is still ours."""
    count = tx.run(
        f"UPDATE outbox SET {changes} WHERE id = :id AND state = 'sending' AND epoch = :epoch"
        " AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.epoch > :epoch)",
        id=claimed.id,
        epoch=claimed.epoch,
        **params,
    )
    if not count:
        raise LeaseLost(f"delivery {claimed.id} is not ours any more")


def _tell(tx: Transaction, claimed: Claim, kind: str, detail: str) -> None:
    """Tell of it where the message stands by now."""
    row = tx.row("SELECT conversation_id FROM message WHERE id = :id", id=claimed.message_id)
    assert row is not None
    recount(tx, [row[0]])
    tx.event(kind, row[0], claimed.message_id, actor="sync", detail=detail)


def _again(reason: str) -> str:
    """What stands beside an answer whose last try failed, until it is known how the next one ends."""
    return f"trying again: {reason}" if reason else ""


def _refused(refused: Mapping[str, str]) -> str:
    return "; ".join(f"{address}: {words}" for address, words in refused.items())
