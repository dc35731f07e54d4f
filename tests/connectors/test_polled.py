"""What the base class for polled messengers sees to, so that no connector of one's own has to."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.connectors import plugin
from tests.fakes.unruly import Answer, Asked, Unruly
from tui_desk.config import validating
from tui_desk.connectors.base import IO
from tui_desk.connectors.polled import LEAST_PAUSE, Api, PolledConnector, PolledSettings
from tui_desk.exchange import (
    Event,
    Message,
    NeedsOperator,
    Outgoing,
    Person,
    Rejected,
    Retry,
    SendError,
    Sent,
    Uncertain,
    Unreadable,
)

NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)


class Notes(PolledConnector):
    """A messenger whose updates are texts in a list."""

    kind = "notes"

    def name(self, api: Api) -> str:
        return str(api.get("/me")["name"])

    def updates(
        self, api: Api, cursor: Mapping[str, Any], *, wait: bool
    ) -> tuple[Sequence[Any], Mapping[str, Any]]:
        done = cursor.get("done", 0)
        new = api.get("/notes", wait=wait)["notes"][done:]
        return new, {"done": done + len(new)}

    def event(self, update: Any, raw: bytes) -> Event | None:
        if update == "nothing of use":
            return None
        return Message(update["id"], Person("notes", "ann"), NOW, update["text"], raw, thread="a")

    def send(self, api: Api, out: Outgoing) -> Sent:
        return Sent(api.post("/send", {"text": out.text})["id"], NOW)


class NotesServer(Unruly):
    """Answers as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[Any] = []
        self.sending = Answer({"id": "n1"})
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        match asked.path:
            case "/me":
                return Answer({"name": "Helpful bot"})
            case "/notes":
                return Answer({"notes": self.notes})
            case _:
                return self.sending

    def refusal(self) -> Answer:
        return Answer({"message": "who are you?"}, 401)

    def too_many(self, seconds: float) -> Answer:
        return Answer({}, 429, {"Retry-After": str(seconds)})


@pytest.fixture
def server() -> Iterator[NotesServer]:
    with NotesServer() as running:
        yield running


def made(server: NotesServer, stop: threading.Event | None = None, told: list[str] | None = None) -> Notes:
    table = {"name": "notes", "kind": "notes", "api_url": server.url, "token": "t0ken"}
    io = IO(stop or threading.Event(), lambda state, _: (told or []).append(state), lambda: NOW)
    return Notes(validating.checked(PolledSettings, table), io)


def out(text: str = "hello") -> Outgoing:
    return Outgoing(1, "k-1", "a", text)


def test_what_its_reader_can_not_take_is_quarantined_and_read_again_after_a_mend(server: NotesServer) -> None:
    server.notes = [{"id": "1", "text": "one"}, {"id": "2"}, "nothing of use", {"id": "3", "text": "three"}]
    batch = next(made(server).pull(None))
    one, odd, three = batch.events
    assert isinstance(odd, Unreadable)
    assert "KeyError" in odd.error
    assert [event.text for event in (one, three) if isinstance(event, Message)] == ["one", "three"]
    assert batch.cursor == {"done": 4}
    with pytest.raises(KeyError):
        made(server).reread(odd.raw, NOW)
    assert isinstance(one, Message)
    assert made(server).reread(one.raw, NOW) == (one,)


class Pauses(threading.Event):
    """Is set by the first real pause; knows them all."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0)
        if timeout:
            self.set()
        return True


def test_a_server_that_does_not_wait_is_not_asked_without_end(server: NotesServer) -> None:
    stop, told = Pauses(), ["begun"]
    assert list(made(server, stop, told).pull(None)) == []
    assert told == ["begun", "connecting", "connected", "connected"]
    assert stop.seconds[0] == 0, "the first answer is not waited for, and says that all is here"
    assert 0 < stop.seconds[1] <= LEAST_PAUSE
    assert [asked.query.get("wait") for asked in server.asked] == [None, "False", "True"]
    assert {asked.headers["authorization"] for asked in server.asked} == {"Bearer t0ken"}


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Answer({"message": "no such\x1b chat"}, 404), Rejected, "no such␛ chat"),
        (Answer({}, 401), NeedsOperator, "token"),
        (Answer({}, 429, {"Retry-After": "7"}), Retry, "fewer"),
        (Answer({}, 503), Uncertain, "503"),
        (Answer({"number": 7}), Uncertain, "makes no sense: KeyError"),
        (Answer(b"<html>"), Uncertain, "no usable answer"),
    ],
)
def test_each_answer_to_sending_has_its_meaning(
    server: NotesServer, answer: Answer, kind: type[SendError], words: str
) -> None:
    server.sending = answer
    with pytest.raises(kind, match=words) as caught:
        made(server).push(out(), lambda: None)
    if isinstance(caught.value, Retry):
        assert caught.value.after == 7


def test_what_never_left_is_tried_again(server: NotesServer) -> None:
    connector = made(server)
    connector.settings = replace(connector.settings, api_url="http://127.0.0.1:1")
    with pytest.raises(Retry):
        connector.push(out(), lambda: None)


def test_a_token_that_can_not_be_read_asks_for_somebody(server: NotesServer, tmp_path: Path) -> None:
    table = {"name": "notes", "kind": "notes", "api_url": server.url, "token_file": str(tmp_path / "none")}
    connector = Notes(validating.checked(PolledSettings, table), made(server).io)
    with pytest.raises(NeedsOperator):
        next(connector.pull(None))
    (line,) = connector.check()
    assert not line.ok


def test_the_example_of_the_documents_is_as_short_as_it_is_said_to_be() -> None:
    lines = plugin.source().splitlines()
    assert len([line for line in lines if line.strip()]) <= 60
    assert len(lines) <= 75
    assert max(map(len, lines)) <= 110
