"""What customers write is here once, in order, whole, and from the right one."""

from __future__ import annotations

import json

from tui_desk.connectors import registry
from tui_desk.connectors.again import brings_mail
from tui_desk.connectors.base import Rereads
from tui_desk.exchange import Event, File, Message, Unreadable
from tui_desk.testing.ground import HARD, Ground, needs
from tui_desk.testing.remote import Remote
from tui_desk.testing.workplace import Workplace

PICTURE = File("Фото №1.png", "image/png", 9, content=b"\x89PNG\r\n\x1a\n\x00")


class Incoming(Ground):
    """The way in."""

    def test_a_customers_message_is_on_the_desk(self, there: Remote, desk: Workplace) -> None:
        with desk.connected():
            there.says("hello")
            (message,) = desk.wait_for("hello")
        assert message.direction == "inbound"
        assert message.author_name or message.author_address
        desk.check_store()

    def test_messages_keep_their_order(self, there: Remote, desk: Workplace) -> None:
        wanted = [f"number {number}" for number in range(12)]
        for text in wanted[:6]:
            there.says(text)
        with desk.connected():
            for text in wanted[6:]:
                there.says(text)
            desk.wait_for(*wanted)
        assert desk.texts() == wanted

    def test_what_came_while_nobody_listened_is_fetched_once(self, there: Remote, desk: Workplace) -> None:
        with desk.connected():
            there.says("before")
            desk.wait_for("before")
        there.says("meanwhile")
        with desk.connected():
            desk.wait_for("meanwhile")
        assert sorted(desk.texts()) == ["before", "meanwhile"]

    def test_what_is_delivered_again_is_one(self, there: Remote, desk: Workplace) -> None:
        for text in ("one", "two", "three"):
            there.says(text)
        with desk.connected():
            desk.wait_for("one", "two", "three")
        desk.set_cursor(None)
        there.says("four")
        with desk.connected():
            desk.wait_for("four")
        assert sorted(desk.texts()) == ["four", "one", "three", "two"]
        desk.check_store()

    def test_every_event_has_its_own_id_a_moment_and_what_was_delivered(
        self, there: Remote, desk: Workplace
    ) -> None:
        for text in ("one", "two", "three"):
            there.says(text)
        messages = _messages([event for batch in desk.batches(None, _three) for event in batch.events])
        assert len({event.ext_id for event in messages}) == len(messages) == 3
        for event in messages:
            assert event.ext_id
            assert event.raw
            assert event.at.utcoffset() is not None, "times must know their zone"
            assert event.sender.kind
            assert event.sender.value
            assert event.thread or event.mail, "without a thread no answer finds its way"

    def test_what_was_quarantined_is_read_again_from_what_was_kept(
        self, there: Remote, desk: Workplace
    ) -> None:
        able = isinstance(registry.for_errand(desk.settings), Rereads) or brings_mail(desk.settings)
        needs(able, "can't read again what it once could not")
        there.says("read me again")
        batches = desk.batches(None, lambda events: bool(_messages(events)))
        (message,) = _messages([event for batch in batches for event in batch.events])
        desk.take_in(Unreadable("not-understood", message.raw, "ValueError: of yesterday", message.place))
        assert desk.texts() == []
        desk.retry()
        again = desk.find("read me again")
        assert again.author_name == message.sender.name
        desk.take_in(message)
        assert desk.texts() == ["read me again"], "it must have the id it would have had"

    def test_a_cursor_is_json_and_leads_on(self, there: Remote, desk: Workplace) -> None:
        for text in ("one", "two", "three"):
            there.says(text)
        batches = desk.batches(None, _three)
        cursor = dict(batches[-1].cursor)
        assert cursor
        assert json.loads(json.dumps(cursor)) == cursor
        desk.set_cursor(cursor)
        there.says("four")
        with desk.connected():
            desk.wait_for("four")
        assert desk.texts()[-1] == "four"

    def test_text_in_every_script_comes_as_it_was_written(self, there: Remote, desk: Workplace) -> None:
        with desk.connected():
            there.says(HARD)
            there.says("<b>&amp; *no* _markup_ `here` \\n</b>")
            desk.wait_for(HARD, "<b>&amp; *no* _markup_ `here` \\n</b>")

    def test_everybody_in_a_group_is_somebody(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.groups, "has no groups")
        with desk.connected():
            there.says("from Anna", sender="anna", chat="group")
            there.says("from Boris", sender="boris", chat="group")
            anna, boris = desk.wait_for("from Anna", "from Boris")
        assert anna.conversation_id == boris.conversation_id
        assert (anna.author_name, anna.author_address) != (boris.author_name, boris.author_address)
        assert desk.rows("SELECT DISTINCT is_group FROM chat") == [(1,)]

    def test_a_private_chat_and_a_group_are_two_conversations(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.groups, "has no groups")
        with desk.connected():
            there.says("in private")
            there.says("in the group", chat="group")
            private, group = desk.wait_for("in private", "in the group")
        assert private.conversation_id != group.conversation_id

    def test_a_customers_file_is_here_whole(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.file_max != 0, "carries no files")
        with desk.connected():
            there.says("see", files=[PICTURE])
            (message,) = desk.wait_for("see")
            desk.wait(lambda: all(one.sha256 for one in desk.message(message.id).attachments), "the file")
        (attachment,) = desk.message(message.id).attachments
        assert attachment.sha256
        assert desk.store.files.read(attachment.sha256) == PICTURE.content
        assert attachment.name

    def test_a_message_knows_what_it_answers(self, there: Remote, desk: Workplace) -> None:
        needs(desk.caps.replies, "knows no answers")
        with desk.connected():
            first = there.says("which one?")
            desk.wait_for("which one?")
            there.says("that one", parent=first)
            asked, answered = desk.wait_for("which one?", "that one")
        assert asked.conversation_id == answered.conversation_id
        assert answered.parent_id == asked.id or answered.mail_id

    def test_what_we_write_elsewhere_counts_as_our_answer(self, there: Remote, desk: Workplace) -> None:
        with desk.connected():
            there.says("anybody there?")
            (asked,) = desk.wait_for("anybody there?")
            there.mine("yes, from the phone")
            desk.wait(lambda: "yes, from the phone" in desk.texts("outbound"), "what we wrote elsewhere")
        ours = desk.find("yes, from the phone")
        assert ours.conversation_id == asked.conversation_id
        waiting = desk.rows("SELECT waiting_since FROM conversation WHERE id = :id", id=asked.conversation_id)
        assert waiting == [(None,)]


def _messages(events: list[Event]) -> list[Message]:
    return [event for event in events if isinstance(event, Message)]


def _three(events: list[Event]) -> bool:
    return len(_messages(events)) >= 3
