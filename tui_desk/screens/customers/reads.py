"""What the console reads of a customer, in a worker thread; it comes back as one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from tui_desk.errors import NotFound
from tui_desk.typed import dataclass
from tui_desk.widgets.customer_blocks import Told

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk


@dataclass
class CustomerRead(Message):
    """A customer; None where he is gone."""

    id: int
    """Who was asked for; he may have been joined to another since."""
    told: Told | None
    fresh: bool
    """He was opened just now; else he is read again."""


def read_customer(desk: Desk, id_: int, depth: int, *, fresh: bool) -> CustomerRead:
    """A customer whole, with so many of his newest conversations."""
    from tui_desk.desk.customers import reading, suggesting

    try:
        detail = desk.ask(reading.detail, id_)
        history = desk.ask(reading.history, id_, limit=depth + 1)
        maybe = desk.ask(suggesting.suggestions, id_)
    except NotFound:
        return CustomerRead(id_, None, fresh)
    return CustomerRead(id_, Told(detail, history[:depth], len(history) > depth, maybe), fresh)
