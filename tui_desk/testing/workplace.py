"""A desk with one channel and one agent, in a folder of its own: what the suite looks at."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tui_desk.config.settings import Config
from tui_desk.config.validating import checked
from tui_desk.connectors import again, registry
from tui_desk.connectors.base import IO, Received, Reply, Request
from tui_desk.connectors.readers import Apart
from tui_desk.desk import agents, answering, answers, channel_caps, intake, quarantine, receiving, timeline
from tui_desk.desk.desk import Desk
from tui_desk.exchange import Batch, Caps, Event, File
from tui_desk.moments import moment
from tui_desk.policy import policy_of
from tui_desk.rows import MessageRow
from tui_desk.store import tables
from tui_desk.store.engine import open_store
from tui_desk.store.reader import Row
from tui_desk.testing.process import Fuse, Process

KEYS = (b"suite" * 8,)


class Workplace:
    """The desk. `process` runs its sync; the rest is what agents do and see."""

    def __init__(self, folder: Path, table: Mapping[str, Any], patience: float) -> None:
        self.patience, self.folder, self._table = patience, folder, table
        self.settings = registry.settings(table)
        self.connector_class = registry.connector_class(self.settings.kind)
        self.caps: Caps = registry.caps(self.settings)
        document = {"desk": {"undo_seconds": 0}, "channels": [dict(table)]}
        policy = policy_of(checked(Config, {**document, "path": folder / "config.toml"}), KEYS)
        folder.mkdir(exist_ok=True)
        self.store = open_store(f"sqlite:///{folder / 'desk.db'}")
        self.sync = Desk(self.store, policy, None)
        self.agent = Desk(self.store, policy, self.sync.do(agents.add, "eva", "Eva"))
        name, kind, address = self.settings.name, self.settings.kind, self.settings.address
        self.channel = self.sync.do(channel_caps.channel_row, name, kind, address, self.caps)

    def another(self, name: str) -> Workplace:
        """An empty desk with the same channel."""
        return Workplace(self.folder / name, self._table, self.patience)

    # The sync

    @contextmanager
    def process(
        self, fuse: Fuse | None = None, *, pulls: bool = True, pushes: bool = True
    ) -> Iterator[Process]:
        """A sync process at work; told to stop at the end, if it lives."""
        made = Process(self.sync, self.settings, self.channel, fuse or Fuse(), pulls=pulls, pushes=pushes)
        try:
            yield made
        finally:
            made.stop()

    @contextmanager
    def connected(self) -> Iterator[Process]:
        """A sync process that has everything there was."""
        with self.process() as process:
            self.wait(process.running.caught_up.is_set, "the channel to be connected")
            yield process

    def batches(self, cursor: Mapping[str, Any] | None, enough: Callable[[list[Event]], bool]) -> list[Batch]:
        """What the connector alone brings from a cursor on, until that is enough or the patience is at its end."""
        stop, found, events = threading.Event(), list[Batch](), list[Event]()
        ticking = threading.Timer(self.patience, stop.set)
        ticking.start()
        io = IO(stop, lambda _state, _detail: None, lambda: datetime.now(UTC), self._received)
        try:
            for batch in registry.connector(self.settings, io).pull(cursor):
                found.append(batch)
                events += batch.events
                if enough(events):
                    break
        finally:
            stop.set()
            ticking.cancel()
        return found

    def take_in(self, event: Event) -> None:
        """Store one event, as if it had come alone."""
        self.sync.do(intake.receive, self.channel, [intake.prepare(self.store.files, event)])

    def retry(self) -> None:
        """Try again what stands in the quarantine, as `tui-desk quarantine retry` does."""
        with Apart() as apart:
            for entry in self.sync.ask(quarantine.entries):
                quarantine.retry(self.sync, entry.id, partial(again.read, self.settings, apart))

    def post(self, request: Request) -> Reply:
        """A web request to the channel's public address."""
        from tui_desk.web.receiver import Receiver

        return Receiver(self.sync, [self.settings]).take(self.settings.name, request)

    def _received(self, after: int) -> tuple[Received, ...]:
        stored = self.sync.ask(receiving.after, self.channel, after)
        if not stored:
            time.sleep(0.05)
        return tuple(Received(one.id, one.body, moment(one.at)) for one in stored)

    # What agents do

    def answer(self, message: MessageRow, text: str, files: Sequence[File] = ()) -> int:
        """Answer a message, now; gives the answer's number."""
        who = self.agent
        draft = who.ask(
            answering.begin,
            message.conversation_id,
            "reply",
            who.agent.id,
            policy=who.policy,
            message_id=message.id,
        )
        stored = tuple((one.name, one.media_type, *self.store.files.put(one.content or b"")) for one in files)
        done = answers.send(who, replace(draft, text=text, files=stored), anyway=True)
        assert done.message_id is not None
        return done.message_id

    # What there is to see

    def wait(self, condition: Callable[[], object], words: str) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + self.patience
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {self.patience:.0f} s in vain for {words}; {self.standing()}")
            time.sleep(0.01)

    def wait_for(self, *texts: str) -> list[MessageRow]:
        """The customers' messages with these words, as soon as all are here."""
        self.wait(lambda: set(texts) <= set(self.texts()), f"{texts!r} to come in")
        return [self.find(text) for text in texts]

    def messages(self) -> tuple[MessageRow, ...]:
        """Every message in every conversation, in the order of the timeline."""
        rows = self.rows("SELECT id FROM message WHERE channel_id = :id ORDER BY at, id", id=self.channel)
        return self.sync.ask(timeline.messages, [row[0] for row in rows])

    def texts(self, direction: str = "inbound") -> list[str]:
        """What customers wrote, in order; `outbound`: what we did."""
        return [plain(one.text) for one in self.messages() if one.direction == direction]

    def find(self, text: str) -> MessageRow:
        """The one message that says this."""
        found = [one for one in self.messages() if plain(one.text) == text]
        assert len(found) == 1, f"{text!r} is there {len(found)} times"
        return found[0]

    def message(self, id_: int) -> MessageRow:
        """A message by its number."""
        (found,) = self.sync.ask(timeline.messages, [id_])
        return found

    def settled(self, message_id: int) -> str:
        """What became of an answer, as soon as it is out of our hands: `sent`, `uncertain`, `failed`, …"""
        self.wait(
            lambda: self.message(message_id).delivery not in ("queued", "sending"), "an answer to be settled"
        )
        return self.message(message_id).delivery

    def state(self) -> str:
        """How the channel feels, as `tui-desk channel list` tells."""
        return str(self.rows("SELECT state FROM channel WHERE id = :id", id=self.channel)[0][0])

    def detail(self) -> str:
        """Why, in words."""
        return str(self.rows("SELECT detail FROM channel WHERE id = :id", id=self.channel)[0][0])

    def cursor(self) -> Any:
        """Where the channel stands."""
        (stored,) = self.rows("SELECT cursor FROM channel WHERE id = :id", id=self.channel)[0]
        return json.loads(stored) if stored else None

    def set_cursor(self, cursor: Any) -> None:
        """Put the channel back, as a store from a backup would be."""
        self.sync.do(lambda tx: tx.change(tables.Channel, self.channel, cursor=cursor))

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Rows of the store."""
        return self.sync.ask(lambda reader: reader.rows(sql, **params))

    def standing(self) -> str:
        """Everything that matters, for a failed test."""
        return (
            f"the channel is {self.state()}: {self.detail()!r}; here are {self.texts()!r},"
            f" ours {[(one.text, one.delivery, one.delivery_detail) for one in self.messages() if one.delivery]!r},"
            f" quarantined {self.rows('SELECT ext_id, error FROM quarantine')!r}"
        )

    def check_store(self) -> None:
        """Nothing is damaged, doubled or left pointing at nothing."""
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        assert self.rows("PRAGMA foreign_key_check") == []
        assert self.rows("SELECT error FROM quarantine") == []

    def everything(self) -> str:
        """All that is stored but the files, as one text."""
        tables = [row[0] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(repr(row) for table in tables for row in self.rows(f"SELECT * FROM {table}"))

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def plain(text: str) -> str:
    """A text without the blanks that channels add or take at its ends."""
    return text.strip()
