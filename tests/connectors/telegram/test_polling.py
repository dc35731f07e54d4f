"""The long poll: acknowledged only when stored, and every trouble with the line or the bot in plain words."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.connectors.telegram.driving import QUICK, Line, pulling
from tests.fakes.telegram import CONNECTION, OWNER, TOKEN, TelegramServer
from tests.waiting import until
from tui_desk.config import validating
from tui_desk.connectors import registry
from tui_desk.connectors.telegram.settings import TelegramSettings
from tui_desk.errors import ChannelError, ConfigError
from tui_desk.exchange import File, Message, NeedsOperator, Unreadable


@pytest.fixture
def line(server: TelegramServer) -> Line:
    return Line(server)


def check(line: Line) -> dict[str, tuple[bool, str]]:
    return {one.name: (one.ok, one.text) for one in line.connector.check()}


def test_an_update_stays_on_the_server_until_the_batch_behind_it_is_asked_for(line: Line) -> None:
    anna = line.server.user("anna")
    line.server.write(anna["id"], anna, text="hello")
    batches = line.connector.pull(None)
    first = next(batches)
    assert [one.text for one in first.events if isinstance(one, Message)] == ["hello"]
    assert len(line.server.updates) == 1
    line.server.write(anna["id"], anna, text="more")
    second = next(batches)
    assert len(line.server.updates) == 1
    assert second.cursor["offset"] == first.cursor["offset"] + 1
    again = line.events(1, json.loads(json.dumps(first.cursor)))
    assert [one.text for one in again if isinstance(one, Message)] == ["more"]


def test_a_bot_is_connected_when_all_there_was_is_stored(line: Line) -> None:
    """`sync --once` ends then: told any sooner, it would bring nothing."""
    anna = line.server.user("anna")
    line.server.write(anna["id"], anna, text="hello")
    batches = line.connector.pull(None)
    next(batches)
    assert [state for state, _ in line.told] == ["connecting"]
    line.server.write(anna["id"], anna, text="more")
    next(batches)
    line.stop_when_connected()
    assert list(batches) == []
    assert [state for state, _ in line.told] == ["connecting", "connected"]


def test_only_what_a_desk_needs_is_asked_for(line: Line) -> None:
    anna = line.server.user("anna")
    line.server.write(anna["id"], anna, text="hello")
    line.events(1)
    assert line.server.allowed is not None
    assert "message" in line.server.allowed
    assert "message_reaction" not in line.server.allowed


def test_empty_answers_are_not_asked_for_in_a_loop(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def nothing(_parameters: object) -> list[object]:
        asked.append(time.monotonic())
        return []

    monkeypatch.setattr(line.server, "_updates", nothing)
    with pulling(line):
        until(lambda: len(asked) >= 5)
    assert asked[4] - asked[0] >= 3 * QUICK.between_empty


def test_a_pressed_button_is_answered_once_it_is_stored(line: Line) -> None:
    anna = line.server.user("anna")
    line.push("17", "Well?", buttons=("Yes", "No"))
    with pulling(line) as events:
        query = line.server.press(line.server.sent[0][0], "Yes", anna)
        until(lambda: line.server.answered_queries)
    assert line.server.answered_queries == [query]
    (event,) = events
    assert isinstance(event, Message)
    assert event.text == "Yes"


def test_an_update_that_makes_no_sense_is_put_aside_and_the_next_comes(line: Line) -> None:
    line.server.schema = None
    line.server.tell("message", {"text": "no chat"})
    anna = line.server.user("anna")
    line.server.write(anna["id"], anna, text="fine")
    odd, fine = line.events(2)
    assert isinstance(odd, Unreadable)
    assert isinstance(fine, Message)
    assert b"no chat" in odd.raw


def test_a_webhook_elsewhere_is_named_with_its_host(line: Line) -> None:
    line.server.webhook = "https://user:secret@old-desk.example/hook?x=1"
    with pytest.raises(NeedsOperator, match=r"a webhook at old-desk\.example"):
        line.events(1)
    ok, text = check(line)["messages"]
    assert not ok
    assert "secret" not in text


def test_a_second_program_is_named_when_it_stays(line: Line) -> None:
    line.server.rival = True
    with pytest.raises(NeedsOperator, match="another program fetches this bot's messages"):
        line.events(1)


def test_a_second_program_that_goes_away_is_forgotten(server: TelegramServer) -> None:
    line = Line(server, patience=replace(QUICK, tries=1_000_000))
    line.server.rival = True
    anna = line.server.user("anna")
    with pulling(line) as events:
        until(lambda: any("another program" in detail for _, detail in line.told))
        line.server.rival = False
        line.server.write(anna["id"], anna, text="hello")
        until(lambda: events)
    assert line.told[-1] == ("connected", "@acme_help_bot")


def test_a_business_account_that_withholds_a_right_shows_in_the_channels_state(line: Line) -> None:
    connection = {"id": CONNECTION, "user": OWNER, "user_chat_id": 99, "date": 1, "is_enabled": True}
    with pulling(line):
        line.server.tell("business_connection", connection)
        until(lambda: line.told and "Olga Owner does not let the bot answer" in line.told[-1][1])
        line.server.tell("business_connection", {**connection, "rights": {"can_reply": True}})
        until(lambda: line.told[-1] == ("connected", "@acme_help_bot"))


def test_stopping_does_not_wait_for_the_long_poll(server: TelegramServer) -> None:
    line = Line(server, patience=replace(QUICK, poll=600))
    with pulling(line):
        until(lambda: line.server._numbers["poll"])


def test_nonsense_and_a_closed_door_are_lost_connections(line: Line) -> None:
    line.server.garble()
    with pytest.raises(ChannelError, match="no usable answer"):
        line.events(1)
    line.server.break_link()
    with pytest.raises(ChannelError):
        line.events(1)


def test_a_revoked_token_stops_the_channel(line: Line) -> None:
    line.server.lock_out()
    with pytest.raises(NeedsOperator, match="BotFather"):
        line.events(1)


def test_a_file_is_brought_in_pieces_and_a_big_one_is_told(line: Line) -> None:
    content = b"x" * 3_000_000
    id_ = line.server.upload(File("a.pdf", "application/pdf", len(content), content))
    pieces = list(line.connector.download({"file_id": id_}))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 2**20
    big = line.server.upload(File("b.zip", "application/zip", 30_000_000, b""))
    with pytest.raises(ChannelError, match="20 MB"):
        list(line.connector.download({"file_id": big}))


def test_the_check_tells_what_to_click(line: Line) -> None:
    told = check(line)
    assert told["token"] == (True, "it is @acme_help_bot's; customers write to https://t.me/acme_help_bot")
    assert told["messages"][0]
    assert "everything" in told["groups"][1]
    line.server.can_read_all = False
    assert "/setprivacy" in check(line)["groups"][1]
    line.server.lock_out()
    assert check(line)["token"][0] is False


def test_the_token_is_in_no_log_error_or_stored_message(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    anna = line.server.user("anna")
    line.server.write(anna["id"], anna, text=f"is {TOKEN} yours?")
    (event,) = line.events(1)
    assert isinstance(event, Message)
    assert TOKEN.encode() not in event.raw
    line.push("17", "hi")
    line.server.break_link()
    with pytest.raises(ChannelError) as caught:
        line.events(1)
    assert TOKEN not in str(caught.value)
    assert TOKEN not in caplog.text
    assert "HTTP Request" in caplog.text
    assert TOKEN not in repr(line.connector._settings)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "give token_command"),
        ({"token": "a:b", "token_env": "X"}, "give one of"),
        ({"token": "a:b", "api_url": "http://tg.example"}, "https://"),
    ],
)
def test_settings_say_what_is_wrong(table: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        validating.checked(TelegramSettings, {"name": "bot", "kind": "telegram", **table})


def test_a_token_that_is_none_is_told_before_anything_is_asked() -> None:
    settings = validating.checked(
        TelegramSettings, {"name": "bot", "kind": "telegram", "token": "not a token/.."}
    )
    (found,) = registry.check(settings)
    assert not found.ok
    assert "@BotFather" in found.text


def test_what_a_topic_is_called_is_not_forgotten_by_reading_an_old_update_again(line: Line) -> None:
    chat = {"id": -100, "type": "supergroup", "title": "House 5", "is_forum": True}
    anna = line.server.user("anna")
    message = {"message_id": 8, "date": 1_795_000_000, "chat": chat, "from": anna, "text": "the lift"}
    update = {"update_id": 3, "message": {**message, "message_thread_id": 7, "is_topic_message": True}}
    (event,) = line.connector.reread(json.dumps(update).encode(), datetime.now(UTC))
    assert isinstance(event, Message)
    assert (event.text, event.thread, event.title) == ("the lift", "-100:7", "")


def test_an_empty_answer_is_a_sign_of_life(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line.server, "_updates", lambda _parameters: [])
    with pulling(line):
        until(lambda: len(line.told) >= 5)
    assert {state for state, _ in line.told[1:]} == {"connected"}
    assert len({detail for _, detail in line.told[1:]}) == 1
