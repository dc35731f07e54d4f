"""One channel's incoming side: batches become transactions; a broken connection is begun again from the last cursor."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any

from tui_desk.connectors.base import Connector, State
from tui_desk.desk import audit, lease
from tui_desk.desk.lease import LeaseLost
from tui_desk.errors import DeskError, StoreError
from tui_desk.exchange import Batch, Event, NeedsOperator, Retry, SendError
from tui_desk.shortage import shortage
from tui_desk.store.room import is_full
from tui_desk.sync.backoff import cap_of, heeded, pause
from tui_desk.sync.channel import Running

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from tui_desk.desk.prepared import Prepared
    from tui_desk.store.transaction import Transaction

log = logging.getLogger(__name__)

IN_ONE_TRANSACTION = 25
"""Messages stored at once while a console is open, fewer where somebody waits: the more, the longer their commit."""
ALONE = 100
"""The same, and no fewer than a batch has, while no console is open."""
TURN_SECONDS, SHORT_TURN_SECONDS = 0.005, 0.0005
"""How long a thread keeps the interpreter that another one wants: what Python has, and what it is while a console is
open. Who stores gives it up with each statement, and agents wait for the store's lock as long as he waits to have it
back; but each change of turns costs time."""
AT_ONCE = 8
"""Files that are made durable together: the disk takes for all of them hardly longer than for one."""
LOOK_SECONDS = 0.2
"""How often who waits for his turn looks whether he is to end: who has it may wait long for the store."""
HEALTHY_AFTER = 60.0
OPERATOR_PAUSE = 900.0
_TAKING_IN = (
    *("tui_desk.desk.intake", "tui_desk.desk.tickets.hearing"),
    *("tui_desk.text.search_words", "concurrent.futures.thread"),
)
"""What is imported as soon as something comes."""
_FOR_TICKETS = ("tui_desk.desk.tickets.changing",)
"""The same, but for history: hardly any of it says something to a ticket."""


class _Stopped(Exception):
    """What is in hand was not stored; it comes again from the cursor."""


def pull(running: Running) -> None:
    """Take in until told to stop. Never raises: what goes wrong is shown as the channel's health."""
    failures, since = 0, 0.0
    connector: Connector | None = None
    while not running.stop.is_set():
        began = time.monotonic()
        try:
            connector = connector or running.connector()
            pull_once(running, connector)
            failures = 0
        except LeaseLost:
            running.lost.set()
            return
        except NeedsOperator as error:
            # Not soon, and not often: a server locks out who tries a wrong password too often.
            failures += 1
            running.caught_up.set()
            _tell_and_wait(running, state_of(error), str(error), failures, OPERATOR_PAUSE)
            running.anew()
            connector = None
        except Exception as error:
            # A connector may fail in any way its server or library likes; the channel is begun again.
            surprising = not isinstance(error, DeskError | SendError | OSError)
            log.warning("channel %s: %r", running.settings.name, error, exc_info=surprising)
            failures = 1 if time.monotonic() - began > HEALTHY_AFTER else failures + 1
            since = time.monotonic() if failures == 1 else since
            seconds = _seconds(error, failures, running.rng, time.monotonic() - since)
            words = f"{words_of(error)}; again in {seconds:.0f} s"
            _tell_and_wait(running, state_of(error), words, failures, seconds)


def state_of(error: Exception) -> State:
    """How a channel is whose taking in broke so."""
    if isinstance(error, NeedsOperator):
        return "needs_operator"
    return "no_room" if is_full(error) else "retrying"


def words_of(error: Exception) -> str:
    """Why the taking in broke, for a person."""
    lack = "" if isinstance(error, DeskError | SendError) else shortage(error)
    return lack or str(error) or type(error).__name__


def _seconds(error: Exception, failures: int, rng: Random, lasting: float) -> float:
    """How long to wait: as long as the server says, else ever longer."""
    if isinstance(error, Retry) and error.after is not None:
        return heeded(error.after, failures, rng)
    return pause(failures, rng, cap_of(error, lasting))


def _tell_and_wait(running: Running, state: State, words: str, failures: int, seconds: float) -> None:
    """Show what is wrong, and wait; where it can't be written down, nobody can ask for a try at once."""
    try:
        running.tell(state, words, failures=failures)
    except StoreError as trouble:
        log.warning("channel %s: its health can't be written: %s", running.settings.name, trouble)
        running.stop.wait(seconds)
    else:
        running.rest(seconds)


def pull_once(running: Running, connector: Connector | None = None) -> None:
    """Take in from the last cursor until the connector ends or breaks."""
    connector = connector or running.connector()
    cursor = running.desk.ask(audit.cursor, running.id)
    if cursor is None:  # much will come: what takes it in is made ready while the server is waited for
        threading.Thread(target=_get_ready, args=(_TAKING_IN,), name="get-ready", daemon=True).start()
    try:
        for batch in connector.pull(cursor):
            running.desk.store.room.require(int(getattr(running.settings, "max_size", 0)))
            try:
                _store(running, batch)
            except _Stopped:
                return
            if running.stop.is_set():
                return
    finally:
        running.listen_no_more()


def _get_ready(modules: Sequence[str]) -> None:
    """Import what takes in; at once where that is done."""
    for module in modules:
        import_module(module)


def _store(running: Running, batch: Batch) -> None:
    """Store a batch in small transactions; the cursor moves with the last. What a crash repeats is recognised."""
    if batch.events:  # an import within the transaction would be waited for with it
        _get_ready(_TAKING_IN if batch.progress else _TAKING_IN + _FOR_TICKETS)
    with _prepared(running, batch.events) as prepared:
        piece: list[Prepared] = []
        left = len(batch.events)
        while True:
            waited_for = running.is_attended()
            sys.setswitchinterval(SHORT_TURN_SECONDS if waited_for else TURN_SECONDS)
            most = IN_ONE_TRANSACTION if waited_for else ALONE
            piece += islice(prepared, max(0, most - len(piece)))
            done = _stored(running, batch, piece[:most], last=left <= most)
            left -= done
            del piece[:done]
            if waited_for and batch.progress is not None:
                running.desk.store.shorten_log()  # the commit that finds it long has to, and may be an agent's
            if not left:
                return


def _stored(running: Running, batch: Batch, piece: Sequence[Prepared], *, last: bool) -> int:
    """Store the piece in one transaction, or as much of it as stands when somebody waits for the lock; how many."""
    waiting = running.desk.store.waiting
    with _turn(running):
        waiting.let_by()
        return running.desk.do(
            _receive,
            running,
            piece,
            cursor=batch.cursor if last else None,
            progress=batch.progress if last else None,
            catching_up=batch.progress is not None,
            enough=waiting.anybody,
        )


@contextmanager
def _turn(running: Running) -> Iterator[None]:
    """Our turn among those who have much to write. Raises `_Stopped` where we are told to end before it comes."""
    turn = running.desk.store.waiting.turn
    while not turn.acquire(timeout=LOOK_SECONDS):
        if running.is_to_end:
            raise _Stopped
    try:
        yield
    finally:
        turn.release()


@contextmanager
def _prepared(running: Running, events: Sequence[Event]) -> Iterator[Iterator[Prepared]]:
    """The events with their bytes on disk, in order, some ahead of whoever stores them.

    While a console is open nothing is ahead: who has the store's lock shares the interpreter with nobody for it.
    """
    from tui_desk.desk import intake

    prepare = partial(intake.prepare, running.desk.store.files)
    if len(events) <= 1:
        yield map(prepare, events)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(AT_ONCE, "prepare") as pool:
        yield _in_order(pool, prepare, running, events)


def _in_order(
    pool: Executor, prepare: Callable[[Event], Prepared], running: Running, events: Sequence[Event]
) -> Iterator[Prepared]:
    while events and running.is_attended():
        yield from [*pool.map(prepare, events[:IN_ONE_TRANSACTION])]
        events = events[IN_ONE_TRANSACTION:]
    yield from pool.map(prepare, events)


def _receive(tx: Transaction, running: Running, piece: Sequence[Prepared], /, **options: Any) -> int:
    """Gives how many were taken in."""
    from tui_desk.desk import intake

    lease.hold(tx, running.epoch)
    return len(intake.receive(tx, running.id, piece, **options))
