"""Pulling for channels that are called by their messenger: what `tui-desk web` stored is read like any other source.

A messenger that can't be asked, or that refuses our token, keeps nothing from being read: its state tells.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tui_desk.connectors.apart import Stopped, apart
from tui_desk.connectors.base import IO, Received, State
from tui_desk.errors import ChannelError, SecretError
from tui_desk.exchange import Batch, Event, NeedsOperator, Retry, Unreadable

WAITING = "waiting for the messenger to call"
LOOK_SECONDS = 300.0
"""How often the messenger is asked whether it still knows us."""
LOOK_AGAIN_SECONDS = 15.0
"""So soon after it could not be asked, or said no."""
LONGEST_LOOK = 10.0


def pull(
    io: IO,
    cursor: Mapping[str, Any] | None,
    parse: Callable[[Received], tuple[Event, ...]],
    look: Callable[[], None] | None = None,
) -> Iterator[Batch]:
    """Batches of what was stored; a body that can't be understood is quarantined by itself, raw.

    Once all of it is read the channel is connected, whatever the messenger says of us. `look` asks that; it raises
    NeedsOperator, Retry or ChannelError if all is not well there.
    """
    watching = _Watching(look) if look else None
    try:
        yield from _stored(io, int(cursor["after"]) if cursor else 0, parse, watching)
    finally:
        if watching:
            watching.end()


def _stored(
    io: IO, after: int, parse: Callable[[Received], tuple[Event, ...]], watching: _Watching | None
) -> Iterator[Batch]:
    read_all = False
    while not io.stop.is_set():
        stored = io.received(after)
        if not stored:
            if not read_all:
                io.report("connected", WAITING)
                read_all = True
            if watching:
                io.report(*watching.state)
            continue
        after = stored[-1].id
        yield Batch(tuple(event for one in stored for event in _events(one, parse)), {"after": after})


class _Watching:
    """Asks in a thread of its own, now and then until it is ended, and knows the last answer."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._stop, self._look = threading.Event(), look
        self.state: tuple[State, str] = ("connected", WAITING)
        """Well until told otherwise: what was stored is read, whatever the messenger thinks of us."""
        threading.Thread(target=self._run, name="watching", daemon=True).start()

    def end(self) -> None:
        """Who pulls has stopped, or begins anew with another watch."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            self.state = self._ask()
            well = self.state[0] == "connected"
            self._stop.wait((LOOK_SECONDS if well else LOOK_AGAIN_SECONDS) - (time.monotonic() - began))

    def _ask(self) -> tuple[State, str]:
        try:
            apart(self._look, LONGEST_LOOK, self._stop)
        except (NeedsOperator, SecretError) as error:
            return "needs_operator", str(error)
        except (Retry, ChannelError, TimeoutError) as error:
            return "retrying", f"messages come in, answers wait: {error}"
        except Stopped:
            return self.state
        except Exception as error:  # noqa: BLE001
            # Whatever a messenger answers, the watch goes on.
            return "retrying", f"messages come in, but asking the messenger failed: {type(error).__name__}"
        return "connected", WAITING


def _events(one: Received, parse: Callable[[Received], tuple[Event, ...]]) -> tuple[Event, ...]:
    try:
        return parse(one)
    except Exception as error:  # noqa: BLE001
        # Whatever a body does to its parser, it must not stand in the way of the next one.
        return (Unreadable(f"request-{one.id}", one.body, f"{type(error).__name__}: {error}"),)
