"""Taking back what was done to tickets, by the record each event keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_desk.desk.before import before_of
from tui_desk.desk.tickets import announcing, checklist, linking, merging, notices, opening
from tui_desk.desk.tickets.changing import LOOSE, field_value, put, put_field
from tui_desk.errors import Conflict
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

FIELDS = frozenset(
    {
        *("state", "resolved_at", "assignee_id", "due_at", "priority", "category", "kind", "title", "text"),
        *("requester_id", "reminded_for", "team"),
    }
)
"""Columns of a ticket that a deed may have changed."""
UNDOABLE = (
    *("ticket_opened", "ticket_state", "ticket_assigned", "ticket_team", "ticket_due", "ticket_priority"),
    *(
        "ticket_category",
        "ticket_kind",
        "ticket_rewritten",
        "ticket_requester",
        "ticket_tagged",
        "ticket_hung",
    ),
    *(
        "ticket_unhung",
        "ticket_related",
        "ticket_unrelated",
        "ticket_field",
        "ticket_steps_added",
        "ticket_step",
    ),
    *("ticket_step_removed", "ticket_steps_ordered", "ticket_merged", "ticket_told", "ticket_announced"),
)
"""Events whose record is enough to take them back. Their other ends (`ticket_linked`, `…_by`) go with them."""
OTHER_ENDS = (
    "ticket_untold",
    "ticket_linked",
    "ticket_unlinked",
    "ticket_related_by",
    "ticket_unrelated_by",
    "ticket_merged_into",
)
NEWS = frozenset({"ticket_told", "ticket_announced"})
"""Events that stay true where all who were to be told of a ticket had been."""


def take_back(
    tx: Transaction, event_id: int, kind: str, ticket_id: int, data: dict[str, Any]
) -> Mapping[str, Any] | None:
    """Undo one event; gives what its record does not tell of that, None where it told somebody and that has left.

    Raises Conflict where it was changed since.
    """
    match kind:
        case "ticket_opened":
            opening.take_back(tx, ticket_id)
        case "ticket_told":
            return {} if notices.cancel(tx, data["notice"]) else None
        case "ticket_announced":
            return {} if announcing.take_back(tx, data["announcement"]) else None
        case "ticket_merged":
            linking.bump(tx, ticket_id)
            return merging.part(tx, ticket_id, event_id, data)
        case "ticket_hung":
            linking.bump(tx, ticket_id)
            return {"off": linking.unhang(tx, ticket_id, data["hung"])}
        case "ticket_unhung":
            linking.bump(tx, ticket_id)
            return {"on": linking.hang(tx, ticket_id, **data["unhung"])}
        case _:
            return _columns_back(tx, kind, ticket_id, data)
    return {}


def _columns_back(tx: Transaction, kind: str, ticket_id: int, data: dict[str, Any]) -> Mapping[str, Any]:
    linking.bump(tx, ticket_id)
    _links_back(tx, kind, ticket_id, data)
    told = checklist.take_back(tx, kind, ticket_id, data)
    _fields_back(tx, ticket_id, data)
    for name in data.get("tags_added", ()):
        tx.run("DELETE FROM ticket_tag WHERE ticket_id = :id AND name = :name", id=ticket_id, name=name)
    for name in data.get("tags_removed", ()):
        tx.run(
            "INSERT OR IGNORE INTO ticket_tag (ticket_id, name) VALUES (:id, :name)", id=ticket_id, name=name
        )
    _restore(tx, ticket_id, {name: pair for name, pair in data.items() if name in FIELDS})
    return told


def _links_back(tx: Transaction, kind: str, ticket_id: int, data: dict[str, Any]) -> None:
    if kind == "ticket_related":
        linking.remove(tx, ticket_id, data["other"], data["link"])
    elif kind == "ticket_unrelated":
        linking.put_back(tx, ticket_id, data["other"], data["link"])


def _fields_back(tx: Transaction, ticket_id: int, data: dict[str, Any]) -> None:
    for key in (key for key in data if key.startswith("field:")):
        before, after = data[key]
        name = key.removeprefix("field:")
        if field_value(tx, ticket_id, name) != after:
            raise Conflict(f"{named(ticket_id)} was changed since; there is nothing to take back")
        put_field(tx, ticket_id, name, before)


def _restore(tx: Transaction, ticket_id: int, pairs: dict[str, Any]) -> None:
    if pairs:
        put(tx, ticket_id, before_of(tx, "ticket", ticket_id, pairs, LOOSE, named(ticket_id)))
