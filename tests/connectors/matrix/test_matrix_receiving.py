"""What happens in rooms of a real homeserver arrives on the desk as what it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.connectors.matrix.ear import Account
from tests.servers.synapse import Synapse, User
from tui_desk.errors import ChannelError
from tui_desk.exchange import Deleted, Edited, Member, Message, Receipt, Renamed


def test_a_customer_invites_us_and_writes_and_it_arrives(desk: Account, anna: User) -> None:
    with desk.listening() as ear:
        ear.connected()
        room = anna.chats_with(desk.id)
        before = anna.says(room, "Good morning")
        came = ear.message("Good morning")
        assert came.ext_id == before
        assert (came.thread, came.group, came.title, came.outgoing) == (room, False, "", False)
        assert (came.sender.kind, came.sender.value, came.sender.name) == ("matrix", anna.id, "Anna Koval")
        assert came.at.utcoffset() is not None
        anna.says(room, "Are you there?")
        ear.message("Are you there?")


def test_a_room_of_several_is_a_group_with_its_name(desk: Account, anna: User, boris: User) -> None:
    room = anna.creates(desk.id, boris.id, name="ACME support")
    desk.user.joins(room)
    with desk.listening() as ear:
        boris.joins(room)
        anna.says(room, "The printer is broken")
        boris.says(room, "Same here")
        first, second = ear.message("The printer is broken"), ear.message("Same here")
        assert (first.group, first.title, first.thread) == (True, "ACME support", room)
        assert second.sender.value == boris.id
        anna.sets(room, "m.room.name", {"name": "ACME"})
        ear.until(lambda: "ACME" in [one.title for one in ear.of(Renamed)])
        boris.leaves(room)
        ear.until(lambda: any(not one.joined and one.person.value == boris.id for one in ear.of(Member)))


def test_a_thread_is_a_chat_of_its_own_and_answers_name_what_they_answer(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        root = anna.says(room, "First matter")
        anna.says_in_thread(room, "In the thread", root)
        assert ear.message("In the thread").thread == f"{room}|{root}"
        assert ear.message("In the thread").parent == ""
        anna.answers(room, "> <@x:y> First matter\n> more\n\nThat one", root)
        assert ear.message("That one").parent == root


def test_edits_and_redactions_come_as_changes(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        written = anna.says(room, "The priner is broken")
        anna.edits(room, written, "The printer is broken")
        edited = ear.one(Edited)
        assert (edited.ext_id, edited.text) == (written, "The printer is broken")
        anna.takes_back(room, written)
        assert ear.one(Deleted).ext_id == written


def test_nobody_edits_what_another_wrote(desk: Account, anna: User, boris: User) -> None:
    room = anna.creates(desk.id, boris.id)
    boris.joins(room)
    desk.user.joins(room)
    with desk.listening() as ear:
        written = anna.says(room, "Deliver to Anna")
        ear.message("Deliver to Anna")
        boris.edits(room, written, "Deliver to Boris")
        anna.edits(room, written, "Deliver to Anna, please")
        assert ear.one(Edited).text == "Deliver to Anna, please"


def test_what_was_taken_back_before_we_looked_says_so(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    written = anna.says(room, "My password is 123")
    anna.takes_back(room, written)
    with desk.listening() as ear:
        assert "taken back" in ear.one(Message).text
        assert ear.one(Deleted).ext_id == written


def test_files_are_fetched_with_authentication_and_in_pieces(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    content = bytes(range(256)) * 12_000
    with desk.listening() as ear:
        anna.sends_file(room, content, "log.bin", "application/octet-stream")
        (file,) = ear.one(Message).files
        assert (file.name, file.size, file.media_type) == (
            "log.bin",
            len(content),
            "application/octet-stream",
        )
        assert file.ref is not None
        pieces = list(desk.connector().download(file.ref))
        assert b"".join(pieces) == content
        assert max(map(len, pieces)) <= 2**20


def test_a_file_bigger_than_it_says_is_cut_off(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    url = anna.uploads(bytes(3_000_000), "small.txt", "text/plain")
    with desk.listening() as ear:
        info = {"mimetype": "text/plain", "size": 10}
        anna.sends(room, {"msgtype": "m.file", "body": "small.txt", "url": url, "info": info})
        (file,) = ear.one(Message).files
        assert file.ref is not None
        with pytest.raises(ChannelError, match="bigger than its sender said"):
            list(desk.connector(fetch_below="1KB").download(file.ref))


def test_a_picture_with_words_has_both(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        anna.sends_file(room, b"GIF89a", "a.gif", "image/gif", filename="a.gif", body="Look at this")
        came = ear.message("Look at this")
        assert [file.name for file in came.files] == ["a.gif"]


def test_the_customer_having_read_comes_as_a_receipt(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        ear.connected()
        sent = desk.sends(room, "We look into it")
        anna.reads(room, sent.ext_id)
        receipt = ear.one(Receipt)
        assert (receipt.ext_id, receipt.state, receipt.upto, receipt.thread) == (
            sent.ext_id,
            "read",
            True,
            room,
        )


def test_our_account_writing_elsewhere_is_ours_without_an_echo(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        desk.user.logs_in().says(room, "From my phone")
        came = ear.message("From my phone")
        assert (came.outgoing, came.echo) == (True, "")


def test_an_encrypted_message_says_once_that_it_can_not_be_read(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgAEnACgAkLmt6q", "session_id": "s"}
        event = anna.sends(room, content, "m.room.encrypted")
        anna.sends(
            room, content | {"m.relates_to": {"rel_type": "m.replace", "event_id": event}}, "m.room.encrypted"
        )
        anna.says(room, "Can you read me?")
        ear.message("Can you read me?")
        assert [one.ext_id for one in ear.of(Message) if "encrypted" in one.text] == [event]
        ear.connected("encrypted")


def test_a_room_that_was_replaced_goes_on_in_its_successor(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        anna.says(room, "Hello")
        ear.message("Hello")
        upgraded = anna.call("POST", f"/client/v3/rooms/{room}/upgrade", {"new_version": "11"})
        new = upgraded["replacement_room"]
        if desk.id not in anna.call("GET", f"/client/v3/rooms/{new}/joined_members")["joined"]:
            anna.invites(new, desk.id)
        ear.until(lambda: any(one.to_thread for one in ear.of(Renamed)))
        moved = next(one for one in ear.of(Renamed) if one.to_thread)
        assert (moved.thread, moved.to_thread) == (room, new)
        told = json.loads(moved.raw)["origin_server_ts"]
        assert moved.at == datetime.fromtimestamp(told / 1000, UTC), "by the homeserver's clock, not ours"
        anna.says(new, "Still there?")
        assert ear.message("Still there?").thread == new


def test_a_tombstone_that_points_into_a_foreign_room_leads_nowhere(
    desk: Account, anna: User, boris: User
) -> None:
    room, foreign = desk.joined(anna), desk.joined(boris)
    with desk.listening() as ear:
        anna.sets(room, "m.room.tombstone", {"body": "moved", "replacement_room": foreign})
        anna.says(room, "After the tombstone")
        ear.message("After the tombstone")
        assert not [one for one in ear.of(Renamed) if one.to_thread]


def test_being_put_out_of_a_room_and_let_in_again_is_told(desk: Account, anna: User) -> None:
    room = anna.creates(desk.id)
    desk.user.joins(room)
    with desk.listening() as ear:
        anna.says(room, "Hello")
        ear.message("Hello")
        anna.call("POST", f"/client/v3/rooms/{room}/kick", {"user_id": desk.id})
        ear.until(lambda: [one.joined for one in ear.of(Member) if one.us] == [False])
        anna.invites(room, desk.id)
        ear.until(lambda: any(one.joined for one in ear.of(Member) if one.us))
        (back,) = {one.ext_id for one in ear.of(Member) if one.us and one.joined}
        assert back not in {one.ext_id for one in ear.of(Member) if not one.joined}


def test_only_the_invitations_the_rule_names_are_accepted(desk: Account, anna: User, boris: User) -> None:
    with desk.listening(accept_invites=[anna.id]) as ear:
        ear.connected()
        foreign = boris.chats_with(desk.id)
        room = anna.chats_with(desk.id)
        anna.says(room, "Hello")
        ear.message("Hello")
        ear.connected("invitation")
        assert desk.user.call("GET", "/client/v3/joined_rooms")["joined_rooms"] == [room]
        assert foreign not in {one.thread for one in ear.of(Message)}


def test_history_from_before_we_were_invited_stays_away(desk: Account, synapse: Synapse, anna: User) -> None:
    room = anna.creates(preset="public_chat")
    anna.says(room, "Long before")
    with desk.listening() as ear:
        ear.connected()
        anna.invites(room, desk.id)
        anna.says(room, "Welcome")
        ear.message("Welcome")
        assert "Long before" not in ear.texts()


def test_a_notice_counts_as_automatic(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    with desk.listening() as ear:
        anna.says(room, "I am a bot", msgtype="m.notice")
        assert ear.message("I am a bot").automatic
        anna.says(room, "waves", msgtype="m.emote")
        ear.message("* Anna Koval waves")
