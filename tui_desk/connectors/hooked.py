"""Pulling for channels that are called by their messenger: what `tui-desk web` stored is read like any other source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tui_desk.connectors.base import IO, Received
from tui_desk.exchange import Batch, Event, Unreadable

WAITING = "waiting for the messenger to call"


def pull(
    io: IO, cursor: Mapping[str, Any] | None, parse: Callable[[Received], tuple[Event, ...]]
) -> Iterator[Batch]:
    """Batches of what was stored; a body that can't be understood is quarantined by itself, raw."""
    after = int(cursor["after"]) if cursor else 0
    while not io.stop.is_set():
        stored = io.received(after)
        if not stored:
            io.report("connected", WAITING)
            continue
        after = stored[-1].id
        yield Batch(tuple(event for one in stored for event in _events(one, parse)), {"after": after})


def _events(one: Received, parse: Callable[[Received], tuple[Event, ...]]) -> tuple[Event, ...]:
    try:
        return parse(one)
    except Exception as error:  # noqa: BLE001
        # Whatever a body does to its parser, it must not stand in the way of the next one.
        return (Unreadable(f"request-{one.id}", one.body, f"{type(error).__name__}: {error}"),)
