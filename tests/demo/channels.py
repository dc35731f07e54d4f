"""A demo channel whose clock stands still, and mail as the desk sends it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tui_desk.connectors.base import IO
from tui_desk.demo.connector import DemoConnector, DemoSettings
from tui_desk.exchange import Batch, Message, Outgoing

NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Channel:
    """A connector and the strings it hangs on."""

    connector: DemoConnector
    stop: threading.Event

    def history(self, cursor: Mapping[str, Any] | None = None) -> tuple[list[Message], Batch]:
        """Every message of the history from `cursor` on, and the last batch of it."""
        total: list[Message] = []
        for batch in self.connector.pull(cursor):
            total += messages(batch)
            assert batch.progress is not None
            if batch.progress.done == batch.progress.total:
                return total, batch
        raise AssertionError("the history has an end")

    def live(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        """What comes after the history."""
        return self.connector.pull(cursor)

    def send(self, frozen: EmailMessage) -> str:
        """Push a mail; its Message-ID."""
        key = str(frozen["Message-ID"])
        to = tuple(one.addr_spec for one in frozen["To"].addresses)
        out = Outgoing(1, key, "", "", recipients=to, frozen=frozen.as_bytes())
        assert self.connector.push(out, lambda: None).ext_id == key
        return key


def channel(
    spool: Path, inbox: str = "support", *, live: bool = False, conversations: int = 150, pace: float = 0.0
) -> Channel:
    """A channel of the demo desk."""
    settings = DemoSettings(
        name=inbox,
        address=f"{inbox}@lindenthal.example",
        spool=spool,
        pace=pace,
        live=live,
        conversations=conversations,
    )
    stop = threading.Event()
    return Channel(DemoConnector(settings, IO(stop, lambda state, detail: None, lambda: NOW)), stop)


def messages(batch: Batch) -> list[Message]:
    """A batch in which everything could be read."""
    assert all(isinstance(event, Message) for event in batch.events)
    return [event for event in batch.events if isinstance(event, Message)]


def answer_to(asked: EmailMessage, number: int = 1, text: str = "We shall see to it.") -> EmailMessage:
    """Our answer to a mail, as the desk writes it."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "Eva <support@lindenthal.example>"
    mail["To"] = str(asked["From"])
    mail["Subject"] = f"Re: {asked['Subject']}"
    mail["Date"] = NOW
    mail["Message-ID"] = f"<answer.{number}@lindenthal.example>"
    mail["In-Reply-To"] = str(asked["Message-ID"])
    mail["References"] = f"{asked['References'] or ''} {asked['Message-ID']}".strip()
    mail.set_content(text)
    return mail
