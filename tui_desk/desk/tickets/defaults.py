"""What the config says a ticket begins with: its kind's defaults, and templates of tickets that recur."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui_desk.errors import DeskError, NotFound
from tui_desk.moments import milliseconds, moment
from tui_desk.policy import Policy
from tui_desk.store.reader import Reader
from tui_desk.ticket_rows import NewTicket
from tui_desk.working_hours import Span, deadline


def filled(reader: Reader, policy: Policy, new: NewTicket, now: int) -> NewTicket:
    """A new ticket with its kind's defaults where nothing else is said."""
    logins = reader.rows("SELECT login, id FROM agent WHERE active")
    return of_kind(policy, new, now, {row[0]: row[1] for row in logins})


def of_kind(policy: Policy, new: NewTicket, now: int, agent_ids: Mapping[str, int]) -> NewTicket:
    """The same with nothing to read; `agent_ids`: of all who work here, by login."""
    kind = policy.tickets.kinds.get(new.kind)
    if kind is None:
        return new
    return replace(
        new,
        priority=new.priority or kind.priority,
        category=new.category or kind.category,
        assignee_id=new.assignee_id if new.assignee_id is not None else agent_ids.get(kind.assignee),
        team=new.team or kind.team,
        due_at=new.due_at if new.due_at is not None else due_at(policy, kind.due, now),
        checklist=new.checklist or kind.checklist,
    )


def by_template(policy: Policy, proposed: NewTicket, name: str, now: int) -> NewTicket:
    """What a template says of a ticket that is made of something; that leads back, as proposed. Raises NotFound."""
    made = new_from(policy, name, now)
    return replace(
        made,
        text=made.text or proposed.text,
        tags=(*made.tags, *proposed.tags),
        assignee_id=proposed.assignee_id,
        requester_id=proposed.requester_id,
        conversation_ids=proposed.conversation_ids,
        message_ids=proposed.message_ids,
        customer_ids=proposed.customer_ids,
    )


def new_from(policy: Policy, name: str, now: int) -> NewTicket:
    """What a template makes, due as counted from now. Raises NotFound."""
    template = policy.tickets.templates.get(name)
    if template is None:
        known = ", ".join(policy.tickets.templates) or "none"
        raise NotFound(f"there is no template {name!r}; there are: {known}")
    return NewTicket(
        title=template.title,
        text=template.text,
        kind=template.kind,
        priority=template.priority,
        category=template.category,
        team=template.team,
        due_at=due_at(policy, template.due, now),
        tags=template.tags,
        fields=template.fields,
        checklist=template.checklist,
    )


def due_at(policy: Policy, span: Span | None, now: int) -> int | None:
    """When something that takes so long is due, UTC epoch ms; None: at no time."""
    if span is None:
        return None
    try:
        return milliseconds(deadline(policy.tickets.hours, span, moment(now)))
    except (OverflowError, ValueError) as error:
        raise DeskError(f"no such due time: {error}") from error
