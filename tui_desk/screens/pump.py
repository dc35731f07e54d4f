"""What any process commits reaches the screen from here: a thread that listens, and messages.

It asks on what has changed: who shows life again, and nothing else, is no news, and the screen does nothing for it.
Where listening breaks off, what was committed until it goes on is not missed: the screen reads all it shows again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from textual.message import Message
from textual.message_pump import MessagePump

from tui_desk.desk import inbox, underway
from tui_desk.desk.desk import Desk
from tui_desk.desk.status import newest_event
from tui_desk.errors import DeskError
from tui_desk.rows import ConversationLine, DeskStatus, EventRow
from tui_desk.screens.reads import read_status
from tui_desk.screens.telling import Telling
from tui_desk.typed import dataclass
from tui_desk.widgets.line_window import InSight

if TYPE_CHECKING:
    from tui_desk.desk.underway import Marks

log = logging.getLogger(__name__)

LOOK_SECONDS = 3.0
"""How often to look how the desk is doing where nothing tells of it: who is gone goes without a word."""
PAUSE_SECONDS = 1.0
"""No oftener, however many commits there are."""
BEHIND_SECONDS = 0.1
"""So long after the newest commit: what it shows of conversations comes first, on every console. Where one follows
another they put it off no longer than the pause."""
TELL_SECONDS = 10.0
"""How often the screen is told what it knows: what it says of times gone by grows old."""
RETRY_SECONDS = 2.0


@dataclass
class Changed(Message, bubble=False):
    """Something happened to conversations, tickets or customers."""

    events: tuple[EventRow, ...]
    rows: Mapping[int, ConversationLine]
    """Of the conversations among them those in sight, as they are now."""
    turn: int
    """What the list had been given when these were read: who gave it something since knows better."""


@dataclass
class Outdated(Message, bubble=False):
    """What is shown of answers on their way is not so any more, though nothing happened to their conversations."""

    marks: Marks


class ShowsUnderway(Protocol):
    """A part of the screen that shows answers on their way, and reads them again where that is not so any more."""

    underway: Marks

    def outdated(self, marks: Marks) -> None:
        """These are not so any more, whoever shows them."""


@dataclass
class ListensAnew(Message):
    """For a while nobody listened: what is shown may be another by now, or of another desk."""


@dataclass
class NotUpToDate(Message):
    """What happens, or how the desk is doing, could not be read; it is said once, however often it is tried again.

    It stays so until `UpToDate`, whatever is read meanwhile.
    """

    error: DeskError


@dataclass
class UpToDate(Message):
    """What could not be read is read again."""


class Pump:
    """Listens until it is stopped."""

    def __init__(
        self,
        desk: Desk,
        screen: MessagePump,
        in_sight: Callable[[], InSight],
        shown: Callable[[], Marks],
        shows: Callable[[Collection[int]], bool],
    ) -> None:
        """Asked in the listening thread: which rows the screen shows, what of answers on their way, and whether it
        shows anything of these conversations."""
        self._desk = desk
        self._screen = screen
        self._in_sight = in_sight
        self._shown = shown
        self._shows = shows
        self._compared: Marks = frozenset()
        """What was shown when it was compared last."""
        self._stirred = False
        """Something was committed since, or it was not so any more."""
        self._said = ""
        """What could not be read, in the words the screen was told last; empty: it can be."""
        self._stopped = threading.Event()
        self._wake: Callable[[], None] = self._stopped.set
        self._read: Callable[[tuple[int, ...]], Mapping[int, ConversationLine]] = lambda _: {}
        """Reads rows by the line on which is listened: it is awake already."""
        self._after: int | None = None
        """The event from which to listen on; none: whoever reads the screen again listens from then on."""
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
        self._vital = Vital()
        self._looking = threading.Lock()
        """Held from before the status is read until it is told: what was read first is told first."""

    def start(self) -> None:
        """Begin to listen: what is read after this is heard of when it changes. Not on the screen's own thread."""
        try:
            self._after = self._desk.ask(newest_event)
        finally:
            self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopped.set()
        self._wake()

    def tell_status(self) -> None:
        """Look how the desk is doing and tell it, news or not; for any thread."""
        with self._looking:
            self._tell_status(anyway=True)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except DeskError as error:
                log.warning("the change feed broke off: %r", error)
                self._say(error)
            except OSError as error:
                log.warning("the change feed broke off: %r", error)
                self._say(DeskError(f"listening broke off: {error.strerror or error}; it is tried again"))
            except Exception as error:
                log.exception("the change feed broke off")
                self._say(DeskError(f"listening broke off: {type(error).__name__}; the log says more"))
            self._stopped.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        after, self._after = self._after, None
        telling = Telling(
            self._press
        )  # what waited when it broke off may be another desk's, and all is read again
        feed = self._desk.feed(after)
        self._wake = feed.stop
        self._read = lambda ids: feed.ask(inbox.lines, ids, self._desk.agent.id)
        try:
            if after is None:
                self._screen.post_message(ListensAnew())
            while not self._stopped.is_set():
                now = time.monotonic()
                changes = feed.wait(min(self._vital.due_in(now), telling.due_in(now)))
                telling.add(changes.events)
                self._tell(telling)
                self._look(moved=changes.moved)
        finally:
            feed.close()

    def _press(self, ids: Collection[int]) -> bool:
        """Whether the screen shows something of these; it may do so where it can't be asked, whatever was wrong."""
        try:
            return self._shows(ids)
        except Exception:
            log.exception("the screen can't be asked what it shows")
            return True

    def _tell(self, telling: Telling) -> None:
        """What was heard, where it is time."""
        now = time.monotonic()
        if telling.due_in(now) <= 0 and not self._stopped.is_set():
            self._screen.post_message(self._changed(telling.take(now)))

    def _changed(self, events: tuple[EventRow, ...]) -> Changed:
        """With the rows that show it: they are read here, so that one message brings the screen all it paints.

        Without them where they can't be read, whatever was wrong: the feed tells of events once, and the screen reads
        the rows of all that it was told of and got none for.
        """
        try:
            shown = self._in_sight()
            touched = shown.ids.intersection(event.conversation_id for event in events)
            return Changed(events, self._read(tuple(touched)) if touched else {}, shown.turn)
        except Exception:
            log.exception("rows can't be read beside their events")
            return Changed(events, {}, InSight().turn)

    def _look(self, *, moved: bool) -> None:
        """How the desk is doing, where that is due; what is new in it is told."""
        with self._looking:
            self._stirred |= moved
            if moved:
                self._vital.heard(time.monotonic())
            if self._vital.due_in(time.monotonic()) > 0 or self._stopped.is_set():
                return
            try:
                self._tell_outdated()
                self._tell_status(anyway=bool(self._said))
            except DeskError as error:
                log.warning("the state of the desk can't be read: %r", error)
                self._vital.looked(time.monotonic())
                self._say(error)
            else:
                self._say_no_more()

    def _say(self, error: DeskError) -> None:
        if self._said != str(error):
            self._said = str(error)
            self._screen.post_message(NotUpToDate(error))

    def _say_no_more(self) -> None:
        if self._said:
            self._said = ""
            self._screen.post_message(UpToDate())

    def _tell_outdated(self) -> None:
        """One statement, where what is shown is new, or something was committed since it was compared."""
        shown = self._shown()
        if not shown or (shown == self._compared and not self._stirred):
            self._compared = shown
            return
        marks = self._desk.ask(underway.outdated, shown)
        self._compared, self._stirred = shown, bool(marks)
        if marks:
            self._screen.post_message(Outdated(marks))

    def _tell_status(self, *, anyway: bool = False) -> None:
        found = read_status(self._desk)
        if self._vital.is_news(found.status, time.monotonic()) or anyway:
            self._screen.post_message(found)


class Vital:
    """When to look how the desk is doing, and whether what is seen is worth telling."""

    def __init__(self) -> None:
        self._moved_at: float | None = None
        """When something was committed first since the last look."""
        self._heard_at = 0.0
        """And when last."""
        self._looked_at = self._told_at = time.monotonic()
        self._told: DeskStatus | None = None

    def heard(self, now: float) -> None:
        """Something was committed."""
        self._heard_at = now
        if self._moved_at is None:
            self._moved_at = now

    def due_in(self, now: float) -> float:
        """Seconds to the next look; not more than 0: now."""
        if self._moved_at is None:
            return self._looked_at + LOOK_SECONDS - now
        behind = min(self._heard_at + BEHIND_SECONDS, self._moved_at + PAUSE_SECONDS)
        return max(self._looked_at + PAUSE_SECONDS, behind) - now

    def looked(self, now: float) -> None:
        """It was looked, whether or not there was something to be seen."""
        self._moved_at, self._looked_at = None, now

    def is_news(self, status: DeskStatus, now: float) -> bool:
        """Whether the screen should hear of this look: it differs from what was told last, or that was long ago."""
        self.looked(now)
        timeless = _timeless(status)
        if timeless == self._told and now - self._told_at < TELL_SECONDS:
            return False
        self._told, self._told_at = timeless, now
        return True


def _timeless(status: DeskStatus) -> DeskStatus:
    """Without the moments at which somebody last showed life."""
    beat = None if status.sync_beat_at is None else 0
    channels = (replace(channel, last_ok=None, last_event_at=None) for channel in status.channels)
    return replace(status, sync_beat_at=beat, channels=tuple(channels))
