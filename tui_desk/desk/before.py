"""What stood in a row before a deed comes back only where nobody changed it since."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from tui_desk.errors import Conflict

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader


def before_of(
    reader: Reader,
    table: Literal["conversation", "ticket"],
    id_: int,
    pairs: Mapping[str, Sequence[Any]],
    loose: Container[str],
    called: str,
) -> dict[str, Any]:
    """The columns as the pairs `[before, after]` of an event say they were. Raises Conflict where they can't be again.

    `loose`: those that follow others and need not stand as the deed left them.
    """
    now = reader.row(f"SELECT {', '.join(pairs)} FROM {table} WHERE id = :id", id=id_)
    assert now is not None
    for (name, (_, after)), value in zip(pairs.items(), now, strict=True):
        if value != after and name not in loose:
            raise Conflict(f"{called} was changed since; there is nothing to take back")
    before = {name: pair[0] for name, pair in pairs.items()}
    if reader.row("SELECT 1 FROM agent WHERE id = :id AND NOT active", id=before.get("assignee_id")):
        raise Conflict(f"who had {called} before works here no more; there is nothing to take back")
    return before
