"""A reminder goes to its agent's own address, too, once: what may have left before a crash is never sent again unseen.

planned → sending → sent | planned (again later) | failed | uncertain; cancelled where nobody needs it any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tui_desk.desk import lease
from tui_desk.desk.standing import LONGEST_DETAIL
from tui_desk.desk.tickets.states import OPEN
from tui_desk.exchange import Message, Outgoing
from tui_desk.moments import DAY_MS, MINUTE_MS, moment
from tui_desk.policy import Policy
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.desk.tickets.reminding import Reminder
    from tui_desk.store.transaction import Transaction

PAUSE_MS = 5 * MINUTE_MS
"""What could not be sent, or asked about, is tried again after so long,"""
PATIENCE_MS = DAY_MS
"""and not longer than this: by then the console has told."""
End = Literal["sent", "failed", "uncertain", "cancelled"]


def plan(tx: Transaction, one: Reminder, at: int) -> None:
    """Let a reminder of this moment go by mail, if the config says so, to each of its agents who has an address."""
    import secrets

    from tui_desk.text.known_by import folded

    channel = tx.policy.channels.get(tx.policy.tickets.remind_by_mail)
    row = tx.row("SELECT id FROM channel WHERE name = :name", name=channel.name if channel else "")
    if channel is None or row is None:
        return
    domain = folded("mail", channel.address).rpartition("@")[2]
    for agent_id, email in one.agents:
        key = f"ticket:{one.ticket_id}/due:{one.due_at}/at:{at}/to:{agent_id}"
        if not email or tx.policy.is_own(email) or tx.row("SELECT 1 FROM reminder WHERE key = :key", key=key):
            continue
        tx.insert(
            tables.Reminder,
            key=key,
            ticket_id=one.ticket_id,
            agent_id=agent_id,
            channel_id=row[0],
            mail_id=f"<reminder.{secrets.token_hex(16)}@{domain}>",
            at=tx.now,
        )


def due(reader: Reader, channel_id: int, now: int) -> list[int]:
    """What is to be sent now by a channel."""
    return _waiting(reader, channel_id, "planned", now)


def in_doubt(reader: Reader, channel_id: int, now: int) -> list[int]:
    """What was on its way when a process died; to be asked about by the one thread that sends for this channel."""
    return _waiting(reader, channel_id, "sending", now)


def outgoing(reader: Reader, policy: Policy, id_: int, now: int) -> Outgoing | None:
    """The mail, as things stand; None: nobody needs it any more. Raises ValueError for an address that is none."""
    row = reader.row(
        "SELECT r.mail_id, r.at, t.id, t.title, t.due_at, t.state, a.name, a.email, h.name,"
        " CASE WHEN t.assignee_id IS NULL THEN t.team END, a.login FROM reminder r"
        " JOIN ticket t ON t.id = r.ticket_id JOIN agent a ON a.id = r.agent_id AND a.active"
        f" JOIN channel h ON h.id = r.channel_id WHERE r.id = :id AND {OPEN} AND t.due_at IS NOT NULL"
        " AND t.merged_into_id IS NULL AND coalesce(t.assignee_id, a.id) = a.id",
        id=id_,
    )
    if row is None or not row[7] or now - row[1] > PATIENCE_MS:
        return None
    mail_id, _, ticket_id, title, due_at, state, name, email, channel_name, team, login = row
    if team is not None and login not in policy.teams.get(team, ()):
        return None
    from tui_desk.text.address import Address
    from tui_desk.text.due_time import due_words
    from tui_desk.text.outgoing import OutgoingMail, build, recipients
    from tui_desk.text.ticket_number import named, spelled
    from tui_desk.text.ticket_texts import value
    from tui_desk.words.tickets import STATE_WORDS

    channel = policy.channel(channel_name)
    number, said, when = (
        named(ticket_id),
        value(title),
        due_words(moment(due_at), "en", policy.tickets.hours.zone, moment(now)),
    )
    stands = f"overdue since {when}" if due_at <= now else f"due {when}"
    mail = OutgoingMail(
        sender=Address(channel.sender_name or policy.name, channel.address),
        to=(Address(name, email),),
        subject=f"{number} is {stands}: {said}",
        text=f"{said}\n\n{number} is {STATE_WORDS[state]}, {stands}.\n\n"
        f"In the console:       :{spelled(ticket_id)}\n"
        f"On the command line:  tui-desk ticket show {spelled(ticket_id)}\n",
        message_id=mail_id,
        date=moment(now),
        automatic="auto-generated",
        plain=True,
    )
    return Outgoing(id_, mail_id, "", mail.text, recipients=recipients(mail), frozen=build(mail))


def doubted(reader: Reader, id_: int) -> Outgoing:
    """As much of a mail as a channel needs to be asked for it."""
    row = reader.row("SELECT mail_id FROM reminder WHERE id = :id", id=id_)
    assert row is not None
    return Outgoing(id_, row[0], "", "")


def at_risk(tx: Transaction, epoch: int, id_: int) -> None:
    """From here on nobody can tell whether it went out. Raises LeaseLost."""
    lease.hold(tx, epoch)
    tx.run("UPDATE reminder SET state = 'sending' WHERE id = :id", id=id_)


def later(tx: Transaction, epoch: int, id_: int, *, unsent: bool, reason: str) -> None:
    """Try again in a while; `unsent`: nothing went out. Raises LeaseLost."""
    lease.hold(tx, epoch)
    tx.run(
        "UPDATE reminder SET not_before = :due, detail = :detail,"
        " state = CASE WHEN :unsent THEN 'planned' ELSE state END WHERE id = :id",
        due=tx.now + PAUSE_MS,
        detail=storable(reason)[:LONGEST_DETAIL],
        unsent=unsent,
        id=id_,
    )


def end(tx: Transaction, epoch: int, id_: int, state: End, reason: str = "") -> None:
    """What became of it; that it failed stands in the ticket's history. Raises LeaseLost."""
    lease.hold(tx, epoch)
    detail = storable(reason)[:LONGEST_DETAIL]
    tx.run(
        "UPDATE reminder SET state = :state, detail = :detail WHERE id = :id",
        state=state,
        detail=detail,
        id=id_,
    )
    if state in ("failed", "uncertain"):
        row = tx.row(
            "SELECT r.ticket_id, a.name FROM reminder r JOIN agent a ON a.id = r.agent_id WHERE r.id = :id",
            id=id_,
        )
        assert row is not None
        tx.event("ticket_unreminded", ticket_id=row[0], to=row[1], reason=detail)


def is_ours(reader: Reader, event: Message) -> bool:
    """Whether a mail is a reminder that came back: from our Sent folder, or sent on to us from an agent's mailbox."""
    mail = event.mail
    if mail is None or not mail.message_id or not (event.outgoing or mail.automatic is not None):
        return False
    return reader.row("SELECT 1 FROM reminder WHERE mail_id = :id", id=mail.message_id) is not None


def _waiting(reader: Reader, channel_id: int, state: str, now: int) -> list[int]:
    rows = reader.rows(
        "SELECT id FROM reminder WHERE channel_id = :channel AND state = :state AND not_before <= :now ORDER BY id",
        channel=channel_id,
        state=state,
        now=now,
    )
    return [row[0] for row in rows]
