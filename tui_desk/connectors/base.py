"""What a connector is: the one protocol between a channel's network and the desk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, runtime_checkable

from tui_desk.exchange import Batch, Caps, Event, Outgoing, Place, Sent, Tidied
from tui_desk.rows import Template
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.config.channel import ChannelSettings

State = Literal["starting", "connecting", "catching_up", "connected", "retrying", "no_room", "needs_operator"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `tui-desk channel check`."""

    name: str
    ok: bool
    text: str
    """In plain words: what is right, or what is wrong and what to do."""
    known: bool = True
    """False: nobody can tell from here; the words say what should be. `ok`: nothing is known to be wrong."""

    @property
    def mark(self) -> str:
        """What stands before the line."""
        return ("ok" if self.ok else "fail") if self.known else "?"


@dataclass(frozen=True, slots=True)
class Folder:
    """What the server has in one folder, for `tui-desk channel audit`."""

    name: str
    uidvalidity: int
    uids: frozenset[int]
    outside: frozenset[int] = frozenset()
    """Of these, what is older than the channel asks for."""


@dataclass(frozen=True, slots=True)
class Request:
    """A web request that came to a channel's address, as it came."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to a web request."""

    status: int
    body: bytes = b""
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Received:
    """A verified web request that the desk has stored."""

    id: int
    """Goes up; what a webhook channel's cursor counts."""
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class IO:
    """What the runner lends a connector."""

    stop: threading.Event
    """Set when the connector is to end; `pull` returns within two seconds."""
    report: Callable[[State, str], None]
    """Tells the channel's state and one line of detail; shown in the console and the log."""
    now: Callable[[], datetime]
    """Aware UTC."""
    received: Callable[[int], tuple[Received, ...]] = lambda _after: ()
    """Stored web requests of this channel after a number, oldest first, a batch of them; waits a moment for one."""
    once: bool = False
    """`connected` is the end: nothing needs to be got ready for what may come later."""
    attended: Callable[[], bool] = lambda: False
    """Whether people work on the desk meanwhile, who are to have a processor for themselves."""


class Connector(Protocol):
    """One channel. An instance is used by one pulling and one pushing thread; the two share no connection.

    Errors: anything `pull` raises means «connection lost, start again from the last cursor», by `pull` of the same
    instance — `Retry` no sooner than it says; after `NeedsOperator` of a new one, once somebody had time to act or says
    that he has. `push` raises only
    `SendError`s.
    """

    kind: ClassVar[str]
    caps: ClassVar[Caps]
    Settings: ClassVar[type[ChannelSettings]]

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
class Copies(Protocol):
    """A connector that puts a copy of what it sent where people look for it, after it was sent."""

    def copy(self, outs: Iterable[Outgoing]) -> Iterator[Outgoing]:
        """See to it that the copy of each is there, and give it back then: it need not be asked for again.

        Takes none where copies are not wanted. Raises ChannelError, and NeedsOperator.
        """


@runtime_checkable
class Succeeds(Protocol):
    """A connector that may have left something to do when another one takes its place."""

    def succeed(self, earlier: object) -> None:
        """Go on with what the channel's earlier connector, by which nothing is sent any more, left undone."""


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


@runtime_checkable
class Hooks(Protocol):
    """A connector whose messenger calls us: `tui-desk web` verifies, stores, answers; `pull` reads what is stored."""

    @property
    def body_max(self) -> int:
        """Bytes of the biggest body its messenger sends; a bigger one is refused unread."""

    def verify(self, request: Request) -> Reply | None:
        """An answer that ends it (a refusal, a challenge), or None: store the body and answer 200."""


@runtime_checkable
class Registers(Protocol):
    """A connector whose messenger is told by nobody else which address it is to call."""

    def register(self) -> Check:
        """Tell it, and how that went. Nothing but this changes anything outside: `check` only looks."""


@runtime_checkable
class Rereads(Protocol):
    """A connector that can read again what it once could not."""

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What was delivered — the `raw` of any event of this connector — by today's rules. May raise anything."""


@runtime_checkable
class Thanks(Protocol):
    """A connector that is called by people, who want to read that their words have arrived."""

    def thanks(self) -> Reply:
        """What is answered when a request has been stored, instead of an empty 200."""


@runtime_checkable
class Limited(Protocol):
    """A connector that, as it is set up, can do less than its kind."""

    def limits(self) -> Caps:
        """What it can do."""


@runtime_checkable
class Offers(Protocol):
    """A connector with templates for when the window has closed."""

    def templates(self) -> tuple[Template, ...]:
        """Those that may be sent now."""
