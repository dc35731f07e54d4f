"""Listening to an account: one long poll after the other, each answer in batches of bounded size, the token last."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui_desk.connectors.base import IO, State
from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.matrix import asked, cursor, gaps, successor
from tui_desk.connectors.matrix.asking import Asking
from tui_desk.connectors.matrix.client import Client, Refused, Unreached, path
from tui_desk.connectors.matrix.cursor import Position
from tui_desk.connectors.matrix.invites import Invites
from tui_desk.connectors.matrix.login import Login
from tui_desk.connectors.matrix.reading import Reader, Room, original
from tui_desk.connectors.matrix.rooms import Rooms
from tui_desk.connectors.matrix.settings import MatrixSettings
from tui_desk.exchange import Batch, Event, NeedsOperator, Progress, Renamed
from tui_desk.moments import milliseconds

IN_ONE_BATCH = 200
LEAST_PAUSE = 1.0
"""Seconds between two answers without news, should a homeserver not wait as it is asked to."""
OVERLAP_MS = 600_000
"""Where the server has forgotten our token it is asked from so long before the last answer."""
_SYNC = path("v3", "sync")


@dataclass(frozen=True, slots=True)
class Report:
    """What to tell of the channel's state."""

    state: State
    detail: str


class Pulling:
    """One run over an account, from logging in until it is stopped or breaks."""

    def __init__(
        self, settings: MatrixSettings, login: Login, io: IO, stored: Mapping[str, Any] | None
    ) -> None:
        self._settings = settings
        self._io = io
        self._asking = Asking(login, io.stop)
        self._at = cursor.read(stored)
        self._rooms = Rooms(self._asking.ask, settings.address)
        self._reader = Reader(settings.address, io.now, self._rooms.author)
        self._invites = Invites(settings, login, io, self._at.invited)

    def run(self) -> Generator[Batch | Report]:
        """Batches and reports for ever; returns on `io.stop`, raises when the connection is gone."""
        yield Report("connecting", f"to the homeserver of {self._settings.address}")
        try:
            require_ourselves(self._asking, self._settings.address)
            wait = False
            while not self._io.stop.is_set():
                began = time.monotonic()
                answer = self._sync(wait=wait)
                news = text(answer, "next_batch") != self._at.since
                yield from self._take(answer)
                yield Report("connected", self._detail())
                wait = True
                if not news and time.monotonic() - began < LEAST_PAUSE:
                    self._io.stop.wait(LEAST_PAUSE)
        finally:
            self._invites.end()
            self._asking.close()

    def abort(self) -> None:
        """End the connection at once. For any thread."""
        self._asking.abort()

    def _sync(self, *, wait: bool) -> Json:
        patience = asked.LONG_POLL_SECONDS if wait else 0
        params = asked.sync(self._at.since, first=not self._at.at, wait=wait and bool(self._at.since))

        def question(client: Client) -> Json:
            return client.get(_SYNC, params, wait=patience)

        try:
            answer = self._asking.ask(question)
        except Refused as error:
            if error.status != 400 or not self._at.since:
                raise
        else:
            if not text(answer, "next_batch"):
                raise Unreached("the homeserver does not say where to go on")
            return answer
        # The server does not know our token: it begins anew, and what is here already is recognised.
        self._at = replace(self._at, since="")
        return self._sync(wait=False)

    def _take(self, answer: Json) -> Iterator[Batch | Report]:
        began = milliseconds(self._io.now())
        first = not self._at.at
        if first:
            yield Report("catching_up", "the rooms' last messages")
        rooms = {**inner(answer, "rooms", "leave"), **inner(answer, "rooms", "join")}
        events: list[Event] = []
        for done, room_id in enumerate(rooms):
            for some in self._room(room_id, inner(rooms, room_id)):
                events += some
                if len(events) >= IN_ONE_BATCH:
                    yield self._batch(events, Progress(done, len(rooms)) if first else None)
                    events = []
        self._invites.hear(inner(answer, "rooms", "invite"))
        self._invites.follow()
        moved = Position(text(answer, "next_batch"), began, tuple(self._invites.waiting))
        if events or (moved.since, moved.invited) != (self._at.since, self._at.invited):
            self._at = moved
            yield self._batch(events, Progress(len(rooms), len(rooms)) if first else None)

    def _batch(self, events: Iterable[Event], progress: Progress | None = None) -> Batch:
        return Batch(tuple(events), cursor.write(self._at), progress)

    def _room(self, room_id: str, told: Json) -> Iterator[list[Event]]:
        """A room's news, the oldest first."""
        timeline = inner(told, "timeline")
        events = objects(timeline, "events")
        self._rooms.note(room_id, objects(inner(told, "state"), "events"))
        if timeline.get("limited") is True and self._at.at and self._is_new(events):
            yield from self._missed(room_id, {text(event, "event_id") for event in events})
        self._rooms.note(room_id, events)
        events = _since_invited(events, self._settings.address)
        if events:
            yield self._read(room_id, events)
        receipts = [
            receipt
            for event in objects(inner(told, "ephemeral"), "events")
            for receipt in self._reader.receipts(Room(room_id), inner(event, "content"))
        ]
        if receipts:
            yield receipts

    def _is_new(self, events: list[Json]) -> bool:
        """Where we begin anew: whether a room has anything we may not have."""
        newest = max(
            (when for event in events if isinstance(when := event.get("origin_server_ts"), int)), default=0
        )
        return bool(self._at.since) or newest >= self._at.at - OVERLAP_MS

    def _missed(self, room_id: str, here: set[str]) -> Iterator[list[Event]]:
        """What lies before the timeline we were given."""
        pages = (
            gaps.since(self._asking, room_id, self._at.since)
            if self._at.since
            else gaps.since_moment(self._asking, room_id, self._at.at - OVERLAP_MS)
        )
        for page in pages:
            if self._io.stop.is_set():
                return
            self._rooms.note(room_id, page)
            yield self._read(room_id, [event for event in page if text(event, "event_id") not in here])
            if any(text(event, "event_id") in here for event in page):
                return

    def _read(self, room_id: str, raws: list[Json]) -> list[Event]:
        room = self._rooms.room(room_id)
        found = list(self._reader.events(room, raws))
        for raw in raws:
            found += self._moves(room_id, raw)
        return found

    def _moves(self, room_id: str, raw: Json) -> Iterator[Event]:
        """A room that takes the place of another."""
        kind, at = text(raw, "type"), self._reader.at(raw)
        if kind == "m.room.tombstone":
            new = text(inner(raw, "content"), "replacement_room")
            if new and self._settings.accepts(text(raw, "sender")):
                self._invites.want(new)
            if new := successor.of(self._rooms, room_id):
                yield Renamed(text(raw, "event_id"), room_id, at, to_thread=new, raw=original(room_id, raw))
        if kind == "m.room.member" and self._is_our_entry(raw):
            old = successor.predecessor(self._rooms, room_id)
            if old and successor.of(self._rooms, old) == room_id:
                yield Renamed(text(raw, "event_id"), old, at, to_thread=room_id, raw=original(room_id, raw))

    def _is_our_entry(self, raw: Json) -> bool:
        return text(raw, "state_key") == self._settings.address and _membership(raw) == "join"

    def _detail(self) -> str:
        """One line for whoever watches the channel."""
        parts = [self._settings.address]
        if encrypted := len(self._rooms.encrypted):
            rooms = "1 room is" if encrypted == 1 else f"{encrypted} rooms are"
            parts.append(f"{rooms} encrypted and can't be read here; ask for one without encryption")
        if refused := list(self._invites.refused.values()):
            wait = "1 invitation waits" if len(refused) == 1 else f"{len(refused)} invitations wait"
            parts.append(f"{wait}, the last from {refused[-1]}; `accept_invites` says whose are accepted")
        return "; ".join(parts)


def require_ourselves(asking: Asking, address: str) -> None:
    """The account we are logged in as must be the one the config names. Raises NeedsOperator."""
    told = asking.ask(lambda client: client.get(path("v3", "account", "whoami")))
    user = text(told, "user_id")
    if user != address:
        raise NeedsOperator(
            f"the access token is of {user}, but `address` says {address}; change one of them"
        )


def _since_invited(events: list[Json], us: str) -> list[Json]:
    """Of a room we came into only what was said since we were invited; our first word in it tells whether we did."""
    for number, event in enumerate(events):
        if text(event, "type") == "m.room.member" and text(event, "state_key") == us:
            came = _membership(event) in ("invite", "join") and _before(event) not in ("invite", "join")
            return events[number if came else 0 :]
    return events


def _membership(event: Json) -> str:
    return text(inner(event, "content"), "membership")


def _before(event: Json) -> str:
    return text(inner(event, "unsigned", "prev_content"), "membership")
