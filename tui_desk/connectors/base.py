"""What a connector is: the one protocol between a channel's network and the desk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from pydantic import BaseModel

from tui_desk.exchange import Batch, Event, Outgoing, Place, Sent, Tidied

State = Literal["starting", "connecting", "catching_up", "connected", "retrying", "no_room", "needs_operator"]


@dataclass(frozen=True, slots=True)
class Caps:
    """What the channel can do."""

    text_max: int | None = None
    """Longest text of one message, in the channel's own units; None: no limit of practical size."""
    file_max: int | None = None
    """Largest file in bytes."""
    groups: bool = False
    idempotent: bool = False
    """Sending twice with the same key has the effect of sending once."""
    probes: bool = False
    """After a crash the channel can be asked whether a message went out."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `tui-desk channel check`."""

    name: str
    ok: bool
    text: str
    """In plain words: what is right, or what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What the server has in one folder, for `tui-desk channel audit`."""

    name: str
    uidvalidity: int
    uids: frozenset[int]
    outside: frozenset[int] = frozenset()
    """Of these, what is older than the channel asks for."""


@dataclass(frozen=True, slots=True)
class IO:
    """What the runner lends a connector."""

    stop: threading.Event
    """Set when the connector is to end; `pull` returns within two seconds."""
    report: Callable[[State, str], None]
    """Tells the channel's state and one line of detail; shown in the console and the log."""
    now: Callable[[], datetime]
    """Aware UTC."""


class Connector(Protocol):
    """One channel. An instance is used by one pulling and one pushing thread; the two share no connection.

    Errors: anything `pull` raises means «connection lost, start again from the last cursor», by `pull` of the same
    instance — except `NeedsOperator`, which stops the channel until somebody acts. `push` raises only `SendError`s.
    """

    kind: ClassVar[str]
    caps: ClassVar[Caps]
    Settings: ClassVar[type[BaseModel]]

    def pull(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        """Yield batches until `io.stop`. Asking for the next batch acknowledges the last: it is stored."""

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send. Calls `at_risk()` right before the step after which nobody can tell whether it went out."""

    def check(self) -> tuple[Check, ...]:
        """Try everything this channel needs (log in, folders, sending) and say in plain words what is wrong."""


@runtime_checkable
class Probes(Protocol):
    """A connector that can be asked whether a message went out."""

    def probe(self, out: Outgoing) -> Sent | None:
        """What became of `out` if the channel has it, else None."""


@runtime_checkable
class Downloads(Protocol):
    """A connector that leaves big files on the server until somebody wants them."""

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """The file in pieces of at most 1 MiB."""


@runtime_checkable
class Audits(Protocol):
    """A connector whose server can list what it has."""

    def inventory(self, cursor: Mapping[str, Any] | None = None) -> Iterator[Folder]:
        """Each watched folder with every UID in it. `cursor`: where the sync stands, which knows its window."""


@runtime_checkable
class Refetches(Protocol):
    """A connector whose server can be asked again for one item."""

    def refetch(self, place: Place) -> Event:
        """What stands at a place. Raises ChannelError if nothing does."""


@runtime_checkable
class Tidies(Protocol):
    """A connector that may repeat deeds on the server."""

    def tidy(self, tidied: Tidied) -> None:
        """Mark answered or move closed mail, if the options say so; idempotent; a vanished mail is no error."""
