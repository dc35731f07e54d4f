"""Nothing is lost when VK drops events, changes its key or is away for long."""

from __future__ import annotations

import json
import time

from tests.connectors.vk.ear import Ear, connector, now
from tests.fakes.vk import COMMUNITY, GROUP, VkServer
from tui_desk.exchange import Edited, Member, Message, NeedsOperator, Renamed

ANNA, BORIS = 17, 18


def test_a_new_key_loses_nothing(server: VkServer) -> None:
    with Ear(server) as ear:
        server.write(ANNA, ANNA, "one")
        ear.hears("one")
        server.key = "key-2"
        server.write(ANNA, ANNA, "two")
        ear.hears("two")
    assert ear.texts().count("two") == 1


def test_dropped_events_are_filled_in_from_history(server: VkServer) -> None:
    with Ear(server) as ear:
        server.write(ANNA, ANNA, "before")
        ear.hears("before")
    for number in range(3):
        server.write(ANNA, ANNA, f"anna {number}")
        server.write(GROUP, BORIS, f"boris {number}")
    server.drop_events()
    with Ear(server, ear.cursor) as again:
        again.hears("anna 2", "boris 2")
        server.write(ANNA, ANNA, "after")
        again.hears("after")
    texts = again.texts()
    assert [text for text in texts if text.startswith("anna")] == ["anna 0", "anna 1", "anna 2"]
    assert [text for text in texts if text.startswith("boris")] == ["boris 0", "boris 1", "boris 2"]
    assert (
        next(event for event in again.events if isinstance(event, Message) and event.group).title == "House 5"
    )


def test_after_a_long_absence_history_is_asked_although_no_event_was_dropped(server: VkServer) -> None:
    server.message(ANNA, ANNA, "never told")
    cursor = {"ts": "0", "at": int(time.time()) - 7200, "behind": False}
    with Ear(server, cursor) as ear:
        ear.hears("never told")


def test_a_catch_up_that_was_cut_short_begins_again(server: VkServer) -> None:
    server.message(ANNA, ANNA, "never told")
    cursor = {"ts": "0", "at": int(time.time()), "behind": True}
    with Ear(server, cursor) as ear:
        ear.hears("never told")
    assert ear.cursor
    assert ear.cursor["behind"] is False


def test_history_longer_than_a_page_comes_whole_and_in_order(server: VkServer) -> None:
    wanted = [f"message {number}" for number in range(450)]
    for text in wanted:
        server.message(ANNA, ANNA, text)
    with Ear(server) as ear:
        ear.hears(wanted[-1])
    assert ear.texts() == wanted


def test_a_new_channel_takes_in_the_last_day_only(server: VkServer) -> None:
    server.message(ANNA, ANNA, "last week", date=int(time.time()) - 7 * 86_400)
    server.message(ANNA, ANNA, "today")
    with Ear(server) as ear:
        ear.hears("today")
    assert ear.texts() == ["today"]


def test_what_was_edited_meanwhile_is_edited_here(server: VkServer) -> None:
    old = server.message(ANNA, ANNA, "first", date=int(time.time()) - 86_400)
    server.message(ANNA, ANNA, "unchanged")
    server.edit(old, "second")
    server.drop_events()
    cursor = {"ts": "0", "at": int(time.time()) - 3000, "behind": False}
    with Ear(server, cursor) as ear:
        ear.hears("unchanged")
        assert [event.text for event in ear.events if isinstance(event, Edited)] == ["second"]


def test_a_chat_whose_history_is_closed_to_us_holds_up_no_other(server: VkServer) -> None:
    server.history_hidden.add(GROUP)
    server.message(GROUP, BORIS, "hidden")
    server.message(ANNA, ANNA, "open")
    with Ear(server) as ear:
        ear.hears("open")


def test_a_renamed_chat_is_called_so_from_then_on(server: VkServer) -> None:
    with Ear(server) as ear:
        server.write(GROUP, BORIS, "one")
        ear.hears("one")
        server.write(GROUP, BORIS, "", action={"type": "chat_title_update", "text": "House 6"})
        server.write(GROUP, BORIS, "two")
        ear.hears("two")
    assert any(isinstance(event, Renamed) for event in ear.events)
    assert [event.title for event in ear.events if isinstance(event, Message)] == ["House 5", "House 6"]


def test_a_pressed_button_is_answered_once_it_is_stored(server: VkServer) -> None:
    with Ear(server) as ear:
        about = {"user_id": ANNA, "peer_id": ANNA, "event_id": "b7", "payload": '{"button": "Yes"}'}
        server.tell("message_event", about)
        ear.hears("Yes")
        server.write(ANNA, ANNA, "next")
        ear.hears("next")
    answered = [fields for method, fields in server.calls if method == "messages.sendMessageEventAnswer"]
    assert answered == [{"event_id": "b7", "user_id": "17", "peer_id": "17"}]


def test_being_denied_tells_that_the_customer_can_not_be_reached(server: VkServer) -> None:
    with Ear(server) as ear:
        server.tell("message_deny", {"user_id": ANNA})
        ear.wait(lambda: ear.events)
    (event,) = ear.events
    assert isinstance(event, Member)
    assert (event.us, event.joined, event.person.name) == (True, False, "Anna Koval")


def test_names_are_asked_for_once(server: VkServer) -> None:
    with Ear(server) as ear:
        for number in range(3):
            server.write(ANNA, ANNA, f"message {number}")
            ear.hears(f"message {number}")
    assert [method for method, _ in server.calls].count("users.get") == 1


def test_a_switched_off_long_poll_says_what_to_click(server: VkServer) -> None:
    server.long_poll_on = False
    with Ear(server) as ear:
        assert isinstance(ear.error, NeedsOperator)
        assert "Long Poll API" in str(ear.error)


def test_an_answer_of_an_admin_counts_as_ours(server: VkServer) -> None:
    with Ear(server) as ear:
        server.write(ANNA, -COMMUNITY, "I call you", admin_author_id=99)
        ear.hears("I call you")
    (event,) = ear.events
    assert isinstance(event, Message)
    assert (event.outgoing, event.sender.name) == (True, "Olga Owner")


def test_a_message_of_a_chats_history_is_read_again_like_an_update(server: VkServer) -> None:
    message = server.message(GROUP, ANNA, "from yesterday")
    (event,) = connector(server).reread(json.dumps(message).encode(), now())
    assert isinstance(event, Message)
    assert (event.text, event.thread, event.title) == ("from yesterday", str(GROUP), "House 5")
    assert event.sender.name == "Anna Koval"
