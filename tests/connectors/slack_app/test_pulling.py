"""What Slack says is stored before it is acknowledged, and nothing said while nobody listened is lost."""

from __future__ import annotations

import sys
import time

import pytest

from tests.connectors.slack_app.ear import Ear, connector, now
from tests.fakes.slack import ANNA, APP_TOKEN, BORIS, CHANNEL, DIRECT, SlackServer
from tests.fakes.slack_payloads import BOT_USER, TEAM
from tests.waiting import until
from tui_desk.connectors.slack.reading import in_history
from tui_desk.exchange import Edited, Member, Message, NeedsOperator, Renamed

PRIVATE = DIRECT[ANNA]


def test_an_envelope_is_acknowledged_after_its_batch_is_stored(server: SlackServer) -> None:
    with Ear(server) as ear:
        ear.free.clear()
        server.write(PRIVATE, ANNA, "one")
        ear.hears("one")
        assert not server.socket.acknowledged
        ear.free.set()
        until(lambda: server.socket.acknowledged == ["envelope-0"])


def test_what_was_not_acknowledged_comes_again_with_the_same_id(server: SlackServer) -> None:
    with Ear(server) as ear:
        ear.free.clear()
        server.write(PRIVATE, ANNA, "one")
        ear.hears("one")
    server.socket.unacknowledged |= {one["envelope_id"]: one for one in server.socket.told}
    with Ear(server, ear.cursor) as again:
        again.hears("one")
    assert {event.ext_id for event in ear.events} == {event.ext_id for event in again.events}


def test_slack_may_ask_for_a_new_line_at_any_time(server: SlackServer) -> None:
    with Ear(server) as ear:
        server.write(PRIVATE, ANNA, "one")
        ear.hears("one")
        server.socket.disconnect("refresh_requested")
        server.write(PRIVATE, ANNA, "two")
        ear.hears("two")
        assert ear.error is None
    assert [method for method, _ in server.calls].count("users.conversations") == 1


def test_what_was_said_meanwhile_is_filled_in_from_history_in_order(server: SlackServer) -> None:
    wanted = [f"message {number}" for number in range(450)]
    for text in wanted:
        server.message(PRIVATE, ANNA, text)
    server.message(CHANNEL, BORIS, "in the channel")
    with Ear(server) as ear:
        ear.hears(wanted[-1], "in the channel")
    assert [text for text in ear.texts() if text.startswith("message")] == wanted
    assert (
        next(event.title for event in ear.events if isinstance(event, Message) and event.group) == "#house-5"
    )


def test_new_answers_in_an_older_thread_are_filled_in(server: SlackServer) -> None:
    now = time.time()
    root = server.message(CHANNEL, ANNA, "yesterday", ts=f"{now - 90_000:.6f}")
    server.message(CHANNEL, BORIS, "an hour ago", thread_ts=root["ts"], ts=f"{now - 3_600:.6f}")
    with Ear(server, {"at": int(now) - 7_200}) as ear:
        ear.hears("an hour ago")
    (message,) = ear.events
    assert isinstance(message, Message)
    assert message.thread == f"{CHANNEL}:{root['ts']}"
    assert message.parent == f"{CHANNEL}:{root['ts']}"


def test_what_was_edited_meanwhile_is_edited_here(server: SlackServer) -> None:
    old = server.message(PRIVATE, ANNA, "first", ts=f"{time.time() - 9_000:.6f}")
    server.edit(PRIVATE, old, "second")
    server.socket.unacknowledged.clear()
    with Ear(server, {"at": int(time.time()) - 3_600}) as ear:
        ear.wait(lambda: any(isinstance(event, Edited) and event.text == "second" for event in ear.events))


def test_in_a_channel_each_message_begins_a_thread_and_answers_stand_in_it(server: SlackServer) -> None:
    with Ear(server) as ear:
        root = server.write(CHANNEL, ANNA, "the lift is stuck")
        server.write(CHANNEL, BORIS, "here too", thread_ts=root["ts"])
        server.write(CHANNEL, BORIS, "another thing")
        ear.hears("the lift is stuck", "here too", "another thing")
    messages = [event for event in ear.events if isinstance(event, Message)]
    threads = [event.thread for event in messages]
    assert threads[0] == threads[1] != threads[2]
    begins, _, other = (event.ext_id for event in messages)
    assert [event.root for event in messages] == [begins, begins, other]


def test_our_own_message_comes_back_with_its_key(server: SlackServer) -> None:
    metadata = {"event_type": "tui_desk_answer", "event_payload": {"key": "k-1"}}
    with Ear(server) as ear:
        server.write(PRIVATE, BOT_USER, "ours", metadata=metadata)
        server.write(PRIVATE, ANNA, "hers", metadata=metadata)
        ear.hears("ours", "hers")
    ours, hers = (event for event in ear.events if isinstance(event, Message))
    assert (ours.outgoing, ours.echo) == (True, "k-1")
    assert (hers.outgoing, hers.echo) == (False, "")


def test_names_are_asked_for_once(server: SlackServer) -> None:
    with Ear(server) as ear:
        for number in range(3):
            server.write(PRIVATE, ANNA, f"message {number}")
            ear.hears(f"message {number}")
    assert [method for method, _ in server.calls].count("users.info") == 1


def test_who_comes_and_goes_and_a_new_name_are_told(server: SlackServer) -> None:
    about = {"channel": CHANNEL, "channel_type": "C", "team": TEAM}
    with Ear(server) as ear:
        server.tell({"type": "member_joined_channel", "user": BORIS, **about, "event_ts": server.moment()})
        server.tell({"type": "member_left_channel", "user": BOT_USER, **about, "event_ts": server.moment()})
        renamed = {"id": CHANNEL, "name": "house-6", "created": 1_700_000_000}
        server.tell({"type": "channel_rename", "channel": renamed, "event_ts": server.moment()})
        server.write(CHANNEL, ANNA, "hello")
        ear.hears("hello")
    joined, left, title, message = ear.events
    assert isinstance(joined, Member)
    assert isinstance(left, Member)
    assert isinstance(title, Renamed)
    assert isinstance(message, Message)
    assert (joined.joined, joined.us, joined.person.name) == (True, False, "Boris")
    assert (left.joined, left.us) == (False, True)
    assert title.title == message.title == "#house-6"


def test_an_app_token_that_is_refused_is_named_as_such(server: SlackServer) -> None:
    server.socket_mode = False
    with Ear(server) as ear:
        assert "socket_mode_not_enabled" in str(ear.error)
    assert APP_TOKEN not in str(ear.error)


def test_a_revoked_token_needs_somebody(server: SlackServer) -> None:
    server.lock_out()
    with Ear(server) as ear:
        assert isinstance(ear.error, NeedsOperator)


def test_a_missing_package_is_named(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "websockets.sync.client", None)
    with Ear(server) as ear:
        assert isinstance(ear.error, NeedsOperator)
    assert "tui-desk[slack]" in str(ear.error)


def test_a_message_of_a_channels_history_is_read_again_where_it_stood(server: SlackServer) -> None:
    message = server.message(CHANNEL, ANNA, "from yesterday")
    raw = in_history(CHANNEL, message)
    (event,) = connector(server).reread(raw, now())
    assert isinstance(event, Message)
    assert (event.text, event.thread) == ("from yesterday", f"{CHANNEL}:{message['ts']}")
    assert (event.sender.name, event.title) == ("Anna Koval", "#house-5")


def test_a_line_on_which_nobody_speaks_is_a_sign_of_life(server: SlackServer) -> None:
    with Ear(server) as ear:
        ear.wait(lambda: ear.states.count("connected") >= 3)
    assert ear.events == []
