"""A line that Slack speaks through. Whatever comes is acknowledged by its envelope, or comes again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from tui_desk.connectors.apart import apart
from tui_desk.connectors.fields import Json, parsed, text
from tui_desk.connectors.network_words import no_answer
from tui_desk.connectors.slack.client import Api, Refused
from tui_desk.connectors.slack.words import pull_error
from tui_desk.connectors.trust import trusted
from tui_desk.connectors.web_address import is_ours
from tui_desk.errors import ChannelError
from tui_desk.exchange import NeedsOperator

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

DOMAINS = ("slack.com",)
OPEN_SECONDS, CLOSE_SECONDS, HELLO_SECONDS = 15.0, 0.5, 30.0
LONGEST = 16 * 2**20
CLOSED = "Slack closed the line we listen at; is the network steady?"


class SocketMode:
    """One connection. Use as a context manager."""

    def __init__(self, app: Api, api_url: str, stop: threading.Event) -> None:
        self._app, self._api_url, self._stop = app, api_url, stop

    def __enter__(self) -> Self:
        """Open it. Raises ChannelError, Retry, Stopped and NeedsOperator."""
        try:
            url = text(self._app.call("apps.connections.open"), "url")
        except Refused as error:
            raise pull_error(error, "app") from error
        if not is_ours(url, self._api_url, DOMAINS):
            raise ChannelError("Slack names no server of its own to listen at")
        self._closing, self._line = self._opened(url)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing(kind, error, trace)

    def next(self, seconds: float) -> Json | None:
        """What Slack says next; None: nothing within so many seconds. Raises ChannelError."""
        from websockets.exceptions import ConnectionClosed

        try:
            frame = self._line.recv(timeout=seconds)
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            raise ChannelError(CLOSED) from error
        told = parsed(frame.encode() if isinstance(frame, str) else frame)
        if told is None:
            raise ChannelError("Slack says something that is no JSON")
        return told

    def acknowledge(self, envelope: Json) -> None:
        """It is stored: Slack need not say it again."""
        from websockets.exceptions import ConnectionClosed

        try:
            self._line.send(json.dumps({"envelope_id": text(envelope, "envelope_id")}))
        except ConnectionClosed as error:
            raise ChannelError(CLOSED) from error

    def _opened(self, url: str) -> tuple[Callable[..., object], ClientConnection]:
        """What ends the line, and the line."""
        try:
            from websockets.exceptions import WebSocketException
            from websockets.sync.client import connect
        except ImportError:
            raise NeedsOperator("Slack needs one more package: pip install 'tui-desk[slack]'") from None

        def opened() -> tuple[Callable[..., object], ClientConnection]:
            line = connect(
                url,
                ssl=trusted() if url.startswith("wss:") else None,
                open_timeout=OPEN_SECONDS,
                close_timeout=CLOSE_SECONDS,
                max_size=LONGEST,
            )
            return line.__exit__, line.__enter__()

        try:
            return apart(opened, OPEN_SECONDS, self._stop)
        except (OSError, WebSocketException) as error:
            # By its class: the words may hold the address, which lets whoever knows it listen.
            raise ChannelError(no_answer(urlsplit(url).hostname or "Slack", error)) from None
