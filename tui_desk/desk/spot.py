"""Where an incoming message lands, and why, and whom one of ours went to."""

from __future__ import annotations

from typing import Literal

from tui_desk.exchange import Message, Person
from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A conversation that takes a message in."""

    conversation_id: int
    status: Literal["new", "joined", "held"]
    rule: str
    detail: str = ""
    home: int | None = None
    """The conversation the message belongs to, where that was merged into this one; None: this one."""
    refused: tuple[tuple[int, str, str], ...] = ()
    """Where it pointed as well and may not join: `(conversation, why not, what named it)`."""

    @property
    def begins(self) -> bool:
        """Whether it goes on from nothing, so that nothing hangs on it yet."""
        return self.rule in ("new", "chat-begins")


def addressees(event: Message) -> list[tuple[str, Person]]:
    """Whom a mail of ours went to: `(role, person)`."""
    mail = event.mail
    if mail is None:
        return []
    to = [("to", one) for one in mail.to]
    cc = [("cc", one) for one in (*mail.cc, *mail.bcc)]
    return [(role, Person("mail", one.address, one.name)) for role, one in (*to, *cc) if one.address]
