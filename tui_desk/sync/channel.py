"""What the threads of one channel share."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import field, fields
from datetime import datetime

from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Connector, Received, State, Succeeds
from tui_desk.desk import channel_caps, health, receiving
from tui_desk.desk.desk import Desk
from tui_desk.errors import DeskError, StoreError
from tui_desk.moments import moment
from tui_desk.store.feed import Feed
from tui_desk.typed import dataclass

log = logging.getLogger(__name__)


LISTEN_SECONDS = 1.0
"""How long a channel that is called listens before it looks whether it is to stop."""
SEEN_MS = 60_000
"""A channel that is well and quiet says so this often."""
_TROUBLE = ("retrying", "no_room", "needs_operator")
LOOK_SECONDS = 0.5
"""How often a channel that waits looks whether an agent asks for a try at once."""


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
    tidy_not_before: float = 0.0
    """By the clock that nobody sets: the server refused a deed and is left alone until then."""
    templates_not_before: float = 0.0
    """By the same clock: when the channel is asked for its templates again."""
    once: bool = False
    """Take in what the server has when we come, and no more."""
    looked: threading.Event = field(default_factory=threading.Event)
    """`sync --once`: what is due by now is written down, to be sent with the rest."""
    ended: threading.Event = field(default_factory=threading.Event)
    """`sync --once`, where `stop` also ends the taking in: nothing more is to be done."""
    problem: str = ""
    """`sync --once`: why this channel could not be synced."""
    unsendable: str = ""
    """Why nothing can be sent until somebody acts, whatever comes in."""
    reread: Callable[[str], ChannelSettings] | None = None
    """Reads the settings of the channel with this name again, from a config that somebody may have mended."""
    _telling: threading.RLock = field(default_factory=threading.RLock)
    """Held from looking at what was told to having told it: the sending side and the other both tell."""
    _told: tuple[str, str] = ("", "")
    _told_at: int = 0
    _pulls: tuple[State, str] = ("starting", "")
    """How the taking in is."""
    _sender: Connector | None = None
    """What answers were sent by last."""
    _feed: Feed | None = None
    """Of what is called, from when it first listens until its taking in ends."""

    @property
    def is_to_end(self) -> bool:
        """Whether nothing more is to be done, what was taken in not even stored."""
        return (self.ended if self.once else self.stop).is_set()

    def connector(self) -> Connector:
        """A fresh connector; opens no connection yet."""
        io = IO(self.stop, self.report, self._now, self._received, once=self.once, attended=self.is_attended)
        return registry.connector(self.settings, io)

    def sender(self) -> Connector:
        """A fresh connector to send by, which goes on with what the one before it left undone."""
        fresh, earlier = self.connector(), self._sender
        if earlier is not None and isinstance(fresh, Succeeds):
            fresh.succeed(earlier)
        self._sender = fresh
        return fresh

    def is_attended(self) -> bool:
        """Whether some console is open. Asked for courtesy: a store that does not tell ends nothing by it."""
        from tui_desk.desk import presence

        try:
            return self.desk.ask(presence.anybody, self.desk.now_ms())
        except StoreError:
            log.warning("channel %s: whether people work beside it", self.settings.name, exc_info=True)
            return False

    def _received(self, after: int) -> tuple[Received, ...]:
        """Stored web requests after a number; waits a moment for one."""
        if self._feed is None:
            self._feed = self.desk.feed()
        stored = self.desk.ask(receiving.after, self.id, after)
        if not stored and self._feed.wait(LISTEN_SECONDS).moved:
            stored = self.desk.ask(receiving.after, self.id, after)
        return tuple(Received(one.id, one.body, moment(one.at)) for one in stored)

    def listen_no_more(self) -> None:
        """The taking in has ended or broken off: who begins it anew listens anew."""
        if self._feed is not None:
            self._feed.close()
            self._feed = None

    def report(self, state: State, detail: str) -> None:
        """Show how the channel feels."""
        if state == "connected":
            self.caught_up.set()
            if self.once:
                self.stop.set()
        with self._telling:
            if state == "connecting" and self._pulls[0] in _TROUBLE:
                return  # trying again is no news; what went wrong stays until it is mended
            self.tell(state, detail)

    def cannot_send(self, reason: str) -> None:
        """Show that answers need somebody, however well the rest is."""
        with self._telling:
            self.unsendable = reason
            self._show(failures=1)

    def can_send(self) -> None:
        """Answers go out, or none waits: the channel is as its other side says."""
        with self._telling:
            if self.unsendable:
                self.unsendable = ""
                self._show()

    def rest(self, seconds: float) -> None:
        """Wait, unless told to stop, or asked by an agent to try at once."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.stop.wait(min(left, LOOK_SECONDS)):
                return
            try:
                if self.desk.ask(health.is_hurried, self.id):
                    return
            except StoreError as trouble:
                log.warning("channel %s: %s", self.settings.name, trouble)

    def anew(self) -> None:
        """Take up what was changed in the config; while that can't be read, the settings stay as they are."""
        if self.reread is None:
            return
        try:
            found = self.reread(self.settings.name)
            if found.kind != self.settings.kind:
                return
            self.desk.do(
                channel_caps.channel_row, found.name, found.kind, found.address, registry.caps(found)
            )
        except (DeskError, OSError) as error:
            log.warning("channel %s: its settings can't be read again: %s", self.settings.name, error)
            return
        self.desk.take_up({option.name: getattr(found, option.name) for option in fields(found)})
        self.settings = found

    def tell(self, state: State, detail: str, *, failures: int | None = None) -> None:
        """How the taking in is."""
        with self._telling:
            self._pulls = state, detail
            self._show(failures=failures)

    def _show(self, *, failures: int | None = None) -> None:
        """Write down how both sides are, where that changed."""
        with self._telling:
            state, detail = self._pulls
            now, well = self.desk.now_ms(), state == "connected"
            if self.unsendable:
                trouble = f"; {detail}" if state in _TROUBLE else ""
                state, detail = "needs_operator", self.unsendable + trouble
            if (state, detail) != self._told or failures is not None:
                log.info("channel %s: %s %s", self.settings.name, state, detail)
                self.desk.do(health.report, self.id, state, detail, failures=failures)
            elif well and abs(now - self._told_at) > SEEN_MS:
                self.desk.do(health.seen, self.id)
            else:
                return
            self._told, self._told_at = (state, detail), now

    def _now(self) -> datetime:
        return moment(self.desk.now_ms())
