"""A small desk for tests: two agents, two mailboxes, a clock that stands still, and mail that is written in a line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from tests.waiting import PATIENCE
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import agents, answering, channel_caps, inbox, intake, timeline
from tui_desk.desk.desk import Desk
from tui_desk.desk.prepared import Outcome
from tui_desk.exchange import Message, Place
from tui_desk.policy import ChannelPolicy, Policy
from tui_desk.rows import AgentRow, ConversationLine, DraftKind, DraftRow, EventRow, MessageRow
from tui_desk.store.engine import Store, open_store
from tui_desk.store.feed import Feed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEYS = (b"k" * 32,)
SUPPORT = "support@desk.example"
SALES = "sales@desk.example"


class Clock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.seconds = NOON.timestamp()

    def __call__(self) -> float:
        return self.seconds

    def forward(self, *, days: float = 0, seconds: float = 0) -> None:
        self.seconds += days * 86400 + seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


class World:
    """A desk seen by its agents Eva and Bo, by the sync process, and by its customers."""

    def __init__(self, folder: Path, *, auto_reply: str = "", authserv_id: str = "") -> None:
        self.clock = Clock()
        self.store: Store = open_store(f"sqlite:///{folder / 'desk.db'}")
        channels = {
            name: ChannelPolicy(
                name,
                "imap",
                address,
                auto_reply=auto_reply,
                signature="Eva, support",
                authserv_ids=frozenset({authserv_id} if authserv_id else ()),
            )
            for name, address in (("support", SUPPORT), ("sales", SALES))
        }
        self.policy = Policy(name="Desk", undo_seconds=10, reopen_days=14, channels=channels, keys=KEYS)
        self.sync = Desk(self.store, self.policy, None, self.clock)
        self.eva = self._agent("eva", "Eva Lind")
        self.bo = self._agent("bo", "Bo Berg")
        self.channels = {
            name: self.sync.do(channel_caps.channel_row, name, "imap", channel.address)
            for name, channel in channels.items()
        }
        self._uid = 0

    def _agent(self, login: str, name: str) -> Desk:
        agent: AgentRow = self.sync.do(agents.add, login, name)
        return Desk(self.store, self.policy, agent, self.clock)

    def receive(
        self,
        raw: bytes,
        *,
        channel: str = "support",
        outgoing: bool = False,
        place: Place | None = None,
        at: datetime | None = None,
        catching_up: bool = False,
    ) -> Outcome:
        """One mail arrives."""
        event = mail_event(raw, place=place, received_at=at or self.clock.now(), outgoing=outgoing)
        prepared = intake.prepare(self.store.files, event)
        (outcome,) = self.sync.do(intake.receive, self.channels[channel], [prepared], catching_up=catching_up)
        return outcome

    def batch(self, raws: Sequence[bytes], *, at: datetime | None = None) -> tuple[Outcome, ...]:
        """Several mails arrive at once."""
        prepared = [
            intake.prepare(self.store.files, mail_event(raw, place=None, received_at=at or self.clock.now()))
            for raw in raws
        ]
        return self.sync.do(intake.receive, self.channels["support"], prepared)

    def arrive(self, subject: str = "Help", text: str = "Hello", **kwargs: object) -> Outcome:
        """A mail from Anna, or from whom `sender` says, arrives."""
        received = {"channel", "outgoing", "place", "at", "catching_up"}
        options = {name: value for name, value in kwargs.items() if name in received}
        written = {name: value for name, value in kwargs.items() if name not in received}
        return self.receive(letter(subject, text, **written), **options)  # type: ignore[arg-type]

    def place(self, folder: str = "INBOX", uidvalidity: int = 1) -> Place:
        """The next place in a folder."""
        self._uid += 1
        return Place(folder, uidvalidity, self._uid)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so of the store; looked at whenever somebody has written to it."""
        deadline = time.monotonic() + PATIENCE
        with closing(Feed(self.store.path)) as feed:
            while not condition():
                left = deadline - time.monotonic()
                assert left > 0, "this never stood in the store"
                feed.wait(left)

    def line(self, conversation_id: int | None, desk: Desk | None = None) -> ConversationLine:
        """A conversation as the list shows it."""
        assert conversation_id is not None
        who = desk or self.eva
        return who.ask(inbox.lines, [conversation_id], who.agent.id)[conversation_id]

    def view(self, name: str, sort: str = "waiting", desk: Desk | None = None) -> list[int]:
        """The conversations of a view."""
        who = desk or self.eva
        return who.ask(inbox.ids, name, sort, who.agent.id)  # type: ignore[arg-type]

    def messages(self, conversation_id: int | None) -> list[MessageRow]:
        """A conversation's messages."""
        return [one for one in self.entries(conversation_id) if isinstance(one, MessageRow)]

    def events(self, conversation_id: int | None) -> list[EventRow]:
        """A conversation's events."""
        return [one for one in self.entries(conversation_id) if isinstance(one, EventRow)]

    def entries(self, conversation_id: int | None) -> tuple[MessageRow | EventRow, ...]:
        """A conversation's timeline."""
        assert conversation_id is not None
        return self.eva.ask(timeline.entries, conversation_id)

    def draft(
        self, conversation_id: int | None, kind: DraftKind = "reply", desk: Desk | None = None
    ) -> DraftRow:
        """A fresh draft."""
        who = desk or self.eva
        return who.ask(answering.begin, conversation_id, kind, who.agent.id, policy=self.policy)


def letter(
    subject: str = "Help",
    text: str = "Hello",
    *,
    sender: str = "Anna Koval <anna@koval.example>",
    to: str = SUPPORT,
    cc: str = "",
    mail_id: str = "",
    answers: str = "",
    references: Iterable[str] = (),
    headers: Iterable[tuple[str, str]] = (),
    attachment: tuple[str, bytes] | None = None,
) -> bytes:
    """A mail's bytes."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = "Mon, 02 Mar 2026 11:59:00 +0000"
    if cc:
        mail["Cc"] = cc
    if mail_id:
        mail["Message-ID"] = mail_id
    if answers:
        mail["In-Reply-To"] = answers
    if references:
        mail["References"] = " ".join(references)
    for name, value in headers:
        mail[name] = value
    mail.set_content(text)
    if attachment:
        mail.add_attachment(attachment[1], maintype="application", subtype="pdf", filename=attachment[0])
    return mail.as_bytes()


def incoming(raw: bytes) -> Message:
    """The event a connector makes of a mail."""
    event = mail_event(raw, place=None, received_at=NOON)
    assert isinstance(event, Message)
    return event
