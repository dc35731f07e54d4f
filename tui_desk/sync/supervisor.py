"""Runs every channel in threads of its own; one that is broken delays no other."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.desk import channel_caps, conversations, lease, outbox
from tui_desk.desk.desk import Desk
from tui_desk.desk.lease import LeaseLost
from tui_desk.desk.search import backlog
from tui_desk.desk.status import this_process
from tui_desk.errors import DeskError, StoreError, StoreVersion
from tui_desk.exchange import NeedsOperator
from tui_desk.store.files import DAY_SECONDS
from tui_desk.sync.channel import Running
from tui_desk.sync.chores import do_chores
from tui_desk.sync.clock_watch import ClockWatch
from tui_desk.sync.copying import copy_owed, copy_when_caught_up
from tui_desk.sync.delivering import deliver, deliver_due, settle_left_behind
from tui_desk.sync.pulling import pull, pull_once, state_of, words_of

log = logging.getLogger(__name__)

BEAT_SECONDS = 10
INDEXING_PAUSE_SECONDS = 0.05
"""Between two portions of the index that are written or merged: several times as long as one takes."""
INDEXING_RETRY_SECONDS = 30.0
MERGING_PAUSE_SECONDS = 600.0
"""Before each look whether the index is to be merged: nobody waits for that."""
PORTIONS_AT_ONCE = 200
"""Portions that a sync which runs once does."""
STUMBLED_SECONDS = 60
"""What stumbled over something that nobody foresaw is tried again after so long: more often would fill the log."""
GOODBYE_SECONDS = 10.0
"""How long the messages in hand may take when told to stop, all together."""


class _Duty:
    """What is to be done every so many seconds. One that stumbles rests, and keeps no other from being done."""

    def __init__(self, name: str, work: Callable[[], object], every: int = 1) -> None:
        self._name = name
        self._work = work
        self._every = every
        self._due = 0

    def see_to(self, second: int) -> None:
        """Do it where it is due. Raises `LeaseLost` and `StoreVersion`."""
        if second < self._due:
            return
        try:
            went_well = self.do()
        except StoreVersion:
            raise
        except (StoreError, OSError) as error:
            log.warning("%s", error)
            self._due = second + min(self._every, STUMBLED_SECONDS)
        else:
            self._due = second + (self._every if went_well else STUMBLED_SECONDS)

    def do(self) -> bool:
        """Do it now; False: it stumbled over what nobody foresaw. Raises what the store and the lease do."""
        try:
            self._work()
        except (StoreError, LeaseLost, OSError):
            raise
        except Exception:
            # One damaged row must not end the sync of all channels; what it is stands in the log.
            log.exception("%s went wrong", self._name)
            return False
        return True


class Supervisor:
    """The sync of one desk, while this process holds its lease."""

    def __init__(
        self,
        desk: Desk,
        channels: Sequence[ChannelSettings],
        reread: Callable[[str], ChannelSettings] | None = None,
    ) -> None:
        self._desk = desk
        self._settings = channels
        self._reread = reread
        self._clock = ClockWatch(desk.now_ms)
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._running: list[Running] = []
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        """Work until `stop`. Raises `LeaseLost` if another process takes over, `StoreVersion` after a migration."""
        epoch = self._begin()
        try:
            self._desk.do(outbox.abandon, epoch)
            for running in self._running:
                self._start(pull, running)
                self._start(deliver, running)
                self._start(copy_when_caught_up, running)
            indexing = threading.Thread(target=self._keep_index, name="index", daemon=True)
            indexing.start()
            self._threads.append(indexing)
            self._tick(epoch)
        finally:
            self._end(epoch)

    def run_once(self) -> tuple[Running, ...]:
        """Do what is due, fetch what there is, send, and return the channels as they stand."""
        epoch = self._begin(once=True)
        try:
            self._desk.do(outbox.abandon, epoch)
            for running in self._running:
                self._start(_sync_once, running)
            for duty in self._looks(epoch, once=True):
                duty.do()
            self._index(PORTIONS_AT_ONCE)
            for running in self._running:
                running.looked.set()
            for thread in self._threads:
                while thread.is_alive() and not self._stop.is_set():
                    thread.join(0.2)
            if not self._stop.is_set() and not self._lost.is_set():
                _Duty("tidying", self._tidy_once).see_to(0)
        finally:
            self._end(epoch)
        return tuple(self._running)

    def stop(self) -> None:
        """End after the message in hand. Safe in a signal handler."""
        self._stop.set()
        for running in self._running:
            running.stop.set()

    def _begin(self, *, once: bool = False) -> int:
        ids = [
            self._desk.do(channel_caps.channel_row, one.name, one.kind, one.address, registry.caps(one))
            for one in self._settings
        ]
        epoch = self._desk.do(lease.take, this_process(), os.getpid())
        for settings, id_ in zip(self._settings, ids, strict=True):
            self._running.append(
                Running(
                    self._desk,
                    settings,
                    id_,
                    epoch,
                    threading.Event(),
                    self._lost,
                    once=once,
                    ended=self._stop,
                    reread=self._reread,
                )
            )
        if self._stop.is_set():
            self.stop()
        return epoch

    def _start(self, work: Callable[[Running], None], running: Running) -> None:
        name = f"{work.__name__}-{running.settings.name}"
        thread = threading.Thread(target=work, args=(running,), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _tick(self, epoch: int) -> None:
        """Once a second: wake, remind and tell what is due; now and then, whatever goes wrong: show that we live."""
        beat = _Duty("showing that we live", lambda: self._desk.do(lease.beat, epoch), BEAT_SECONDS)
        tidy = _Duty("tidying", lambda: self._tidy_up(self._desk.now_ms() / 1000), DAY_SECONDS)
        duties, second = (beat, *self._looks(epoch), tidy), 0
        while not self._stop.wait(1.0) and not self._lost.is_set():
            try:
                for duty in duties:
                    duty.see_to(second)
            except LeaseLost:
                self._lost.set()
            except StoreVersion:
                break  # giving the lease back tells the caller
            second += 1

    def _index(self, portions: int | None = None) -> None:
        """Index what an older store holds, with pauses in which others write; `portions`: so many at most, at once."""
        done = 0
        while done != portions and not self._stop.is_set():
            pause = INDEXING_PAUSE_SECONDS
            try:
                if not self._desk.ask(backlog.left):
                    return
                self._desk.do(backlog.portion)
            except (StoreError, OSError) as error:
                log.warning("the search index waits: %s", error)
                pause = INDEXING_RETRY_SECONDS
            except Exception:
                # A row nobody foresaw: all but the search goes on, and the log says each time what it is.
                log.exception("the search index is not finished")
                pause = STUMBLED_SECONDS
            if portions is None:
                self._stop.wait(pause)
            elif pause != INDEXING_PAUSE_SECONDS:
                return
            done += 1

    def _keep_index(self) -> None:
        """Index all that is left; from then on merge the index now and then."""
        self._index()
        while not self._stop.wait(MERGING_PAUSE_SECONDS):
            try:
                self._merge()
            except (StoreError, OSError) as error:
                log.warning("the search index is not merged for now: %s", error)
            except Exception:
                # As it was it can be searched as well; nothing else may end for it.
                log.exception("the search index is not merged")

    def _merge(self) -> None:
        """Merge the index where that pays, with pauses in which others write."""
        from tui_desk.desk.search import merging

        more, first = self._desk.ask(merging.parted), True
        while more and not self._stop.wait(INDEXING_PAUSE_SECONDS):
            more, first = self._desk.do(merging.portion, first=first), False

    def _looks(self, epoch: int, *, once: bool = False) -> tuple[_Duty, ...]:
        """What is looked after each second. Nobody waits for it as for the first mails."""
        return (
            _Duty("minding the clock", lambda: self._mind_the_clock(epoch)),
            _Duty("waking what was snoozed", self._wake),
            _Duty("reminding", self._remind),
            _Duty("telling of tickets", lambda: self._announce(epoch, once=once)),
        )

    def _wake(self) -> None:
        if self._desk.ask(conversations.any_due, self._desk.now_ms()):
            self._desk.do(conversations.wake_due)

    def _remind(self) -> None:
        from tui_desk.desk.tickets import reminding

        if self._desk.ask(reminding.any_due, self._desk.policy, self._desk.now_ms()):
            self._desk.do(reminding.remind)

    def _mind_the_clock(self, epoch: int) -> None:
        """Where it was set back, nothing waits longer for that."""
        if back := self._clock.set_back_by():
            from tui_desk.desk import clock_steps

            log.warning("this machine's clock was set back by %d s", back // 1000)
            self._desk.do(clock_steps.set_back, epoch, back)
        self._clock.seen()

    def _announce(self, epoch: int, *, once: bool) -> None:
        """Write the notices that are due, each in a transaction of its own."""
        from tui_desk.desk.tickets import due_notices

        per_minute, looks = self._desk.policy.tell.per_minute, 1 if once else due_notices.LOOKS_A_MINUTE
        for id_ in self._desk.ask(due_notices.due, per_minute, self._desk.now_ms(), looks):
            if self._stop.is_set():
                return
            from tui_desk.desk.tickets import planned

            try:
                self._desk.do(planned.write, epoch, id_)
            except LeaseLost:
                raise
            except (StoreError, OSError) as error:
                log.warning("notice %d can't be written for now: %s", id_, error)
                self._desk.do(planned.postpone, id_)
            except Exception as error:
                # Whatever is wrong with one, the others must be told; the agent reads what it was.
                log.exception("notice %d can't be written", id_)
                self._desk.do(planned.withhold, id_, f"{type(error).__name__}: {error}")

    def _tidy_up(self, now: float) -> None:
        """Once a day: let go of what nobody needs any more."""
        from tui_desk.desk import parking, receiving, sweeping

        self._desk.store.files.sweep(now)
        sweeping.sweep(self._desk.store, now)
        self._desk.do(parking.forget_old)
        self._desk.do(receiving.forget_old)

    def _tidy_once(self) -> None:
        """The same where every sync runs once."""
        if self._desk.do(lease.sign_for_tidying):
            self._tidy_up(self._desk.now_ms() / 1000)

    def _end(self, epoch: int) -> None:
        self.stop()
        for running in self._running:
            running.looked.set()
        until = time.monotonic() + GOODBYE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        if self._lost.is_set():
            raise LeaseLost("another process runs the sync of this desk now")
        self._desk.do(lease.release, epoch)


def _sync_once(running: Running) -> None:
    """Fetch until everything that was there is here, then send what is due."""
    _try(running, _fetch_once)
    running.looked.wait()
    running.stop.clear()  # it ended the taking in
    if not running.ended.is_set() and not running.problem:
        _try(running, _send_once)


def _try(running: Running, work: Callable[[Running], None]) -> None:
    """Do it; what goes wrong is the channel's problem."""
    try:
        work(running)
    except LeaseLost:
        running.lost.set()
    except (NeedsOperator, DeskError, OSError) as error:
        running.problem = words_of(error)
    except Exception as error:
        # Whatever the server or its library does, the other channels go on and the caller is told.
        log.warning("channel %s: %r", running.settings.name, error, exc_info=True)
        running.problem = f"{type(error).__name__}: {error}"


def _fetch_once(running: Running) -> None:
    try:
        pull_once(running)
    except LeaseLost:
        raise
    except Exception as error:
        if not running.ended.is_set():
            running.tell(state_of(error), words_of(error))
        raise


def _send_once(running: Running) -> None:
    connector = running.connector()
    settle_left_behind(running, connector)
    if deliver_due(running, connector):
        do_chores(running, connector)
    copy_owed(running)
    if why := running.unsendable or running.desk.ask(outbox.put_off, running.id):
        running.problem = f"answers wait to be sent: {why}"
