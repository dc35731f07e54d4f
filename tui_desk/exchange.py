"""What passes between a connector and the desk: events in, outgoing messages out; it knows neither side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tui_desk.text.mail import Mail


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote: one identity of a customer, or of us."""

    kind: str
    """What sort of identity: `mail`, `demo`, later `telegram`, `matrix`, …"""
    value: str
    """The identity itself, normalised by the connector; unique within its kind. Empty: could not be told."""
    name: str = ""
    """The display name as sent; never trusted, never shown without `value`."""


@dataclass(frozen=True, slots=True)
class File:
    """One attachment. Exactly one of `content` and `ref` is set."""

    name: str
    media_type: str
    size: int
    """Bytes; for a file still on the server the size the server tells."""
    content: bytes | None = None
    content_id: str = ""
    inline: bool = False
    ref: Mapping[str, Any] | None = None
    """JSON-able; what `Connector.download` needs to bring a file that was too big to come along."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server keeps a mail (RFC 9051 §2.3.1.1). It points to a message; it is not the message."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message on the channel, from a customer or (outgoing) from us by another program."""

    ext_id: str
    """Unique on the channel and stable: the same message always comes with the same one."""
    sender: Person
    at: datetime
    """When the server received it, aware UTC."""
    text: str
    """Decoded, not cleaned; `text.clean.clean` is applied where it is shown."""
    raw: bytes
    """What the channel delivered, untouched."""
    thread: str = ""
    """The messenger's chat and topic; empty for mail, which threads by `mail`."""
    parent: str = ""
    """`ext_id` of the message this one answers, where the messenger tells."""
    outgoing: bool = False
    """Written by us elsewhere (the Sent folder, the phone): only the account's owner can have put it there."""
    files: tuple[File, ...] = ()
    mail: Mail | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something the channel delivered that could not be understood. It goes to quarantine, raw."""

    ext_id: str
    raw: bytes
    error: str
    """One line: the error's class and words; no secrets."""
    place: Place | None = None


Event = Message | Unreadable


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long catch-up is."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What is stored in one transaction: events in the order to take them in, and the cursor behind them."""

    events: tuple[Event, ...]
    cursor: Mapping[str, Any]
    """JSON-able. Given back to `pull` after a restart; empty mapping never, None only for «nothing yet»."""
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. Sending it again after a crash must be recognisable by `key`."""

    id: int
    """The outbox row."""
    key: str
    """Idempotency key: for mail the Message-ID, fixed when the answer was written."""
    thread: str
    """The messenger's chat; empty for mail."""
    text: str
    files: tuple[File, ...] = ()
    parent: str = ""
    sender: str = ""
    """Mail: envelope sender."""
    recipients: tuple[str, ...] = ()
    """Mail: envelope recipients that have not accepted yet."""
    frozen: bytes = b""
    """Mail: the finished message; every attempt sends these bytes."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the channel says of a message it took."""

    ext_id: str
    at: datetime
    refused: Mapping[str, str] = field(default_factory=dict)
    """Recipients refused for good, with the server's words; the others accepted."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """A deed on the desk that a channel may repeat on the server, if its options say so."""

    deed: str
    """`answered` or `closed`."""
    places: tuple[Place, ...]


class SendError(Exception):
    """Base of what `push` raises; the message is one line for the agent: what happened and what to do.

    SendError
    ├── Retry          nothing was sent; try again
    ├── Rejected       nothing was sent; trying again will not help
    ├── NeedsOperator  nothing was sent; the channel is unusable until somebody acts
    └── Uncertain      may have been sent; never resend silently
    """


class Retry(SendError):
    """Nothing was sent; try again, not before `after` seconds if the server said so."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Rejected(SendError):
    """Nothing was sent and trying again will not help; `recipients` says why for each address that is known."""

    def __init__(self, reason: str, recipients: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.recipients: Mapping[str, str] = recipients or {}


class NeedsOperator(SendError):
    """The channel can't work until somebody acts (wrong password, permission withdrawn). Also raised by `pull`."""


class Uncertain(SendError):
    """The connection broke when the server might already have taken the message."""
