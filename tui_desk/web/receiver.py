"""What a call becomes: refused unstored, or stored before it is answered. A 200 means that it is on the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Hooks, Reply, Request, Thanks
from tui_desk.desk import channel_caps, receiving
from tui_desk.desk.desk import Desk
from tui_desk.errors import SecretError, StoreError

log = logging.getLogger(__name__)

NOT_HERE = Reply(404, b"There is no such channel.\n")
BROKEN = Reply(500, b"Something went wrong.\n")
LATER = Reply(503, b"Not now, please try again.\n")
"""Vendors send again what was answered so."""
TELL_SECONDS = 60.0
"""Refusals are told at most so often: whoever knocks must not fill the log."""


@dataclass(frozen=True, slots=True)
class Address:
    """One channel that can be called."""

    id: int
    connector: Hooks
    stored: Reply
    """What a stored request is answered with."""


class Receiver:
    """Takes calls for every channel that can be called; from any thread."""

    def __init__(self, desk: Desk, channels: Iterable[ChannelSettings]) -> None:
        self._desk = desk
        self._addresses = dict(_addresses(desk, channels))
        self._refused: dict[str, int] = {}
        self._told_at = 0.0
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """The channels."""
        return tuple(self._addresses)

    def body_max(self, name: str) -> int:
        """Bytes a call to this channel may have; 0: there is no such channel."""
        found = self._addresses.get(name)
        return found.connector.body_max if found else 0

    def take(self, name: str, request: Request) -> Reply:
        """Verify, store, commit, answer. Never raises."""
        address = self._addresses.get(name)
        if address is None:
            return NOT_HERE
        try:
            refused = address.connector.verify(request)
            if refused is not None:
                self._note(name, refused)
                return refused
            self._desk.store.room.require(len(request.body))
            self._desk.do(receiving.keep, address.id, request.body)
        except (SecretError, StoreError, OSError) as error:
            log.warning("channel %s: a call could not be taken: %s", name, error)
            return LATER
        except Exception:
            # Whatever a stranger's request does to us, he learns nothing of it.
            log.exception("channel %s: a call could not be taken", name)
            return BROKEN
        return address.stored

    def _note(self, name: str, refused: Reply) -> None:
        if refused.status < 400:
            return
        with self._lock:
            self._refused[name] = self._refused.get(name, 0) + 1
            if time.monotonic() - self._told_at < TELL_SECONDS:
                return
            self._told_at, told, self._refused = time.monotonic(), self._refused, {}
        log.warning("refused: %s", ", ".join(f"{number} calls to {one}" for one, number in told.items()))


def _addresses(desk: Desk, channels: Iterable[ChannelSettings]) -> Iterable[tuple[str, Address]]:
    io = IO(threading.Event(), lambda _state, _detail: None, lambda: datetime.now(UTC))
    for settings in channels:
        made = registry.connector_class(settings.kind)
        if not made.caps.needs_url:
            continue
        connector = registry.connector(settings, io)
        if isinstance(connector, Hooks):
            can = registry.caps(settings)
            id_ = desk.do(channel_caps.channel_row, settings.name, settings.kind, settings.address, can)
            stored = connector.thanks() if isinstance(connector, Thanks) else Reply(200)
            yield settings.name, Address(id_, connector, stored)


def request_of(method: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> Request:
    """A call as connectors know it: header names in lower case."""
    return Request(method, dict(query), {name.lower(): value for name, value in headers.items()}, body)
