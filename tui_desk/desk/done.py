"""What a verb gives back."""

from __future__ import annotations

from dataclasses import dataclass


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
