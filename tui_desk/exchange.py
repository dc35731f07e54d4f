"""What passes between a connector and the desk: events in, outgoing messages out; it knows neither side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tui_desk.rows import Template
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.text.mail import Mail

Measure = Literal["characters", "utf16", "bytes"]
"""How a channel counts the length of a text."""
Markup = Literal["none", "simple", "rich"]
"""What of Markdown arrives: nothing; bold, italic, code, strikethrough and links; lists, headings and quotes too."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What a channel can do. The desk knows them from the channel's row and says before sending what won't work."""

    text_max: int | None = None
    """Longest text of one message, in `measure`; None: no limit of practical size. The desk splits what is longer."""
    measure: Measure = "characters"
    file_max: int | None = None
    """Largest file that can be sent, in bytes; None: no limit of practical size."""
    markup: Markup = "none"
    groups: bool = False
    topics: bool = False
    """One chat holds several threads, each a dialog of its own."""
    replies: bool = False
    """An answer can quote the message it answers."""
    edits: bool = False
    deletes: bool = False
    receipts: bool = False
    """The channel tells when a message was delivered or read."""
    window: timedelta | None = None
    """So long after the customer's last message free text may be sent; None: always."""
    templates: bool = False
    """Outside the window a template may be sent."""
    idempotent: bool = False
    """Sending twice with the same key has the effect of sending once."""
    receives_only: str = ""
    """Why nothing at all can be sent here, as the channel is set up, and what to do; empty: it can."""
    needs_url: bool = False
    """Messages come by webhook: `tui-desk web` must be reachable from outside."""
    spelled: str = ""
    """The messenger's name, where that is more than its kind with a capital: `WhatsApp`."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote: one identity of a customer, or of us."""

    kind: str
    """What sort of identity: `mail`, `demo`, `telegram`, `matrix`, …"""
    value: str
    """The identity itself, normalised by the connector; unique within its kind. Empty: could not be told."""
    name: str = ""
    """The display name as sent; never trusted, never shown without `handle` or `value`."""
    handle: str = ""
    """What people know this identity by, such as `@ann` or a phone number, where `value` is only a number."""


@dataclass(frozen=True, slots=True)
class File:
    """One attachment. Exactly one of `content` and `ref` is set."""

    name: str
    media_type: str
    size: int
    """Bytes; for a file still on the server the size the server tells, 0 where it tells none."""
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
    """The messenger's chat, with the topic where chats have them; what `Outgoing.thread` goes back to.
    Empty for mail, which threads by `mail`."""
    title: str = ""
    """What the chat is called; empty: not told, or a private chat."""
    group: bool = False
    """More than one customer can write in this chat."""
    parent: str = ""
    """`ext_id` of the message this one answers, where the messenger tells."""
    root: str = ""
    """`ext_id` of the message its thread hangs on, which may be this one; by its words threads are told apart."""
    album: str = ""
    """Messages with the same album are one message of several files (Telegram's media groups)."""
    outgoing: bool = False
    """Written by us elsewhere (the Sent folder, the phone): only the account's owner can have put it there."""
    echo: str = ""
    """`Outgoing.key`, where the messenger gives back with our own message what we sent it with."""
    seen: str = ""
    """`Outgoing.key` of the last message of ours that its sender had when he wrote, where the messenger tells."""
    automatic: str = ""
    """Why it counts as automatic; empty for a person's. A mail tells by itself."""
    unreachable: str = ""
    """Why nothing can be sent to its chat, where that is known already; empty: not known."""
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


@dataclass(frozen=True, slots=True)
class Edited:
    """The text of a message was changed. What there was before is kept."""

    ext_id: str
    thread: str
    at: datetime
    """When it was edited; of two edits the later one holds, in whatever order they come."""
    text: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message was taken back by who wrote it."""

    ext_id: str
    thread: str
    at: datetime
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message of ours."""

    ext_id: str
    thread: str
    at: datetime
    state: Literal["delivered", "read", "failed"]
    detail: str = ""
    """`failed`: why, in plain words."""
    upto: bool = False
    """It holds for every earlier message of ours in this chat, too."""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody came into a chat or left it; who leaves a private chat (blocks us) can't be written to."""

    ext_id: str
    thread: str
    at: datetime
    person: Person
    joined: bool
    us: bool = False
    """It is our own account that came or went: without it nothing can be sent there."""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A chat has another name, or lives on under another id."""

    ext_id: str
    thread: str
    at: datetime
    title: str = ""
    """Its new name; empty: unchanged."""
    to_thread: str = ""
    """Its new id; empty: unchanged. What is on its way to the old one goes to the new one."""
    raw: bytes = b""


Change = Edited | Deleted | Receipt | Member | Renamed
"""What happens to messages and chats that are there."""
Event = Message | Change | Unreadable


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long catch-up is."""

    done: int
    total: int
    """0 beside some that are done: not known yet."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is stored in one transaction: events in the order to take them in, and the cursor behind them."""

    events: tuple[Event, ...]
    cursor: Mapping[str, Any]
    """JSON-able. Given back to `pull` after a restart; empty mapping never, None only for «nothing yet»."""
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. Sending it again after a crash must be recognisable by `key`.

    On a messenger it is one piece: a text within `Caps.text_max`, or one file, or both if the desk saw them fit.
    """

    id: int
    """The delivery's number on this desk."""
    key: str
    """Idempotency key: for mail the Message-ID, fixed when the answer was written; else up to 40 ASCII letters,
    digits and `-`, fixed when the message was split into pieces."""
    thread: str
    """`Message.thread` of the chat it goes to; empty for mail."""
    text: str
    """Markdown, as the agent wrote it."""
    files: tuple[File, ...] = ()
    parent: str = ""
    """`ext_id` of the message it answers; empty: none."""
    buttons: tuple[str, ...] = ()
    """Answers the customer may choose from, where the channel can show them."""
    template: Template | None = None
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
    """On a messenger as `Message.ext_id`: the same id its echo, its receipts and answers to it carry."""
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
    ├── Moved          nothing was sent; the chat has another id now
    ├── Rejected       nothing was sent; trying again will not help
    ├── NeedsOperator  nothing was sent; the channel is unusable until somebody acts
    └── Uncertain      may have been sent; never resend silently
    """


LONGEST_AFTER = 86_400.0
"""A day: no server means more by «later»."""


class Retry(SendError):
    """Nothing was sent; try again, not before `after` seconds if the server said so. Nonsense counts as not said."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = None if after is None or not after >= 0 else min(after, LONGEST_AFTER)


class Moved(SendError):
    """Nothing was sent: the chat lives on as `to_thread`; what is on its way to it goes there."""

    def __init__(self, to_thread: str) -> None:
        super().__init__(f"the chat has moved to {to_thread}")
        self.to_thread = to_thread


class Rejected(SendError):
    """Nothing was sent and trying again will not help; `recipients` says why for each address that is known.

    `unreachable`: nothing at all can be sent to this chat any more (we were blocked or put out).
    """

    def __init__(
        self, reason: str, recipients: Mapping[str, str] | None = None, *, unreachable: bool = False
    ) -> None:
        super().__init__(reason)
        self.recipients: Mapping[str, str] = recipients or {}
        self.unreachable = unreachable


class NeedsOperator(SendError):
    """The channel can't work until somebody acts (wrong password, permission withdrawn). Also raised by `pull`."""


class Uncertain(SendError):
    """The connection broke when the server might already have taken the message."""
