"""A homeserver may answer anything: what it says of one room never keeps the channel from going on."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.connectors.matrix.ear import Ear
from tests.fakes.unruly import Answer, Asked, Unruly
from tests.waiting import ENDS
from tui_desk.config import validating
from tui_desk.connectors.base import IO
from tui_desk.connectors.matrix import MatrixConnector
from tui_desk.connectors.matrix.settings import MatrixSettings
from tui_desk.exchange import Message, Outgoing, Retry

US, ROOM = "@desk:example.org", "!room"
GOOD = {"msgtype": "m.text", "body": "good"}


class Mad(Unruly):
    """Says once what it is told to say; has nothing to say to anything else."""

    told: Any = None

    def answer(self, asked: Asked) -> Answer:
        if asked.path.endswith("/whoami"):
            return Answer({"user_id": US})
        if not asked.path.endswith("/sync"):
            return Answer({"errcode": "M_NOT_FOUND", "error": "no"}, 404)
        if asked.query.get("since") == "next":
            with self.lock:
                self.lock.wait_for(self.restless, 1)
            return Answer({"next_batch": "next"})
        return Answer({"next_batch": "next", "rooms": self.told})


@contextmanager
def told(rooms: Any, cursor: Mapping[str, Any] | None) -> Iterator[Ear]:
    """What the connector makes of it."""
    with Mad() as server:
        server.told = rooms
        table = {"name": "chat", "address": US, "api_url": server.url, "token": "t"}
        ear = Ear(cursor=cursor)
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


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([US, "x", "y"]), inner, max_size=2)
    ),
    max_leaves=4,
)
KINDS = [
    "m.room.message",
    "m.room.member",
    "m.room.tombstone",
    "m.room.name",
    "m.room.encrypted",
    "m.receipt",
]
EVENT = ANYTHING | st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS) | ANYTHING, "content": ANYTHING},
    optional={"event_id": ANYTHING, "sender": ANYTHING, "state_key": ANYTHING, "origin_server_ts": ANYTHING},
)
EVENTS = ANYTHING | st.fixed_dictionaries(
    {"events": st.lists(EVENT, max_size=3)}, optional={"limited": ANYTHING, "prev_batch": ANYTHING}
)
ONE = ANYTHING | st.fixed_dictionaries(
    {}, optional={"timeline": EVENTS, "state": EVENTS, "ephemeral": EVENTS, "invite_state": EVENTS}
)
ROOMS = ANYTHING | st.fixed_dictionaries(
    {},
    optional={name: ANYTHING | st.dictionaries(st.just(ROOM), ONE) for name in ("join", "leave", "invite")},
)


@settings(max_examples=40)
@example(rooms={"join": {ROOM: {"timeline": {"events": [], "limited": True}}}}, first=False)
@given(rooms=ROOMS, first=st.booleans())
def test_whatever_it_says_of_its_rooms_the_sync_goes_on(rooms: Any, first: bool) -> None:
    with told(rooms, None if first else {"since": "before", "at": 1, "invited": []}) as ear:
        ear.until(lambda: ear.cursor and ear.cursor["since"] == "next")
        ear.connected()


@pytest.mark.parametrize(
    "bad", [None, 7, [], {}, {"timeline": 7}, {"timeline": {"events": [None, {"type": 7}]}}]
)
def test_a_rooms_nonsense_hides_no_other_room(bad: Any) -> None:
    good = {"type": "m.room.message", "event_id": "$g", "sender": "@anna:example.org", "content": GOOD}
    joined = {"!bad": bad, ROOM: {"timeline": {"events": [good]}}, "!worse": bad}
    with told({"join": joined}, {"since": "before", "at": 1, "invited": []}) as ear:
        ear.connected()
        assert [one.ext_id for one in ear.of(Message)] == ["$g"]


class Before(Unruly):
    """What stands before a homeserver that is not there."""

    status = 404

    def answer(self, asked: Asked) -> Answer:
        return Answer(b"<html>nginx</html>", self.status)


@pytest.mark.parametrize("status", [401, 403, 404, 500, 502])
def test_a_refusal_that_is_not_the_homeservers_condemns_nothing(status: int) -> None:
    with Before() as server:
        server.status = status
        table = {"name": "chat", "address": US, "api_url": server.url, "token": "t"}
        io = IO(threading.Event(), lambda _state, _words: None, lambda: datetime.now(UTC))
        connector = MatrixConnector(validating.checked(MatrixSettings, table), io)
        with pytest.raises(Retry, match="not as a homeserver does"):
            connector.push(Outgoing(1, "k", ROOM, "Hello"), lambda: None)
