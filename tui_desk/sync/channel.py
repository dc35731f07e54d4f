"""What the threads of one channel share."""

from __future__ import annotations

import logging
import random
import threading
from dataclasses import dataclass, field
from datetime import datetime

from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Connector, Received, State
from tui_desk.desk import health, receiving
from tui_desk.desk.desk import Desk
from tui_desk.moments import moment
from tui_desk.store.feed import Feed

log = logging.getLogger(__name__)


LISTEN_SECONDS = 1.0
"""How long a channel that is called listens before it looks whether it is to stop."""
SEEN_MS = 60_000
"""A channel that is well and quiet says so this often."""
_TROUBLE = ("retrying", "needs_operator")


@dataclass
class Running:
    """One channel at work."""

    desk: Desk
    settings: ChannelSettings
    id: int
    epoch: int
    stop: threading.Event
    lost: threading.Event
    """Set when another process has taken over."""
    caught_up: threading.Event = field(default_factory=threading.Event)
    """Everything the server had when we came is here."""
    rng: random.Random = field(default_factory=random.Random)
    tidy_not_before: int = 0
    """UTC epoch ms: the server refused a deed and is left alone until then."""
    templates_not_before: int = 0
    """UTC epoch ms: when the channel is asked for its templates again."""
    problem: str = ""
    """`sync --once`: why this channel could not be synced."""
    _told: tuple[str, str] = ("", "")
    _told_at: int = 0
    _feed: Feed | None = None

    def connector(self) -> Connector:
        """A fresh connector; opens no connection yet."""
        io = IO(stop=self.stop, report=self.report, now=self._now, received=self._received)
        return registry.connector(self.settings, io)

    def _received(self, after: int) -> tuple[Received, ...]:
        """Stored web requests after a number; waits a moment for one."""
        if self._feed is None:
            self._feed = self.desk.feed()
        stored = self.desk.ask(receiving.after, self.id, after)
        if not stored and self._feed.wait(LISTEN_SECONDS).moved:
            stored = self.desk.ask(receiving.after, self.id, after)
        return tuple(Received(one.id, one.body, moment(one.at)) for one in stored)

    def report(self, state: State, detail: str) -> None:
        """Show how the channel feels."""
        if state == "connected":
            self.caught_up.set()
        if state == "connecting" and self._told[0] in _TROUBLE:
            return  # trying again is no news; what went wrong stays until it is mended
        self.tell(state, detail)

    def tell(self, state: State, detail: str, *, failures: int | None = None) -> None:
        """Write the state down where it changed."""
        now = self.desk.now_ms()
        if (state, detail) == self._told and failures is None:
            if state == "connected" and now - self._told_at > SEEN_MS:
                self._told_at = now
                self.desk.do(health.seen, self.id)
            return
        self._told, self._told_at = (state, detail), now
        log.info("channel %s: %s %s", self.settings.name, state, detail)
        self.desk.do(health.report, self.id, state, detail, failures=failures)

    def _now(self) -> datetime:
        return moment(self.desk.now_ms())
