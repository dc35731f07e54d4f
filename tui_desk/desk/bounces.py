"""Delivery reports: they stand with the message that bounced, and mark it undelivered.

A report counts only if it names a mail of ours by its signed Message-ID and one of that mail's recipients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_desk.exchange import Message

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Bounced:
    """A message of ours that a report is about."""

    message_id: int
    conversation_id: int
    mail_id: str
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
        words = " ".join(part for part in (report.recipient, report.status, report.diagnostic) if part)
        return Bounced(
            row[0], row[1], mail_id, _delivery(report.action, report.status), words[:LONGEST_DETAIL]
        )
    return None


def mark(tx: Transaction, bounced: Bounced, report_message_id: int) -> None:
    """Show on our message what became of it."""
    from tui_desk.store import tables

    if not bounced.delivery:
        return
    tx.change(tables.Message, bounced.message_id, delivery=bounced.delivery, delivery_detail=bounced.detail)
    tx.event(
        bounced.delivery,
        bounced.conversation_id,
        bounced.message_id,
        actor="sync",
        report=report_message_id,
        detail=bounced.detail,
    )


def _was_recipient(recipients_json: str, address: str) -> bool:
    import json

    return bool(address) and address.lower() in [one.lower() for one in json.loads(recipients_json)]


def _delivery(action: str, status: str) -> str:
    if action == "failed" or (not action and status.startswith("5")):
        return "bounced"
    if action == "delayed" or (not action and status.startswith("4")):
        return "delayed"
    return ""
