"""What an agent answers is in the room once, as Matrix shows it; what can't be sent says why."""

from __future__ import annotations

import pytest

from tests.connectors.matrix.ear import Account
from tests.servers.synapse import User
from tui_desk.exchange import File, Message, Moved, NeedsOperator, Rejected, Retry


def test_an_answer_is_plain_and_formatted_and_its_echo_names_its_key(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        ear.connected()
        sent = desk.sends(room, "It is **on** its way:\n\n- today", key="k-1")
        (event,) = anna.hears(room)
        assert event["event_id"] == sent.ext_id
        assert event["content"]["body"] == "It is on its way:\n\n• today"
        assert "<strong>on</strong>" in event["content"]["formatted_body"]
        assert "<li>today</li>" in event["content"]["formatted_body"]
        echo = ear.one(Message)
        assert (echo.ext_id, echo.echo, echo.outgoing) == (sent.ext_id, "k-1", True)


def test_a_text_without_markdown_is_sent_without_html(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    desk.sends(room, 'It\'s "here" & <there>\nsecond line\n\nnew paragraph')
    (event,) = anna.hears(room)
    assert event["content"] == {
        "msgtype": "m.text",
        "body": 'It\'s "here" & <there>\nsecond line\n\nnew paragraph',
    }


def test_sending_again_with_the_same_key_sends_once(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    first, second = desk.sends(room, "once", key="k-2"), desk.sends(room, "once", key="k-2")
    assert first.ext_id == second.ext_id
    assert len(anna.hears(room)) == 1


def test_an_answer_quotes_and_stays_in_its_thread(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    root = anna.says(room, "A matter")
    inside = anna.says_in_thread(room, "More of it", root)
    desk.sends(room, "To the matter", parent=root)
    desk.sends(f"{room}|{root}", "In the thread")
    desk.sends(f"{room}|{root}", "To more of it", parent=inside)
    *_, quote, thread, both = (event["content"].get("m.relates_to") for event in anna.hears(room))
    assert quote == {"m.in_reply_to": {"event_id": root}}
    assert (thread["rel_type"], thread["event_id"], thread["is_falling_back"]) == ("m.thread", root, True)
    assert (both["is_falling_back"], both["m.in_reply_to"]) == (False, {"event_id": inside})


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [("image/png", "m.image"), ("application/pdf", "m.file"), ("audio/ogg", "m.audio")],
)
def test_a_file_is_uploaded_and_named(desk: Account, anna: User, media_type: str, kind: str) -> None:
    room = desk.joined(anna)
    content = b"\x00\xff" * 4000
    desk.sends(room, files=(File("Größe.x", media_type, len(content), content=content),))
    (event,) = anna.hears(room)
    assert event["content"]["msgtype"] == kind
    assert (event["content"]["body"], event["content"]["filename"]) == ("Größe.x", "Größe.x")
    assert event["content"]["info"] == {"mimetype": media_type, "size": len(content)}
    assert anna.downloads(event["content"]["url"]) == content


def test_a_file_too_big_for_the_server_is_said_before_it_is_sent(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    big = bytes(21 * 2**20)
    with pytest.raises(Rejected, match="up to 20 MB"):
        desk.sends(room, files=(File("big", "text/plain", len(big), content=big),))


def test_the_longest_text_the_desk_gives_fits_into_an_event(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    for text in ('"&<' * 6000, "\n**x**" * 3000, "🦊" * 5000):
        desk.sends(room, text[:20_000])
    assert len(anna.hears(room)) == 3


def test_nothing_is_sent_into_an_encrypted_room(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    anna.sets(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    with pytest.raises(Rejected, match="encrypted") as caught:
        desk.sends(room, "secret")
    assert caught.value.unreachable
    assert anna.hears(room) == []


def test_a_room_we_are_not_in_can_not_be_reached(desk: Account, anna: User) -> None:
    room = anna.creates()
    with pytest.raises(Rejected) as caught:
        desk.sends(room, "Hello")
    assert caught.value.unreachable


def test_a_room_that_everybody_has_left_can_not_be_reached(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    anna.leaves(room)
    with pytest.raises(Rejected, match="everybody else has left") as caught:
        desk.sends(room, "Hello")
    assert caught.value.unreachable


def test_an_answer_into_a_replaced_room_goes_to_its_successor(desk: Account, anna: User) -> None:
    room = anna.creates(desk.id)
    desk.user.joins(room)
    new = anna.call("POST", f"/client/v3/rooms/{room}/upgrade", {"new_version": "11"})["replacement_room"]
    anna.invites(new, desk.id)
    desk.user.joins(new)
    with pytest.raises(Moved) as caught:
        desk.sends(room, "Hello")
    assert caught.value.to_thread == new


def test_a_server_that_is_not_there_is_tried_again(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    desk.settings["api_url"] = "http://127.0.0.1:1"
    with pytest.raises(Retry, match="can't be reached"):
        desk.sends(room, "Hello")


def test_a_token_that_is_gone_needs_somebody(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    desk.user.call("POST", "/client/v3/logout", {})
    with pytest.raises(NeedsOperator, match="access token"):
        desk.sends(room, "Hello")
    with pytest.raises(NeedsOperator, match="access token"), desk.listening() as ear:
        ear.connected()
