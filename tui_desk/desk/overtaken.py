"""Who was faster: what changed in a conversation or a ticket since an agent saw a version of it, whoever did that.

Every event that a change of the row stands behind keeps the version it made (`Transaction.put`). One's own changes are
no rivals.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tui_desk.errors import Conflict
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

_SINCE = """
SELECT e.actor, coalesce(a.name, e.actor), e.kind, coalesce(o.kind, e.kind), coalesce(o.data, e.data) FROM event e
LEFT JOIN agent a ON a.login = e.actor
LEFT JOIN event o ON e.kind = 'undone' AND o.id = json_extract(e.data, '$.of')
WHERE e.{}_id = :id AND json_extract(e.data, '$.version') > :seen ORDER BY e.id DESC LIMIT :versions
"""
"""The newest first. No two made the same version, so that the search ends with as many as there were at most."""
_HARMLESS = frozenset({"tagged", "untagged", "woke"})
_ANOTHER = frozenset({"ticket_merged", "ticket_merged_into"})
"""What makes a ticket another one, whatever one wants to do with it."""
_SAID = {
    "begun": "was begun",
    "joined": "had another merged into it",
    "joined_into": "was merged into another",
    "parted": "had another taken out of it",
    "parted_from": "was taken out of another",
    "priority": "has another priority",
    "split_off": "was split",
    "undone": "was changed back",
    "woke": "woke",
}
"""Where the event's own word does not say it."""


class Change(NamedTuple):
    """Who did what to it."""

    actor: str
    name: str
    kind: str
    of: str
    """Of what was taken back its kind, and so the data, for that is what changed."""
    data: dict[str, Any]


def refuse(tx: Transaction, id_: int, version: int, seen: int, *, puts_away: bool) -> None:
    """Raise Conflict if a conversation changed since a version in a way that whoever acts now should know of.

    `version`: the present one. A customer's message matters to what puts the conversation away; a tag to nothing.
    """
    for rival in since(tx, "conversation", id_, version, seen):
        if rival.actor == tx.actor or rival.of in _HARMLESS:
            continue
        if rival.actor != "customer":
            words = _SAID.get(rival.kind, rival.kind.replace("_", " "))
            raise Conflict(f"{rival.name} was faster: #{id_} {words}. It has been read again", by=rival.name)
        if puts_away:
            raise Conflict(f"the customer wrote in #{id_} just now. It has been read again", by="customer")


def refuse_ticket(tx: Transaction, id_: int, version: int, seen: int, columns: Sequence[str]) -> None:
    """Raise Conflict if one of these columns of a ticket changed since a version; `version`: the present one."""
    for rival in since(tx, "ticket", id_, version, seen):
        same = rival.of in _ANOTHER or any(column in rival.data for column in columns)
        if rival.actor == tx.actor or not same:
            continue
        if rival.actor == "customer":
            raise Conflict(
                f"the customer wrote just now, which changed {named(id_)}. It has been read again",
                by="customer",
            )
        raise Conflict(
            f"{rival.name} was faster: {named(id_)} was changed. It has been read again", by=rival.name
        )


def since(
    reader: Reader, table: Literal["conversation", "ticket"], id_: int, version: int, seen: int
) -> Iterator[Change]:
    """What changed from the version somebody saw to the present one, the newest first."""
    if version <= seen:
        return
    found = reader.rows(_SINCE.format(table), id=id_, seen=seen, versions=version - seen)
    yield from (Change(actor, name, kind, of, json.loads(data)) for actor, name, kind, of, data in found)
