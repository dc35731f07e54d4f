"""A chat's whole way: written in Matrix, on the screen, answered by keys, with the customer; its echo is no second."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.chats import ChatOffice
from tests.servers.synapse import Synapse, User

CHANNEL = """
name = "matrix"
kind = "matrix"
address = "{user}"
api_url = "{url}"
token = "{token}"
"""
SIZES = [(80, 24), (120, 40)]


def office_of(account: User, folder: Path) -> ChatOffice:
    """A desk whose only channel is this account."""
    return ChatOffice(folder, CHANNEL.format(user=account.id, url=account.url, token=account.token))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_chat_is_shown_answered_by_keys_and_its_echo_does_not_double(
    tmp_path: Path, synapse: Synapse, size: tuple[int, int]
) -> None:
    anna = synapse.user("anna", "Anna Koval")
    support = synapse.user("support")
    office = office_of(support, tmp_path)
    with office.sync(), office.console(size) as console:
        console.sees("Nothing in All open")
        room = anna.chats_with(support.id)
        anna.says(room, "Where is my parcel?")
        console.sees("Anna Koval", "Where is my parcel?")
        console.press("enter")
        console.press("r")
        console.sees("Markdown works here.")
        console.type("It is **on** its way.")
        console.sees("It is **on** its way.")
        console.press("ctrl+s")
        console.until(lambda: len(anna.hears(room)) == 2, "the answer in the room")
        answer = anna.hears(room)[-1]
        assert answer["sender"] == support.id
        assert answer["content"]["body"] == "It is on its way."
        assert "<strong>on</strong>" in answer["content"]["formatted_body"]
        console.sees("sent ✓")
        anna.reads(room, answer["event_id"])
        console.sees("read ✓")

        # The homeserver tells in order: seeing what came after the echo, the echo was seen as well.
        anna.says(room, "It came, thanks!")
        console.sees("It came, thanks!")
        assert [one.direction for one in office.messages()] == ["inbound", "outbound", "inbound"]
        assert len(anna.hears(room)) == 3
