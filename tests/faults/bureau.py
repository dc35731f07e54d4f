"""A desk with many channels and one sync over all of them, in which every wait is a fraction of what it is.

The real supervisor with its threads; only its patience is short, and what it asks the backoff for is written down.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.connectors import plugin
from tests.fakes import memory
from tests.faults.lines import Line
from tests.waiting import PATIENCE, until
from tui_desk.config import load, writing
from tui_desk.connectors import again, hooked, registry, smtp, web_api
from tui_desk.connectors.imap import connector as imap
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.matrix import asked, asking
from tui_desk.connectors.matrix import client as matrix_client
from tui_desk.connectors.matrix import pulling as matrix_pulling
from tui_desk.connectors.meta import names
from tui_desk.connectors.readers import Apart
from tui_desk.connectors.slack import client as slack_client
from tui_desk.connectors.slack import pulling as slack_pulling
from tui_desk.connectors.telegram import client as telegram_client
from tui_desk.connectors.telegram import connector as telegram
from tui_desk.connectors.telegram import polling
from tui_desk.connectors.vk import pulling as vk_pulling
from tui_desk.desk import answering, answers, outbox, quarantine, settling, status
from tui_desk.desk.desk import Desk, open_desk, open_for_sync
from tui_desk.rows import ChannelRow
from tui_desk.store.reader import Row
from tui_desk.store.transaction import Transaction
from tui_desk.sync import backoff, channel, delivering, pulling
from tui_desk.sync.supervisor import Supervisor
from tui_desk.testing.workplace import plain
from tui_desk.web.receiver import Receiver

SILENT, MOST_PAUSE = 0.8, 0.5
"""Seconds a server may say nothing, and the longest pause of the backoff."""
LOOK_AGAIN = 0.3
_SHORT: tuple[tuple[Any, str, Any], ...] = (
    (backoff, "BASE", 0.03),
    (memory, "LONGEST_POLL", 0.3),
    (pulling, "OPERATOR_PAUSE", 0.3),
    (backoff, "SHORTEST", 0.01),
    (backoff, "LONGEST_TOLD", SILENT),
    (outbox, "LONGEST_TOLD_MS", 1_000),
    (web_api, "_LONGEST_WAIT", SILENT),
    (telegram_client, "_LONGEST_WAIT", 1),
    (channel, "LOOK_SECONDS", 0.05),
    (channel, "LISTEN_SECONDS", 0.1),
    (delivering, "NAP", 0.05),
    (delivering, "OPERATOR_PAUSE", 0.3),
    (delivering, "TROUBLE_PAUSE", 0.1),
    (delivering, "PROBE_PAUSES", (0.05, 0.2, 0.5)),
    (outbox, "CHAT_PAUSES_MS", (100, 200, 400)),
    (outbox, "PAUSES_MS", (100, 200, 400)),
    (outbox, "SHORTEST_PAUSE_MS", 20),
    (web_api, "READ_SECONDS", SILENT),
    (web_api, "WHOLE_SECONDS", 3 * SILENT),
    (imap, "Patience", lambda: Patience(SILENT, SILENT, 0.1)),
    (telegram, "Patience", lambda: polling.Patience(0, 0.1, 0.1)),
    (telegram, "_SECONDS", SILENT),
    (polling, "_GRACE", SILENT),
    (vk_pulling, "WAIT_SECONDS", 0.3),
    (asked, "LONG_POLL_SECONDS", 1),
    (asking, "_USUAL_WAIT", 0.1),
    (asking, "_SHORTEST_WAIT", 0.01),
    (asking, "_LONGEST_WAIT", SILENT),
    (matrix_client, "READ_SECONDS", 2 * SILENT),
    (matrix_client, "WHOLE_SECONDS", 3 * SILENT),
    (matrix_pulling, "LEAST_PAUSE", 0.1),
    (slack_client, "_USUAL_WAIT", 0.1),
    (slack_pulling, "_BETWEEN", 0.1),
    (slack_pulling, "HELLO_SECONDS", SILENT),
    (hooked, "LOOK_SECONDS", 0.3),
    (hooked, "LOOK_AGAIN_SECONDS", LOOK_AGAIN),
    (names, "_PATIENCE", SILENT),
)
_PATIENT: tuple[tuple[Any, str], ...] = ((smtp.send, "timeout"), (telegram_client.Client.call, "seconds"))
"""Functions that are told by a keyword how long a server may take."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of an answer."""

    message: int
    state: str
    detail: str


class Bureau:
    """The desk, its lines and its sync."""

    def __init__(self, folder: Path, lines: Sequence[Line], clock: Callable[[], float]) -> None:
        self.lines = tuple(lines)
        self.pauses: dict[str, list[int]] = defaultdict(list)
        """By channel, the number of failures in a row at each pause it made."""
        config = folder / "config.toml"
        config.touch(0o600)
        config.write_text(f'[store]\nurl = "sqlite:///{folder / "desk.db"}"\n[desk]\nundo_seconds = 0\n')
        for line in lines:
            writing.add_channel(config, line.settings)
        self.standing = (0, 0)
        """How many threads and files there are while all is well and every line is open."""
        opened, synced = open_desk(load(config)), open_for_sync(load(config))
        self.desk = Desk(opened.store, opened.policy, opened.agent, clock)
        self.sync = Desk(synced.store, synced.policy, None, clock)
        self.channels = registry.all_settings(load(config))
        self.supervisor = Supervisor(self.sync, self.channels)
        self._thread = threading.Thread(target=self.supervisor.run, name="supervisor")
        receiver: list[Receiver] = []

        def take(name: str, request: Any) -> Any:
            receiver[:] = receiver or [Receiver(self.sync, self.channels)]
            return receiver[0].take(name, request)

        for line in lines:
            line.remote.post = partial(take, line.name)

    def start(self) -> None:
        """Begin to sync, and wait until every channel is well."""
        self._thread.start()
        until(lambda: self.states() == dict.fromkeys((one.name for one in self.lines), "connected"))

    def stop(self) -> None:
        """End the sync; it must go in good order."""
        self.supervisor.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self.sync.close()
        self.desk.close()

    def tell_pauses(self, failures: int, rng: Random, cap: float = backoff.CAP) -> float:
        """What the backoff says, noted for the channel that asks."""
        self._note(failures)
        return backoff.pause(failures, rng, min(cap, MOST_PAUSE))

    def tell_heeded(self, told: float, failures: int, rng: Random) -> float:
        """The same where a server said how long."""
        self._note(failures)
        return backoff.heeded(told, failures, rng, MOST_PAUSE)

    def _note(self, failures: int) -> None:
        self.pauses[threading.current_thread().name.removeprefix("pull-")].append(failures)

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Rows of the store."""
        with self.desk.store.read() as reader:
            return reader.rows(sql, **params)

    def channel_rows(self) -> dict[str, ChannelRow]:
        """Every channel's health, as the console reads it."""
        return {one.name: one for one in self.desk.ask(status.channels)}

    def states(self) -> dict[str, str]:
        """How each channel is."""
        return {one.name: one.state for one in self.channel_rows().values()}

    def came(self) -> Counter[tuple[str, str]]:
        """How often each text came in, by channel."""
        return Counter(
            (name, plain(text).strip())
            for name, text in self.rows(
                "SELECT h.name, m.text FROM message m JOIN channel h ON h.id = m.channel_id"
                " WHERE m.direction = 'inbound'"
            )
        )

    def retry(self) -> bool:
        """An agent tries again what stands in the quarantine; False, for that is not the end of it."""
        with Apart() as apart:
            for entry in self.desk.ask(quarantine.entries):
                (settings,) = [one for one in self.channels if one.name == entry.channel]
                quarantine.retry(self.desk, entry.id, partial(again.read, settings, apart))
        return False

    def answer(self, line: Line, to: str, text: str) -> None:
        """An agent answers what a customer of this channel said."""
        ((conversation, message),) = self.rows(
            "SELECT m.conversation_id, m.id FROM message m JOIN channel h ON h.id = m.channel_id"
            " WHERE h.name = :name AND m.direction = 'inbound' AND trim(m.text, char(10)) = :text",
            name=line.name,
            text=to,
        )
        who = self.desk
        draft = who.ask(
            answering.begin, conversation, "reply", who.agent.id, policy=who.policy, message_id=message
        )
        answers.send(who, replace(draft, text=text), anyway=True)

    def deliveries(self, text: str) -> dict[str, Delivery]:
        """By channel, an answer with these words."""
        found = self.rows(
            "SELECT h.name, m.id, m.delivery, m.delivery_detail, m.text FROM message m"
            " JOIN channel h ON h.id = m.channel_id WHERE m.direction = 'outbound'"
        )
        return {
            name: Delivery(id_, state, detail)
            for name, id_, state, detail, said in found
            if plain(said) == text
        }

    def settled(self, text: str) -> bool:
        """Whether every answer with these words is out of our hands."""
        return not {one.state for one in self.deliveries(text).values()} & {"queued", "sending"}

    def tries(self, name: str) -> int:
        """So often an answer of this channel was tried."""
        ((tried,),) = self.rows(
            "SELECT coalesce(sum(o.attempts), 0) FROM outbox o JOIN channel h ON h.id = o.channel_id"
            " WHERE h.name = :name",
            name=name,
        )
        return int(tried)

    def decide(self, line: Line, text: str) -> None:
        """An agent sees an answer that may have been sent, and says what is so; unless that is known by then."""
        id_, arrived = self.deliveries(text)[line.name].message, text in line.received()

        def say(tx: Transaction) -> None:
            if tx.row("SELECT delivery FROM message WHERE id = :id", id=id_) != ("uncertain",):
                return
            if arrived:
                settling.settle(tx, id_, True)
            else:
                settling.resend(tx, id_)

        self.desk.do(say)


@contextmanager
def working(folder: Path, lines: Sequence[Line], clock: Callable[[], float] = time.time) -> Iterator[Bureau]:
    """The bureau at work; all who work there go by this clock."""
    with pytest.MonkeyPatch.context() as patch:
        plugin.install(folder)
        plugin.make_known(folder, patch)
        for module, name, value in _SHORT:
            patch.setattr(module, name, value)
        for function, patience in _PATIENT:
            patch.setattr(function, "__kwdefaults__", {**(function.__kwdefaults__ or {}), patience: SILENT})
        made = Bureau(folder, lines, clock)
        patch.setattr(pulling, "pause", made.tell_pauses)
        patch.setattr(pulling, "heeded", made.tell_heeded)
        try:
            made.start()
            yield made
        finally:
            made.stop()


def handles() -> int:
    """How many files and sockets this process has open."""
    return len(os.listdir("/proc/self/fd"))
