"""What a homeserver takes its time for, and what it says in pieces: no message waits for it or is missed by it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.connectors.matrix.ear import Ear
from tests.fakes.unruly import Answer, Asked, Unruly
from tests.waiting import ENDS, PATIENCE
from tui_desk.config import validating
from tui_desk.connectors.base import IO
from tui_desk.connectors.matrix import MatrixConnector
from tui_desk.connectors.matrix.settings import MatrixSettings

US, ANNA, ROOM = "@desk:example.org", "@anna:example.org", "!room:example.org"
CURSOR = {"since": "s0", "at": 1, "invited": []}


def says(name: str) -> dict[str, Any]:
    content = {"msgtype": "m.text", "body": name}
    return {"type": "m.room.message", "event_id": f"${name}", "sender": ANNA, "content": content}


def said(*names: str, limited: bool = False) -> dict[str, Any]:
    """A sync's news of the room."""
    return {"join": {ROOM: {"timeline": {"events": [says(name) for name in names], "limited": limited}}}}


def invited(*rooms: str) -> dict[str, Any]:
    entry = {
        "type": "m.room.member",
        "state_key": US,
        "sender": ANNA,
        "content": {"membership": "invite"},
    }
    return {"invite": {room: {"invite_state": {"events": [entry]}} for room in rooms}}


class Told(Unruly):
    """Has something to say at each sync, and pages of a room; lets nobody in before it is told to."""

    def __init__(self, *rooms: dict[str, Any]) -> None:
        super().__init__()
        self.rooms = rooms
        self.pages: dict[str, dict[str, Any]] = {}
        self.asked_for: list[str] = []
        self.joined: list[str] = []
        self.doors = threading.Event()

    def answer(self, asked: Asked) -> Answer:
        last = asked.path.rpartition("/")[2]
        if last == "whoami":
            return Answer({"user_id": US})
        if last == "messages":
            self.asked_for.append(asked.query["from"])
            return Answer(self.pages.get(asked.query["from"], {"chunk": []}))
        if "/join/" in asked.path:
            self.doors.wait(PATIENCE)
            self.joined.append(last)
            return Answer({"room_id": last})
        if last != "sync":
            return Answer({"errcode": "M_NOT_FOUND", "error": "no"}, 404)
        number = int(asked.query["since"].removeprefix("s"))
        if number < len(self.rooms):
            return Answer({"next_batch": f"s{number + 1}", "rooms": self.rooms[number]})
        with self.lock:
            self.lock.wait_for(self.restless, 0.2)
        return Answer({"next_batch": asked.query["since"]})

    @contextmanager
    def listened_to(self) -> Iterator[Ear]:
        table = {"name": "chat", "address": US, "api_url": self.url, "token": "t"}
        ear = Ear(cursor=CURSOR)
        io = IO(ear.stop, lambda state, words: ear.states.append((state, words)), lambda: datetime.now(UTC))
        connector = MatrixConnector(validating.checked(MatrixSettings, table), io)
        thread = threading.Thread(target=ear.listen, args=(connector,), daemon=True)
        thread.start()
        try:
            yield ear
        finally:
            ear.stop.set()
            thread.join(ENDS)
            assert not thread.is_alive()


def test_a_gap_goes_on_behind_pages_without_an_event() -> None:
    with Told(said("last", limited=True)) as server:
        server.pages = {
            "s0": {"chunk": [says("first")], "end": "a"},
            "a": {"chunk": [], "end": "b"},
            "b": {"chunk": [], "end": "c"},
            "c": {"chunk": [says("second"), says("last")], "end": "d"},
        }
        with server.listened_to() as ear:
            ear.message("last")
            assert ear.texts() == ["first", "second", "last"]


def test_a_gap_ends_where_the_server_stands_still_or_has_nothing_but_empty_pages() -> None:
    with Told(said("one", limited=True), said("two", limited=True)) as server:
        server.pages = {f"e{number}": {"chunk": [], "end": f"e{number + 1}"} for number in range(1000)}
        server.pages |= {"s0": {"chunk": [], "end": "s0"}, "s1": {"chunk": [], "end": "e0"}}
        with server.listened_to() as ear:
            ear.message("two")
            assert server.asked_for.count("s0") == 1
            assert len(server.asked_for) < 50


def test_no_message_waits_for_a_room_that_is_slow_to_let_us_in() -> None:
    with Told({**invited("!a", "!b"), **said("with it")}, said("behind it")) as server:
        with server.listened_to() as ear:
            ear.message("with it")
            ear.message("behind it")
            assert not server.joined
            assert ear.cursor
            assert sorted(ear.cursor["invited"]) == ["!a", "!b"]
            server.doors.set()
            ear.until(lambda: ear.cursor and not ear.cursor["invited"])
        assert sorted(server.joined) == ["%21a", "%21b"]


def test_who_is_to_stop_waits_for_no_room() -> None:
    with Told(invited("!a")) as server, server.listened_to() as ear:
        ear.until(lambda: ear.cursor and ear.cursor["invited"])
