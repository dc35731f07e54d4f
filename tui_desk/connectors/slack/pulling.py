"""Listening to a workspace: what was missed by history, then what the socket brings, acknowledged once it is stored."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any

from tui_desk.connectors.apart import Stopped
from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import Json, text
from tui_desk.connectors.slack import history
from tui_desk.connectors.slack.client import Api, Refused
from tui_desk.connectors.slack.people import People, Us, title_of
from tui_desk.connectors.slack.reading import Reader, channel_of, people_in
from tui_desk.connectors.slack.socket_mode import CLOSED, HELLO_SECONDS, SocketMode
from tui_desk.connectors.slack.words import pull_error
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch, Event, Progress, Renamed

FIRST_LOOK = 86_400
"""A new channel takes in the last day."""
OVERLAP = 600
"""Seconds before the moment we stand at that are asked for again."""
NOTED_EVERY = 600
IN_ONE_BATCH = 200
_SLICE = 0.2
_BETWEEN = 1.0
"""Seconds between one line and the next."""


class Pulling:
    """One run, from the first question until it is stopped or breaks."""

    def __init__(self, bot: Api, app: Api, api_url: str, io: IO, stored: Mapping[str, Any] | None) -> None:
        self._bot, self._app, self._api_url, self._io = bot, app, api_url, io
        self._at = int(stored["at"]) if stored else 0
        """The moment we stand at; 0: nowhere yet."""
        self._people = People(bot)

    def run(self) -> Generator[Batch]:
        """Batches until `io.stop`. Raises ChannelError, Retry and NeedsOperator."""
        self._io.report("connecting", "to Slack")
        try:
            us = Us.asked(self._bot)
            self._at = self._at or self._now() - FIRST_LOOK
            reader = Reader(us, self._people.person, self._people.title, self._io.now)
            missed = True
            while not self._io.stop.is_set():
                yield from self._line(reader, us, missed=missed)
                # Slack ended the line itself, and says again what came between it and the next one.
                missed = False
                self._io.stop.wait(_BETWEEN)
        except Stopped:
            return
        except Refused as error:
            raise pull_error(error) from error
        finally:
            self._bot.close()
            self._app.close()

    def _line(self, reader: Reader, us: Us, *, missed: bool) -> Iterator[Batch]:
        """One connection, until Slack wants a new one; `missed`: something may have been said before it."""
        with self._opened() as line:
            began = self._now()
            self._greeted(line)
            if missed:
                yield from self._catch_up(reader, line)
                self._at = began
                yield Batch((), self._cursor(), Progress(1, 1))
            while not self._io.stop.is_set():
                self._io.report("connected", f"{us.name} in {us.team}")
                now = self._now()
                envelopes, ends = _waiting(line, _SLICE)
                yield from self._take(reader, line, envelopes, now)
                if ends:
                    return

    def _opened(self) -> SocketMode:
        return SocketMode(self._app, self._api_url, self._io.stop)

    def _greeted(self, line: SocketMode) -> None:
        until = time.monotonic() + HELLO_SECONDS
        while time.monotonic() < until and not self._io.stop.is_set():
            told = line.next(_SLICE)
            if told is not None and text(told, "type") == "hello":
                return
            if told is not None:
                raise ChannelError(
                    f"Slack does not let us listen: {text(told, 'reason') or 'no hello'}"[:200]
                )
        if not self._io.stop.is_set():
            raise ChannelError("Slack opened the line, but says nothing")
        raise Stopped

    def _take(self, reader: Reader, line: SocketMode, envelopes: list[Json], now: int) -> Iterator[Batch]:
        """Store what came, then acknowledge it."""
        events = tuple(self._events(reader, envelopes))
        if events or now - self._at >= NOTED_EVERY:
            self._at = now
            yield Batch(events, self._cursor())
        for envelope in envelopes:
            line.acknowledge(envelope)

    def _catch_up(self, reader: Reader, line: SocketMode) -> Iterator[Batch]:
        """What was said since `at`; what comes through the line meanwhile is not left waiting."""
        self._io.report("catching_up", "what was said meanwhile")
        at, now = self._at, self._now()
        # From a time that is yet to come nothing would be found: it was noted by another clock.
        since = float((at if at <= now else now - FIRST_LOOK) - OVERLAP)
        channels = list(history.channels(self._bot))
        for channel in channels:
            self._people.called(text(channel, "id"), title_of(channel))
        for done, channel in enumerate(channels):
            id_ = text(channel, "id")
            messages = history.messages(self._bot, id_, since)
            for start in range(0, len(messages), IN_ONE_BATCH):
                some = messages[start : start + IN_ONE_BATCH]
                self._people.learn(who for message in some for who in people_in(message))
                events = tuple(event for message in some for event in reader.history(id_, message))
                yield Batch(events, self._cursor(), Progress(done, len(channels)))
            envelopes, ends = _waiting(line, 0)
            events = tuple(self._events(reader, envelopes))
            if events:
                yield Batch(events, self._cursor())
            for envelope in envelopes:
                line.acknowledge(envelope)
            if ends:
                raise ChannelError(CLOSED)

    def _events(self, reader: Reader, envelopes: Iterable[Json]) -> Iterator[Event]:
        """Once everybody in it is known."""
        known = list(envelopes)
        self._people.learn((who for one in known for who in people_in(one)), map(channel_of, known))
        for one in known:
            for event in reader.events(one):
                if isinstance(event, Renamed):
                    self._people.called(event.thread, event.title)
                yield event

    def _cursor(self) -> dict[str, Any]:
        return {"at": self._at}

    def _now(self) -> int:
        """By Slack's clock, as the messages are: ours may be wrong, or set meanwhile."""
        return self._bot.now(self._io.now)


def _waiting(line: SocketMode, wait: float) -> tuple[list[Json], bool]:
    """The envelopes that are there, and whether Slack ends the line behind them."""
    found: list[Json] = []
    while len(found) < IN_ONE_BATCH:
        told = line.next(0 if found else wait)
        if told is None:
            break
        if text(told, "type") == "disconnect":
            return found, True
        if text(told, "envelope_id"):
            found.append(told)
    return found, False
