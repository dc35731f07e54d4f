"""Groups on a whole desk: topics are conversations, everybody is himself, and a group may move while it is answered."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.telegram import BLOCKED, GROUP, OLD_GROUP, TelegramServer
from tests.fakes.telegram_remote import TelegramRemote
from tui_desk.desk import chats, inbox
from tui_desk.exchange import File
from tui_desk.testing import Workplace

TOPICS = {70: "Lift", 71: "Heating", 72: "Parking"}


@pytest.fixture
def desk(server: TelegramServer, tmp_path: Path) -> Iterator[Workplace]:
    """A desk whose only channel is the bot."""
    made = Workplace(tmp_path / "desk", TelegramRemote(server).settings(), 60)
    yield made
    made.close()


def test_a_group_of_thirty_with_two_thousand_messages_in_three_topics(
    server: TelegramServer, desk: Workplace
) -> None:
    rng = random.Random(3)
    people = [server.meet(f"p{number}", f"Person{number}") for number in range(30)]
    server.group(forum=True)
    opened = {
        topic: server.write(
            GROUP,
            people[0],
            forum_topic_created={"name": name, "icon_color": 1},
            message_thread_id=topic,
            is_topic_message=True,
        )
        for topic, name in TOPICS.items()
    }
    written: Counter[tuple[str, str]] = Counter()
    for number in range(2_000):
        topic, person = rng.choice(list(TOPICS)), rng.choice(people)
        inside: dict[str, Any] = {
            "message_thread_id": topic,
            "is_topic_message": True,
            "reply_to_message": opened[topic],
        }
        server.write(GROUP, person, text=f"message {number}", **inside)
        written[f"House 5 › {TOPICS[topic]}", person["first_name"]] += 1
    with desk.connected():
        desk.wait(lambda: desk.rows("SELECT count(*) FROM message")[0][0] == 2_000, "2,000 messages")
    assert desk.rows("SELECT count(*) FROM conversation") == [(3,)]
    stored = Counter(
        (title, name)
        for title, name in desk.rows(
            "SELECT t.title, m.author_name FROM message m JOIN conversation c ON c.id = m.conversation_id"
            " JOIN chat t ON t.id = c.chat_id"
        )
    )
    assert stored == written
    assert desk.rows("SELECT count(*) FROM customer") == [(30,)]
    ids = desk.agent.ask(inbox.ids, "open", "newest", desk.agent.agent.id)
    lines = desk.agent.ask(inbox.lines, ids, desk.agent.agent.id)
    assert {line.subject for line in lines.values()} == {f"House 5 › {name}" for name in TOPICS.values()}
    texts = [one.text for one in desk.messages()]
    assert texts == [f"message {number}" for number in range(2_000)]
    desk.check_store()


def test_an_answer_on_its_way_follows_a_group_that_becomes_a_supergroup(
    server: TelegramServer, desk: Workplace
) -> None:
    anna = server.user("anna")
    server.group(OLD_GROUP)
    server.write(OLD_GROUP, anna, text="hello")
    with desk.connected():
        (asked,) = desk.wait_for("hello")
        server.migrate(OLD_GROUP, GROUP, told=False)
        assert desk.settled(desk.answer(asked, "hi Anna")) == "sent"
        server.write(GROUP, anna, text="thanks")
        (more,) = desk.wait_for("thanks")
    ((message, _),) = server.sent
    assert (message["chat"]["id"], message["text"]) == (GROUP, "hi Anna")
    assert more.conversation_id == asked.conversation_id
    desk.check_store()


def test_a_group_that_tells_of_its_move_keeps_its_conversation(
    server: TelegramServer, desk: Workplace
) -> None:
    anna = server.user("anna")
    server.group(OLD_GROUP)
    server.write(OLD_GROUP, anna, text="before")
    with desk.connected():
        (before,) = desk.wait_for("before")
        server.migrate(OLD_GROUP, GROUP)
        server.write(GROUP, anna, text="after")
        (after,) = desk.wait_for("after")
    assert before.conversation_id == after.conversation_id
    chat = desk.agent.ask(chats.of_conversation, before.conversation_id)
    assert chat
    assert (chat.thread, chat.title) == (str(GROUP), "House 5")


def test_who_blocks_the_bot_can_not_be_answered_until_he_is_back(
    server: TelegramServer, desk: Workplace
) -> None:
    anna = server.user("anna")
    server.write(anna["id"], anna, text="hello")
    with desk.connected():
        (asked,) = desk.wait_for("hello")
        server.refusals[anna["id"]] = BLOCKED
        assert desk.settled(desk.answer(asked, "hi")) == "failed"
        chat = desk.agent.ask(chats.of_conversation, asked.conversation_id)
        assert chat
        assert "blocked" in chat.unreachable
        server.block(anna, blocked=False)
        server.write(anna["id"], anna, text="back")
        (back,) = desk.wait_for("back")
        assert desk.settled(desk.answer(back, "welcome")) == "sent"


def test_an_album_is_one_message_and_its_pictures_are_fetched(
    server: TelegramServer, desk: Workplace
) -> None:
    anna = server.user("anna")
    pictures = [File(f"{number}.jpg", "image/jpeg", 5, b"jpeg%d" % number) for number in range(3)]
    for number, picture in enumerate(pictures):
        caption: dict[str, Any] = {} if number else {"caption": "our door"}
        server.write(anna["id"], anna, media_group_id="g1", **caption, **server.attached(picture))
    with desk.connected():
        (message,) = desk.wait_for("our door")
        desk.wait(
            lambda: [one.sha256 is not None for one in desk.message(message.id).attachments] == [True] * 3,
            "three pictures",
        )
    contents = [desk.store.files.read(str(one.sha256)) for one in desk.message(message.id).attachments]
    assert contents == [picture.content for picture in pictures]
    assert len(desk.messages()) == 1
