"""Reads and deeds run in one thread each, in the order they were asked for; their results come back as messages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from textual.message import Message
from textual.message_pump import MessagePump

from tui_desk.desk.done import Done
from tui_desk.errors import DeskError
from tui_desk.screens.pace import Later
from tui_desk.typed import dataclass
from tui_desk.widgets.status_bar import WAITS

log = logging.getLogger(__name__)

Verb = Callable[[], Done | None]

SLOW_SECONDS = 1.5
"""What takes longer is told to be waited for."""
LOOK_SECONDS = 0.25
"""How often to look whether it is over."""


@dataclass
class DeedDone(Message, bubble=False):
    """A verb did what it was asked to."""

    done: Done | None


@dataclass
class DeedFailed(Message):
    """A verb was refused, or broke; nothing was changed."""

    error: DeskError
    ids: tuple[int, ...]


@dataclass
class ReadFailed(Message):
    """Something could not be read; it is not tried again by itself."""

    error: DeskError
    settle: Callable[[], None]
    """Tells who asked for it, who waits for it no longer; for the screen's own thread."""


class Waiting:
    """Tells when something that was begun takes long, and when nothing does any more."""

    def __init__(self, later: Later, tell: Callable[[str], None]) -> None:
        """`tell` is given the words for it; none once nothing takes long."""
        self._later = later
        self._tell = tell
        self._begun: dict[object, tuple[float, str]] = {}
        """When what is not over was begun, and what to say of it."""
        self._looks = False
        self._told = ""

    def begin(self, words: str = WAITS) -> object:
        """Something is begun; gives what `end` takes. `words` are told of it. On the screen's own thread."""
        begun = object()
        self._begun[begun] = (time.monotonic(), words)
        self._look_in(SLOW_SECONDS)
        return begun

    def end(self, begun: object) -> None:
        """It is done, or won't be; for any thread."""
        self._begun.pop(begun, None)

    def _look_in(self, seconds: float) -> None:
        if not self._looks:
            self._looks = True
            self._later(seconds, self._look)

    def _look(self) -> None:
        self._looks = False
        now = time.monotonic()
        oldest, words = min([*self._begun.values()], default=(now, ""))
        left = oldest + SLOW_SECONDS - now
        found = words if left <= 0 else ""
        if self._told != found:
            self._told = found
            self._tell(found)
        if self._begun or self._told:
            self._look_in(max(left, LOOK_SECONDS))


def _nobody_waits() -> None:
    """Nothing on the screen was to become of it."""


class Background:
    """Two threads that belong to a screen. A read asked for twice before it began is done once.

    Once they are closed nothing is done any more: the app's clock and what was on its way may ask for something still.
    """

    def __init__(self, screen: MessagePump, waiting: Waiting) -> None:
        """`waiting` hears of all that is begun here."""
        self._screen = screen
        self._is_waited_for = waiting
        self._reads = ThreadPoolExecutor(1, thread_name_prefix="reads")
        self._deeds = ThreadPoolExecutor(1, thread_name_prefix="deeds")
        self._newest_deed: Future[None] = Future()
        self._newest_deed.set_result(None)
        self._put_off: list[tuple[Verb, tuple[int, ...]]] = []
        self._waiting: set[str] = set()
        self._closed = False

    def read(
        self,
        name: str,
        fn: Callable[[], Message | None],
        *,
        failed: Callable[[], None] = _nobody_waits,
        after_deeds: bool = False,
        to: MessagePump | None = None,
    ) -> bool:
        """Read something and post it, to the screen or `to` a part of it. Tells whether it is one read more.

        `failed`: what the screen does where it can't be read, save that it says why. `after_deeds`: once the verbs
        asked for before are done, so that it shows them. Called on the screen's own thread.
        """
        if self._closed or name in self._waiting:
            return False
        self._waiting.add(name)
        if after_deeds:
            self.go_on()
        deeds = [self._newest_deed] if after_deeds else []
        begun = self._is_waited_for.begin()

        def run() -> None:
            wait(deeds)
            self._waiting.discard(name)
            self._post(begun, fn, lambda error: ReadFailed(error, failed), to or self._screen)

        self._reads.submit(run)
        return True

    def do(self, verb: Verb, ids: tuple[int, ...] = ()) -> None:
        """Run a verb and post how it went."""
        self.go_on()
        self._begin(verb, ids)

    def put_off(self, verb: Verb, ids: tuple[int, ...] = ()) -> None:
        """The same, once `go_on` is called; at the latest before the next verb, and before the end."""
        self._put_off.append((verb, ids))

    def go_on(self) -> None:
        """What was put off is begun."""
        put_off, self._put_off = self._put_off, []
        for verb, ids in put_off:
            self._begin(verb, ids)

    def _begin(self, verb: Verb, ids: tuple[int, ...]) -> None:
        if self._closed:
            log.warning("a deed was asked for after the console had closed; it is not done")
            return
        self._newest_deed = self._deeds.submit(
            self._post,
            self._is_waited_for.begin(),
            lambda: DeedDone(verb()),
            lambda error: DeedFailed(error, ids),
            self._screen,
        )

    def wait(self) -> None:
        """Wait for the verbs begun so far; not on the screen's own thread."""
        wait([self._newest_deed])

    def close(self, *, finish: bool) -> None:
        """Take nothing more; `finish` waits for the verbs that were begun."""
        self.go_on()
        self._closed = True
        self._reads.shutdown(wait=False, cancel_futures=True)
        self._deeds.shutdown(wait=finish)

    def _post(
        self,
        begun: object,
        fn: Callable[[], Message | None],
        failed: Callable[[DeskError], Message],
        to: MessagePump,
    ) -> None:
        try:
            message: Message | None = fn()
        except DeskError as error:
            self._screen.post_message(failed(error))
        except Exception as error:
            log.exception("failed in the background")
            told = DeskError(f"that did not work: {type(error).__name__}; the log says more")
            self._screen.post_message(failed(told))
        else:
            if message is not None:
                to.post_message(message)
        finally:
            self._is_waited_for.end(begun)
