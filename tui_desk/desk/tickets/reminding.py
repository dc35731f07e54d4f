"""Who has a ticket, else its team, is told before it is due and when it is; what was due when it was set is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk.tickets import reminder_mail
from tui_desk.desk.tickets.states import OPEN
from tui_desk.policy import Policy
from tui_desk.store.reader import Reader
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Reminder:
    """That a ticket is due."""

    ticket_id: int
    due_at: int
    overdue: bool
    assignee_id: int | None
    agents: tuple[tuple[int, str], ...]
    """Id and mail address of who is told: the assignee, where there is none the members of its team."""


def passed(policy: Policy, due_at: int | None, now: int) -> int | None:
    """The newest moment gone by at which a ticket that is due then is reminded of; None: there was none."""
    if due_at is None:
        return None
    moments = (due_at - before for before in (*policy.tickets.remind_ms, 0))
    return max((one for one in moments if one <= now), default=None)


def any_due(reader: Reader, policy: Policy, now: int) -> bool:
    """Whether somebody is to be reminded."""
    return bool(_due(reader, policy, now))


def remind(tx: Transaction) -> tuple[Reminder, ...]:
    """Write down that tickets are due soon or overdue, each moment once; gives them."""
    due = _due(tx, tx.policy, tx.now)
    for one, at in due:
        tx.run("UPDATE ticket SET reminded_for = :at WHERE id = :id", at=at, id=one.ticket_id)
        kind = "ticket_overdue" if one.overdue else "ticket_due_soon"
        told = [id_ for id_, _ in one.agents]
        tx.event(kind, ticket_id=one.ticket_id, due=one.due_at, assignee=one.assignee_id, told=told)
        reminder_mail.plan(tx, one, at)
    return tuple(one for one, _ in due)


def _due(reader: Reader, policy: Policy, now: int) -> list[tuple[Reminder, int]]:
    rows = reader.rows(
        "SELECT t.id, t.due_at, a.id, coalesce(a.email, ''), t.team, t.reminded_for"
        " FROM ticket t LEFT JOIN agent a ON a.id = t.assignee_id AND a.active"
        f" WHERE {OPEN} AND t.due_at <= :limit"
        " AND t.merged_into_id IS NULL AND coalesce(t.reminded_for, 0) < t.due_at",
        limit=now + max(policy.tickets.remind_ms, default=0),
    )
    found = []
    for id_, due_at, agent_id, email, team, reminded_for in rows:
        at = passed(policy, due_at, now)
        if at is not None and at > (reminded_for or 0):
            agents = ((agent_id, email),) if agent_id is not None else _members(reader, policy, team)
            found.append((Reminder(id_, due_at, due_at <= now, agent_id, agents), at))
    return found


def _members(reader: Reader, policy: Policy, team: str) -> tuple[tuple[int, str], ...]:
    logins = policy.teams.get(team, ())
    rows = reader.rows("SELECT login, id, email FROM agent WHERE active ORDER BY id") if logins else ()
    return tuple((id_, email) for login, id_, email in rows if login in logins)
