"""A call or a visit that is not logged yet, as a draft holds it."""

from __future__ import annotations

from typing import Literal

from tui_desk.typed import dataclass

CallKind = Literal["phone", "counter"]


@dataclass(frozen=True, slots=True)
class CallRow:
    """Who it was, and how; what was said is the draft's text."""

    customer_id: int | None
    """None: somebody new."""
    called: str
    """His name; of somebody new what was typed: a name, a number or an address."""
    kind: CallKind
    outgoing: bool
    conversation_id: int | None = None
    """The conversation it goes on in; None: one of its own."""
