"""What a message changes where it lands: who takes part, whether it is open again, and what stands closed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import people
from tui_desk.desk.channel_caps import policy_of
from tui_desk.desk.conversations import bump
from tui_desk.desk.in_hand import HAS_NEWS, IN_HAND
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.spot import Spot, addressees
from tui_desk.desk.standing import put
from tui_desk.exchange import Message

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def settle(
    tx: Transaction, channel_id: int, event: Message, spot: Spot, message_id: int, *, catching_up: bool
) -> None:
    """What a message changes in its conversation: who takes part, whether it is open again."""
    if event.outgoing:
        for role, person in addressees(event):
            people.take_part(tx, spot.conversation_id, person, role if spot.status == "new" else "known")
    elif spot.rule != "bounce":
        people.take_part(tx, spot.conversation_id, event.sender, "to")
    automatic = bool(event.automatic) or (event.mail is not None and event.mail.automatic is not None)
    if not event.outgoing and not automatic and not catching_up and spot.rule != "bounce":
        from tui_desk.desk.tickets import asking

        automatic = asking.heard(tx, channel_id, event, spot, message_id)
    if spot.status == "new" and not event.outgoing and not catching_up and not automatic:
        from tui_desk.desk import autoreply

        autoreply.acknowledge(tx, spot.conversation_id, message_id, event, policy_of(tx, channel_id))
    if not event.outgoing and not automatic:
        if not spot.begins:
            from tui_desk.desk.tickets import hearing

            hearing.heard(tx, spot.conversation_id, message_id, catching_up=catching_up)
        if spot.status == "joined":
            _wake(tx, spot.conversation_id, message_id, catching_up)
    tx.event(
        "message",
        spot.conversation_id,
        message_id,
        actor="sync" if event.outgoing else "customer",
        rule=spot.rule,
        new=spot.status != "joined",
        automatic=automatic,
        outgoing=event.outgoing,
        catching_up=catching_up,
    )


def close_old(tx: Transaction, conversation_ids: Sequence[int]) -> None:
    """History in which nothing happened for as long as an answer may reopen stands closed.

    What somebody has in hand, or what was news when it came, is no history and stays as it stands.
    """
    tx.run(
        "UPDATE conversation AS c SET status = 'closed', closed_at = last_at, waiting_since = NULL,"
        " waiting_key = :never WHERE c.id IN (SELECT value FROM json_each(:ids)) AND +c.status = 'open'"
        f" AND c.last_at < :limit AND NOT {IN_HAND} AND NOT {HAS_NEWS}",
        never=NEVER,
        ids=json.dumps(conversation_ids),
        limit=tx.now - tx.policy.reopen_ms,
    )


def _wake(tx: Transaction, conversation_id: int, message_id: int, catching_up: bool) -> None:
    """A customer's answer opens what was closed, pending or snoozed; who left the team does not get it back."""
    row = tx.row(
        "SELECT status, spam, closed_at, snoozed_until, last_at,"
        " (SELECT id FROM agent WHERE id = assignee_id AND active) FROM conversation WHERE id = :id",
        id=conversation_id,
    )
    assert row is not None
    status, spam, closed_at, snoozed_until, last_at, assignee_id = row
    arrived = tx.row("SELECT at FROM message WHERE id = :id", id=message_id)
    assert arrived is not None
    if spam or (catching_up and arrived[0] < last_at):
        return
    if status == "open":
        if not catching_up:
            bump(tx, conversation_id)
        return
    opened = {"status": "open", "closed_at": None, "snoozed_until": None, "assignee_id": assignee_id}
    put(tx, conversation_id, opened)
    tx.event(
        "reopened",
        conversation_id,
        message_id,
        actor="customer",
        status=[status, "open"],
        closed_at=[closed_at, None],
        snoozed_until=[snoozed_until, None],
    )
