"""A connector that listens in a thread, and what it heard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.fakes.slack import APP_TOKEN, DIRECT, TOKEN, SlackServer
from tests.waiting import ENDS, PATIENCE
from tui_desk.config import validating
from tui_desk.connectors.base import IO
from tui_desk.connectors.slack import SlackConnector
from tui_desk.exchange import Event, Message, Outgoing

ANNA = "U0ANNA0001"


class Ear:
    """Takes in batches, each stored before the next is asked for; `holds` keeps one from being stored."""

    def __init__(self, server: SlackServer, cursor: Mapping[str, Any] | None = None) -> None:
        self.events: list[Event] = []
        self.cursor = cursor
        self.states: list[str] = []
        self.error: BaseException | None = None
        self.free = threading.Event()
        self.free.set()
        self._changed, self._stop = threading.Condition(), threading.Event()
        self.connector = connector(server, IO(self._stop, self._report, now))
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Ear:
        self._thread.start()
        self.wait(lambda: "connected" in self.states or self.error is not None)
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self.free.set()
        self._thread.join(ENDS)
        assert not self._thread.is_alive()

    def wait(self, condition: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE), (self.events, self.states, self.error)

    def hears(self, *texts: str) -> None:
        self.wait(lambda: set(texts) <= set(self.texts()))

    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Message)]

    def _run(self) -> None:
        try:
            for batch in self.connector.pull(self.cursor):
                with self._changed:
                    self.events += batch.events
                    self.cursor = dict(batch.cursor)
                    self._changed.notify_all()
                self.free.wait(PATIENCE)
        except Exception as error:  # noqa: BLE001
            with self._changed:
                self.error = error
                self._changed.notify_all()

    def _report(self, state: str, _detail: str) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()


def connector(server: SlackServer, io: IO | None = None) -> SlackConnector:
    """One for this server; by default nobody listens to what it reports."""
    about = {"name": "acme", "api_url": server.url, "token": TOKEN, "app_token": APP_TOKEN}
    settings = validating.checked(SlackConnector.Settings, about)
    return SlackConnector(settings, io or IO(threading.Event(), lambda _state, _detail: None, now))


def now() -> datetime:
    return datetime.now(UTC)


def out(text: str = "hello", **more: Any) -> Outgoing:
    """A message to Anna."""
    return Outgoing(**{"id": 1, "key": "01K-0", "thread": DIRECT[ANNA], "text": text, **more})
