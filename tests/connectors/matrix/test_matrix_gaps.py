"""Nothing said while nobody listened is lost, whatever the homeserver leaves out, and nothing is there twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connectors.matrix.ear import Account, Ear
from tests.servers.synapse import User
from tui_desk.connectors.matrix import asked, pulling
from tui_desk.exchange import Message


def heard(desk: Account, anna: User) -> tuple[str, Any]:
    """A room the desk is in, and its cursor there."""
    room = desk.joined(anna)
    with desk.listening() as ear:
        anna.says(room, "before")
        ear.message("before")
        ear.connected()
        ear.until(lambda: ear.cursor and ear.cursor["since"])
    return room, ear.cursor


def numbered(ear: Ear) -> list[str]:
    return [text for text in ear.texts() if text.startswith("n")]


def test_a_gap_is_filled_oldest_first_in_batches_of_bounded_size(
    desk: Account, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "AT_ONCE", 10)
    monkeypatch.setattr(pulling, "IN_ONE_BATCH", 20)
    room, cursor = heard(desk, anna)
    for number in range(95):
        anna.says(room, f"n{number}")
    with desk.listening(cursor) as ear:
        ear.message("n94")
        assert numbered(ear) == [f"n{number}" for number in range(95)]
        assert max(ear.batches) <= 40
        anna.says(room, "after")
        ear.message("after")
        assert numbered(ear) == [f"n{number}" for number in range(95)]


def test_a_gap_that_is_not_wholly_stored_is_filled_again(
    desk: Account, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "AT_ONCE", 5)
    monkeypatch.setattr(pulling, "IN_ONE_BATCH", 5)
    room, cursor = heard(desk, anna)
    for number in range(40):
        anna.says(room, f"n{number}")
    with desk.listening(cursor) as ear:
        ear.until(lambda: len(numbered(ear)) >= 5)
        halfway = ear.cursor
    with desk.listening(halfway) as again:
        again.message("n39")
        assert set(numbered(ear)) | set(numbered(again)) == {f"n{number}" for number in range(40)}


def test_a_token_the_server_no_longer_knows_begins_anew_without_loss(desk: Account, anna: User) -> None:
    room, cursor = heard(desk, anna)
    for number in range(130):
        anna.says(room, f"n{number}")
    with desk.listening({**cursor, "since": "what is this"}) as ear:
        ear.message("n129")
        ids = [one.ext_id for one in ear.of(Message)]
        assert numbered(ear) == [f"n{number}" for number in range(130)]
        assert len(set(ids)) == len(ids)


def test_the_first_look_brings_each_rooms_last_messages_as_history(desk: Account, anna: User) -> None:
    room = desk.joined(anna)
    for number in range(40):
        anna.says(room, f"n{number}")
    with desk.listening() as ear:
        ear.message("n39")
        ear.connected()
        assert numbered(ear) == [f"n{number}" for number in range(40)][-asked.FIRST_LOOK :]
        assert ear.progress
        assert ear.progress[-1].done == ear.progress[-1].total


def test_an_invitation_that_can_not_be_followed_now_is_followed_later(desk: Account, anna: User) -> None:
    _, cursor = heard(desk, anna)
    room = anna.chats_with(desk.id)
    anna.says(room, "Come in")
    with desk.listening({**cursor, "invited": [room]}) as ear:
        ear.message("Come in")


def test_what_was_said_before_we_were_put_out_and_let_in_again_is_there(desk: Account, anna: User) -> None:
    room = anna.creates(desk.id)
    desk.user.joins(room)
    with desk.listening() as ear:
        ear.connected()
        ear.until(lambda: ear.cursor)
    anna.says(room, "before")
    anna.call("POST", f"/client/v3/rooms/{room}/kick", {"user_id": desk.id})
    anna.invites(room, desk.id)
    desk.user.joins(room)
    anna.says(room, "after")
    with desk.listening(ear.cursor) as again:
        again.message("after")
        assert again.texts() == ["before", "after"]


def test_what_was_said_before_we_were_put_out_for_good_is_there(
    desk: Account, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "AT_ONCE", 5)
    room = anna.creates(desk.id)
    desk.user.joins(room)
    with desk.listening() as ear:
        ear.connected()
        ear.until(lambda: ear.cursor)
    for number in range(12):
        anna.says(room, f"n{number}")
    anna.call("POST", f"/client/v3/rooms/{room}/kick", {"user_id": desk.id})
    with desk.listening(ear.cursor) as again:
        again.message("n11")
        assert numbered(again) == [f"n{number}" for number in range(12)]
