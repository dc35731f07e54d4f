"""Listening to a community: one long poll after the other; what VK dropped meanwhile is filled in from history."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui_desk.connectors.apart import Stopped
from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import Json, inner, text, whole
from tui_desk.connectors.vk import cursor, history
from tui_desk.connectors.vk.client import Api, Refused
from tui_desk.connectors.vk.community import Community
from tui_desk.connectors.vk.cursor import Position
from tui_desk.connectors.vk.names import number
from tui_desk.connectors.vk.people import People, titles_in
from tui_desk.connectors.vk.reading import Reader, peer_of, people_in
from tui_desk.connectors.vk.words import pull_error
from tui_desk.connectors.web_address import is_ours
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch, Event, Progress, Renamed

WAIT_SECONDS = 25
FIRST_LOOK = 86_400
"""A new channel takes in the last day."""
OVERLAP = 600
"""Seconds before the moment we stand at that are asked for again."""
LONG = 3_600
"""After so many seconds of absence VK's list of events is not relied on alone."""
NOTED_EVERY = 600
DOMAINS = ("vk.com", "vk.ru")
_DROPPED, _KEY_EXPIRED, _ALL_LOST = 1, 2, 3
"""How a long poll fails. https://dev.vk.com/api/bots-long-poll/getting-started"""


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a community's events are to be had."""

    server: str
    key: str
    ts: str


class Pulling:
    """One run, from the first question until it is stopped or breaks."""

    def __init__(self, api: Api, api_url: str, io: IO, stored: Mapping[str, Any] | None) -> None:
        self._api, self._api_url, self._io = api, api_url, io
        self._stored = cursor.read(stored)
        self._people = People(api)

    def run(self) -> Generator[Batch]:
        """Batches until `io.stop`. Raises ChannelError, Retry and NeedsOperator."""
        self._io.report("connecting", "to VK")
        try:
            us = Community.asked(self._api)
            yield from self._listen(us)
        except Stopped:
            return
        except Refused as error:
            raise pull_error(error) from error
        finally:
            self._api.close()

    def _listen(self, us: Community) -> Generator[Batch]:
        reader = Reader(us.id, self._people.person, self._people.title, self._io.now)
        line = self._line(us)
        at = self._stored or Position(line.ts, self._now() - FIRST_LOOK, behind=True)
        if at.behind or abs(self._now() - at.at) > LONG:
            at = yield from self._catch_up(reader, Position(line.ts, at.at, behind=True))
        waits, failed_before = at.ts == line.ts, False
        while not self._io.stop.is_set():
            if waits:
                self._io.report("connected", us.name)
            asked, answer = self._now(), self._poll(line, at.ts, waits=waits)
            failed = whole(answer, "failed")
            if failed and (failed_before or failed > _ALL_LOST):
                raise ChannelError(f"VK's long poll fails ({failed})")
            if failed:
                line = line if failed == _DROPPED else self._line(us)
                if failed != _KEY_EXPIRED:
                    ts = line.ts if failed == _ALL_LOST else text(answer, "ts") or line.ts
                    at = yield from self._catch_up(reader, Position(ts, at.at, behind=True))
            else:
                at = yield from self._take(reader, answer, at, asked)
            waits, failed_before = not failed, bool(failed)

    def _line(self, us: Community) -> _Line:
        told = self._api.call("groups.getLongPollServer", group_id=us.id)
        found = told if isinstance(told, dict) else {}
        line = _Line(text(found, "server"), text(found, "key"), text(found, "ts"))
        if not (line.ts and is_ours(line.server, self._api_url, DOMAINS)):
            raise ChannelError("VK names no server of its own to listen at")
        return line

    def _poll(self, line: _Line, ts: str, *, waits: bool) -> Json:
        seconds = WAIT_SECONDS if waits else 1
        return self._api.listen(line.server, act="a_check", key=line.key, ts=ts, wait=str(seconds))

    def _take(
        self, reader: Reader, answer: Json, at: Position, asked: int
    ) -> Generator[Batch, None, Position]:
        """What one poll brought."""
        told = answer.get("updates")
        updates = told if isinstance(told, list) else []
        new = Position(text(answer, "ts") or at.ts, asked)
        if not updates and new.ts == at.ts and asked - at.at < NOTED_EVERY:
            return at
        yield Batch(tuple(self._events(updates, reader.events)), cursor.write(new))
        self._answer_buttons(updates)
        return new

    def _catch_up(self, reader: Reader, at: Position) -> Generator[Batch, None, Position]:
        """Fill in from the chats' histories what came since `at.at`."""
        self._io.report("catching_up", "what was written meanwhile")
        began = self._now()
        # From a time that is yet to come nothing would be found: it was noted by another clock.
        since = (at.at if at.at <= began else began - FIRST_LOOK) - OVERLAP
        chats = history.chats(self._api, since)
        for peer, title in titles_in(chat.conversation for chat in chats).items():
            self._people.called(peer, title)
        for done, chat in enumerate(chats):
            for some in history.portions(history.messages(self._api, chat.peer, since)):
                events = tuple(self._events(some, reader.history))
                yield Batch(events, cursor.write(at), Progress(done, len(chats)))
        here = replace(at, at=began, behind=False)
        yield Batch((), cursor.write(here), Progress(len(chats), len(chats)))
        return here

    def _events(
        self, items: Iterable[object], read: Callable[[object], tuple[Event, ...]]
    ) -> Iterator[Event]:
        """Once everybody in it is known."""
        known = list(items)
        self._people.learn((id_ for item in known for id_ in people_in(item)), map(peer_of, known))
        for item in known:
            for event in read(item):
                if isinstance(event, Renamed):
                    self._people.called(int(event.thread), event.title)
                yield event

    def _answer_buttons(self, updates: Iterable[object]) -> None:
        """The customer's program waits for a sign that the press was heard."""
        for update in updates:
            if not isinstance(update, dict) or update.get("type") != "message_event":
                continue
            told = inner(update, "object")
            about = {"user_id": number(told, "user_id"), "peer_id": number(told, "peer_id")}
            try:
                self._api.call("messages.sendMessageEventAnswer", event_id=text(told, "event_id"), **about)
            except Refused:
                pass  # it waits no longer

    def _now(self) -> int:
        """By VK's clock, as the messages are: ours may be wrong, or set meanwhile."""
        return self._api.now(self._io.now)
