"""What a verb gives back, and how it names what it touched."""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb did."""

    text: str
    """For the agent: `Closed #1042`."""
    deed: int | None = None
    """What `undo` takes back; None: nothing changed, or it can't be taken back."""
    ids: tuple[int, ...] = ()
    """The conversations it touched."""
    message_id: int | None = None
    """The message it wrote."""
    tickets: tuple[int, ...] = ()
    """The tickets it touched."""
    customers: tuple[int, ...] = ()
    """The customers it touched."""


def named(ids: Sequence[int]) -> str:
    """`#1042`, or how many."""
    return f"#{ids[0]}" if len(ids) == 1 else f"{len(ids)} conversations"
