"""Whatever Meta calls with becomes events: Meta's own samples, made-up kinds, and nonsense."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.graph import PHONE_ID, whatsapp
from tui_desk.connectors.base import Received
from tui_desk.connectors.whatsapp.reading import events_of
from tui_desk.exchange import Deleted, Edited, Event, Message, Person, Receipt, Unreadable

NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)
CORPORA = os.environ.get("TUI_DESK_CORPORA", "")
SAMPLES = Path(CORPORA) / "pywa-whatsapp" / "tests" / "data" / "updates"
needs_samples = pytest.mark.skipif(not CORPORA, reason="TUI_DESK_CORPORA names no folder of samples")


def read(body: Any, number: str = PHONE_ID) -> tuple[Event, ...]:
    """The events of a call."""
    return events_of(Received(1, json.dumps(body).encode(), NOW), number)


def message(kind: str, content: Any, **more: Any) -> Message:
    """The event of one message of a kind."""
    sent = {
        "from": "972987654321",
        "id": "wamid.1",
        "timestamp": "1697043223",
        "type": kind,
        kind: content,
        **more,
    }
    (event,) = read(whatsapp("messages", {"messages": [sent]}))
    assert isinstance(event, Message)
    return event


def samples() -> list[tuple[str, str]]:
    """File and name of each sample."""
    if not CORPORA:
        return []
    return [
        (path.name, name) for path in sorted(SAMPLES.glob("*.json")) for name in json.loads(path.read_text())
    ]


def sample(file: str, name: str) -> tuple[Event, ...]:
    """The events of a sample, for whichever number it is."""
    body = json.loads((SAMPLES / file).read_text())[name]
    metadata = body["entry"][0]["changes"][0]["value"].get("metadata", {})
    return read(body, metadata.get("phone_number_id", PHONE_ID))


@needs_samples
@pytest.mark.parametrize(("file", "name"), samples())
def test_every_sample_is_read(file: str, name: str) -> None:
    events = sample(file, name)
    assert not [event for event in events if isinstance(event, Unreadable)]
    for event in events:
        if isinstance(event, Message):
            assert event.text
            assert event.thread
            assert event.at.year < 2026
    if file in ("message.json", "outgoing_message.json", "edited_message.json") and "reaction" not in name:
        assert events


@needs_samples
def test_a_customer_is_known_by_the_id_that_stays_with_him() -> None:
    (event,) = sample("message.json", "text")
    assert isinstance(event, Message)
    assert event.sender == Person("whatsapp", "US.13491208655302741918", "Test Name", "+972987654321")
    assert (event.thread, event.text, event.outgoing) == ("972987654321", "Body Text", False)


@needs_samples
def test_samples_say_what_they_say() -> None:
    said = {
        name: event.text
        for file, name in samples()
        if file in ("message.json", "callback_selection.json")
        for event in sample(file, name)
        if isinstance(event, Message)
    }
    assert said["forwarded"] == "[forwarded]\nforwarded text"
    assert said["voice"] == "[voice message]"
    assert said["animated_sticker"] == "[sticker]"
    assert said["chosen_location"].startswith("[forwarded]\n[location: Facebook HQ, 1 Hacker Way")
    assert said["unsupported_with_type"] == "[a message of a kind that WhatsApp does not hand on: pool]"
    assert said["description"] == "title\ndescription"
    (reply,) = sample("message.json", "reply")
    assert isinstance(reply, Message)
    assert reply.parent == "wamid.xyzxyz=="
    (voice,) = sample("message.json", "voice")
    assert isinstance(voice, Message)
    assert [(file.media_type, file.ref) for file in voice.files] == [
        ("audio/ogg", {"id": "1234567890987654321"})
    ]


@needs_samples
def test_what_the_phone_wrote_is_ours_and_edits_and_deletions_point_at_their_message() -> None:
    (ours,) = sample("outgoing_message.json", "text")
    assert isinstance(ours, Message)
    assert ours.outgoing
    (edited,) = sample("outgoing_message.json", "edit")
    assert isinstance(edited, Edited)
    assert (edited.ext_id, edited.text) == ("wamid.zzzzzz", "Text was edited")
    (deleted,) = sample("outgoing_message.json", "delete")
    assert isinstance(deleted, Deleted)
    assert deleted.ext_id == "wamid.zzzzzz"


def test_without_a_phone_number_the_customer_and_the_chat_go_by_metas_id() -> None:
    sent = {
        "from_user_id": "US.77",
        "id": "wamid.1",
        "timestamp": "1697043223",
        "type": "text",
        "text": {"body": "x"},
    }
    contact = {"profile": {"name": "Ann", "username": "ann.k"}, "user_id": "US.77"}
    (event,) = read(whatsapp("messages", {"messages": [sent], "contacts": [contact]}))
    assert isinstance(event, Message)
    assert (event.sender, event.thread) == (Person("whatsapp", "US.77", "Ann", "@ann.k"), "US.77")


def test_a_group_is_one_chat_of_many_people() -> None:
    event = message("text", {"body": "hello"}, group_id="house5")
    assert (event.thread, event.group) == ("group:house5", True)


@pytest.mark.parametrize(
    ("kind", "content", "line"),
    [
        ("image", {"id": "1", "caption": "our roof"}, "our roof"),
        ("image", {"id": "1"}, "[picture]"),
        ("document", {"id": "1", "filename": "a.pdf"}, "[file]"),
        ("button", {"payload": "p", "text": "Yes"}, "Yes"),
        ("contacts", [{"name": {"formatted_name": "Bo"}, "phones": [{"phone": "+1"}]}], "[contact: Bo, +1]"),
        (
            "order",
            {"product_items": [{"product_retailer_id": "tea", "quantity": 2}], "text": "soon"},
            "[order: 2 × tea] soon",
        ),
        ("system", {"body": "Ann changed her number"}, "[Ann changed her number]"),
        ("hologram", {}, "[a message of the kind 'hologram': open it in WhatsApp]"),
        ("text", {}, "[text message]"),
    ],
)
def test_every_kind_has_a_readable_line(kind: str, content: Any, line: str) -> None:
    assert message(kind, content).text == line


def test_a_reaction_says_nothing() -> None:
    sent = {"from": "1", "id": "w", "type": "reaction", "reaction": {"message_id": "x", "emoji": "👍"}}
    assert read(whatsapp("messages", {"messages": [sent]})) == ()


def test_a_failure_is_told_in_plain_words() -> None:
    error = {"code": 131026, "title": "Message undeliverable"}
    status = {
        "id": "wamid.1",
        "status": "failed",
        "recipient_id": "1",
        "timestamp": "1697043223",
        "errors": [error],
    }
    (receipt,) = read(whatsapp("messages", {"statuses": [status]}))
    assert isinstance(receipt, Receipt)
    assert receipt.state == "failed"
    assert "not on WhatsApp" in receipt.detail


def test_another_programs_tracking_is_not_taken_for_ours() -> None:
    status = {
        "id": "wamid.1",
        "status": "read",
        "timestamp": "1697043223",
        "biz_opaque_callback_data": "campaign",
    }
    events = read(whatsapp("messages", {"statuses": [status]}))
    assert [type(event) for event in events] == [Receipt]


def test_what_is_for_another_number_is_kept_and_says_so() -> None:
    (event,) = read(whatsapp("messages", {"messages": [{"id": "w", "type": "text"}]}), "999999999")
    assert isinstance(event, Unreadable)
    assert "callback address of its own" in event.error


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "entry",
                    "changes",
                    "value",
                    "messages",
                    "statuses",
                    "contacts",
                    "id",
                    "type",
                    "text",
                    "body",
                    "edit",
                    "timestamp",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_json_breaks_the_reading_of_an_item(odd: Any) -> None:
    for field in ("messages", "statuses", "message_echoes", "contacts"):
        read(whatsapp("messages", {field: [odd]}))
        read(whatsapp("messages", {field: odd}))
    with_type = {"id": "w", "type": "text", "text": odd, "context": odd, "timestamp": odd}
    read(
        whatsapp(
            "messages",
            {"messages": [with_type, {**with_type, "type": odd}, {**with_type, "type": "contacts"}]},
        )
    )
