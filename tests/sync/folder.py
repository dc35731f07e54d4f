"""A server with a few mails and one that nobody can read, without a network."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from tests.desk.world import NOON, letter
from tests.sync.pigeons import Pigeons
from tui_desk.connectors.mail import mail_event
from tui_desk.exchange import Batch, Event, Place, Unreadable

MAILS = (
    letter("Refund", mail_id="<1@koval.example>"),
    letter("Invoice", sender="bob@other.example", attachment=("bill.pdf", b"%PDF" * 100)),
    letter("Re: Refund", mail_id="<2@koval.example>", answers="<1@koval.example>"),
    letter("Re: Refund", sender="eve@evil.example", answers="<1@koval.example>"),
    letter("Out of office", headers=[("Auto-Submitted", "auto-replied")], answers="<2@koval.example>"),
)
AT_A_TIME = 3


class Folder(Pigeons):
    """A server with these mails and one that nobody can read. What lies before the cursor does not come again."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = [
            mail_event(raw, place=Place("INBOX", 7, number), received_at=NOON)
            for number, raw in enumerate(MAILS, 1)
        ]
        self.events.append(Unreadable("broken", b"\xff\xfe", "nobody can read this", Place("INBOX", 7, 99)))

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        for start in range(cursor["next"] if cursor else 0, len(self.events), AT_A_TIME):
            events = tuple(self.events[start : start + AT_A_TIME])
            yield Batch(events, {"next": start + len(events)})
