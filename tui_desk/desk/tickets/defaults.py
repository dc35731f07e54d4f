"""What the config says a ticket begins with: its kind's defaults, and templates of tickets that recur."""

from __future__ import annotations

from dataclasses import replace

from tui_desk.errors import DeskError, NotFound
from tui_desk.moments import milliseconds, moment
from tui_desk.policy import Policy
from tui_desk.store.reader import Reader
from tui_desk.ticket_rows import NewTicket
from tui_desk.working_hours import Span, deadline


def filled(reader: Reader, policy: Policy, new: NewTicket, now: int) -> NewTicket:
    """A new ticket with its kind's defaults where nothing else is said."""
    kind = policy.tickets.kinds.get(new.kind)
    if kind is None:
        return new
    assignee_id = new.assignee_id
    if assignee_id is None and kind.assignee:
        row = reader.row("SELECT id FROM agent WHERE login = :login AND active", login=kind.assignee)
        assignee_id = row[0] if row else None
    return replace(
        new,
        priority=new.priority or kind.priority,
        category=new.category or kind.category,
        assignee_id=assignee_id,
        due_at=new.due_at if new.due_at is not None else due_at(policy, kind.due, now),
        checklist=new.checklist or kind.checklist,
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
