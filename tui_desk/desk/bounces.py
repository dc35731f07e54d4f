"""Delivery reports: they stand with the message that bounced, and mark it undelivered.

A report counts only if it names a mail of ours by its signed Message-ID and one of that mail's recipients.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui_desk.desk.standing import LONGEST_DETAIL, show_delivery
from tui_desk.exchange import Message
from tui_desk.text.known_by import folded
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction
    from tui_desk.text.report import Report


@dataclass(frozen=True, slots=True)
class Bounced:
    """A message of ours that a report is about."""

    message_id: int
    conversation_id: int
    mail_id: str
    recipient: str
    """Whom it was to reach."""
    delivery: str
    """`bounced` or `delayed`; empty: the report says that it arrived."""
    detail: str


def bounced_by(tx: Transaction, event: Message) -> Bounced | None:
    """The message of ours that this report is about, if it is one and can be believed."""
    report = event.mail.report if event.mail else None
    if report is None or event.outgoing:
        return None
    named = [report.message_id, *(event.mail.in_reply_to if event.mail else ())]
    for mail_id in named:
        if tx.policy.signer.conversation_of(mail_id) is None:
            continue
        row = tx.row(
            "SELECT o.message_id, o.conversation_id, o.recipients FROM outbox o WHERE o.key = :key",
            key=mail_id,
        )
        if row is None or not _was_recipient(row[2], report.recipient):
            continue
        return Bounced(
            row[0],
            row[1],
            mail_id,
            report.recipient,
            _delivery(report.action, report.status),
            _words(report)[:LONGEST_DETAIL],
        )
    return None


def _words(report: Report) -> str:
    """`boss@koval.example: 550 5.1.1 no such user`; a code that the server's words carry is not said twice."""
    said = report.diagnostic
    if report.status not in said:
        said = f"{report.status} {said}".strip()
    return ": ".join(part for part in (report.recipient, said) if part)


def mark(tx: Transaction, bounced: Bounced, report_message_id: int) -> None:
    """Show on our message what became of it."""
    row = tx.row(
        "SELECT m.delivery, o.refused FROM message m JOIN outbox o ON o.message_id = m.id WHERE m.id = :id",
        id=bounced.message_id,
    )
    if row is None or not bounced.delivery or row[0] == "cancelled":
        return
    if bounced.delivery == "delayed" and row[0] == "bounced":
        return
    if bounced.delivery == "bounced":
        _note_refusal(tx, bounced, json.loads(row[1]))
    show_delivery(tx, bounced.message_id, bounced.delivery, bounced.detail)
    tx.event(
        bounced.delivery,
        bounced.conversation_id,
        bounced.message_id,
        actor="sync",
        report=report_message_id,
        detail=bounced.detail,
    )


def _note_refusal(tx: Transaction, bounced: Bounced, refused: dict[str, str]) -> None:
    """Who did not get it; what was in doubt until now is known to have left."""
    tx.run(
        "UPDATE outbox SET refused = :refused, sent_at = coalesce(sent_at, :now),"
        " state = CASE WHEN state IN ('uncertain', 'failed') THEN 'sent' ELSE state END WHERE message_id = :id",
        refused=json.dumps({**refused, bounced.recipient: bounced.detail}),
        now=tx.now,
        id=bounced.message_id,
    )


def _was_recipient(recipients_json: str, address: str) -> bool:
    known = folded("mail", address)
    return bool(address) and known in [folded("mail", one) for one in json.loads(recipients_json)]


def _delivery(action: str, status: str) -> str:
    if action == "failed" or (not action and status.startswith("5")):
        return "bounced"
    if action == "delayed" or (not action and status.startswith("4")):
        return "delayed"
    return ""
