"""What customers do in Slack is told in words, whatever it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.connectors.slack.mrkdwn import escaped, marked, plain
from tui_desk.connectors.slack.people import Us
from tui_desk.connectors.slack.reading import Reader
from tui_desk.exchange import Deleted, Edited, Message, Person, Unreadable

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
US = Us("U0US", "B0US", "Acme", "acme_help")
NAMES = {"U0ANNA": "anna"}
PRIVATE, CHANNEL = "D0ANNA", "C0HOUSE"


def person(id_: str) -> Person:
    name = NAMES.get(id_, "")
    return Person("slack", id_, name.title(), f"@{name}" if name else "")


reader = Reader(US, person, lambda _channel: "#house", lambda: NOW)


def envelope(**event: Any) -> dict[str, Any]:
    about = {"type": "message", "channel": PRIVATE, "user": "U0ANNA", "ts": "1763800000.000100"}
    payload = {"type": "event_callback", "event_id": "Ev1", "event": {**about, **event}}
    return {"type": "events_api", "envelope_id": "e1", "payload": payload}


def read(**event: Any) -> Message:
    (found,) = reader.events(envelope(**event))
    assert isinstance(found, Message)
    return found


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<@U0ANNA> and <@U0OTHER> and <@U0X|boris>", "@anna and @U0OTHER and @boris"),
        ("in <#C0HOUSE|house-5> or <#C0X>", "in #house-5 or #C0X"),
        ("<!here> <!channel> <!subteam^S1|@team>", "@here @channel @team"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<https://a.example|a.example>", "https://a.example"),
        ("<https://a.example|our page>", "our page (https://a.example)"),
        ("<mailto:anna@a.example|anna@a.example>", "anna@a.example"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt; stays", "&lt; stays"),
        ("*bold* _it_ a < b", "*bold* _it_ a < b"),
    ],
)
def test_slacks_markup_reads_as_text(written: str, shown: str) -> None:
    assert plain(written, lambda id_: NAMES.get(id_, "")) == shown


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back_from_slacks_escapes(text: str) -> None:
    assert plain(escaped(text), str) == text


def test_a_fence_keeps_its_lines() -> None:
    assert marked("```\na < b\n```") == "```a &lt; b```"


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"subtype": "me_message", "text": "waves"}, "* anna waves"),
        ({"subtype": "huddle_thread", "text": "A huddle began"}, "[a call] A huddle began"),
        ({"subtype": "thread_broadcast", "text": "for all"}, "for all"),
        ({"attachments": [{"is_share": True, "author_name": "Boris", "text": "see"}]}, "[forwarded from Boris]\nsee"),
        (
            {"attachments": [{"pretext": "New", "title": "Order 7", "fields": [{"title": "Sum", "value": "10"}]}]},
            "New Order 7\nSum: 10",
        ),
        ({"text": "look <https://a.example>", "attachments": [{"from_url": "https://a.example", "text": "x"}]},
         "look https://a.example"),
        ({"files": [{"mode": "tombstone"}]}, "[a file that was removed]"),
        (
            {"files": [{"id": "F1", "is_external": True, "title": "Plan", "external_url": "https://g.example"}]},
            "[file elsewhere: Plan https://g.example]",
        ),
        ({"blocks": [{"type": "image", "alt_text": "a roof"}]}, "[picture: a roof]"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "hi <@U0ANNA>"}}]}, "hi @anna"),
        (
            {"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
                {"type": "text", "text": "see "}, {"type": "user", "user_id": "U0ANNA"}]}]}]},
            "see @anna",
        ),
        ({}, "[a message without anything an app can read]"),
    ],
)  # fmt: skip
def test_every_kind_of_content_has_readable_words(event: dict[str, Any], text: str) -> None:
    assert read(**event).text == text


def test_files_come_by_reference() -> None:
    file = {"id": "F1", "name": "a.pdf", "mimetype": "application/pdf", "size": 8, "url_private": "https://u"}
    (found,) = read(subtype="file_share", files=[file]).files
    assert (found.name, found.size, found.ref) == ("a.pdf", 8, {"id": "F1", "url": "https://u", "size": 8})


@pytest.mark.parametrize(
    "subtype", ["channel_join", "channel_topic", "pinned_item", "message_replied", "bot_add"]
)
def test_what_tells_of_the_channel_itself_is_no_message(subtype: str) -> None:
    assert reader.events(envelope(subtype=subtype, text="joined")) == ()


def test_another_app_counts_as_automatic_and_has_its_name() -> None:
    message = read(subtype="bot_message", user=None, bot_id="B0OTHER", username="Ci", text="done")
    assert (message.automatic, message.sender.name, message.sender.value) == (
        "written by an app",
        "Ci",
        "B0OTHER",
    )


def test_a_preview_of_a_link_is_no_edit() -> None:
    before = {"ts": "1763800000.000100", "text": "look", "user": "U0ANNA"}
    assert reader.events(envelope(subtype="message_changed", message=before, previous_message=before)) == ()


def test_edits_and_deletions_name_their_message() -> None:
    before = {"ts": "1763800000.000100", "text": "look", "user": "U0ANNA"}
    after = {**before, "text": "see", "edited": {"user": "U0ANNA", "ts": "1763800009.000200"}}
    (edited,) = reader.events(envelope(subtype="message_changed", message=after, previous_message=before))
    (deleted,) = reader.events(
        envelope(subtype="message_deleted", deleted_ts=before["ts"], previous_message=before)
    )
    gone = {**before, "subtype": "tombstone"}
    (buried,) = reader.events(envelope(subtype="message_changed", message=gone, previous_message=before))
    assert isinstance(edited, Edited)
    assert isinstance(deleted, Deleted)
    assert isinstance(buried, Deleted)
    assert edited.text == "see"
    assert {edited.ext_id, deleted.ext_id, buried.ext_id} == {"D0ANNA:1763800000.000100"}


def test_a_pressed_button_is_what_the_customer_says() -> None:
    payload = {
        "type": "block_actions",
        "user": {"id": "U0ANNA"},
        "channel": {"id": CHANNEL},
        "message": {"ts": "1763800000.000100", "thread_ts": "1763700000.000100"},
        "actions": [{"action_id": "answer-0", "value": "Yes, please", "action_ts": "1763800005.000000"}],
    }
    (message,) = reader.events({"type": "interactive", "payload": payload})
    assert isinstance(message, Message)
    assert (message.text, message.thread) == ("Yes, please", f"{CHANNEL}:1763700000.000100")


def test_the_verification_token_is_not_kept() -> None:
    told = envelope(text="hi")
    told["payload"]["token"] = "legacy-verification"
    (message,) = reader.events(told)
    assert isinstance(message, Message)
    assert b"legacy-verification" not in message.raw


@pytest.mark.parametrize("event", [{"ts": ""}, {"channel": 7.5}, {"subtype": "message_deleted"}])
def test_what_can_not_be_understood_is_kept_raw(event: dict[str, Any]) -> None:
    (found,) = reader.events(envelope(**event))
    assert isinstance(found, Unreadable)
    assert json.loads(found.raw)


def test_slash_commands_and_other_events_say_nothing() -> None:
    assert reader.events({"type": "slash_commands", "payload": {"command": "/x"}}) == ()
    assert reader.events(envelope(type="reaction_added")) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    *(
        "type",
        "subtype",
        "channel",
        "user",
        "bot_id",
        "ts",
        "thread_ts",
        "text",
        "blocks",
        "attachments",
        "files",
    ),
    *("message", "previous_message", "deleted_ts", "edited", "metadata", "event_ts", "username"),
)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=10))
def test_no_payload_breaks_the_reader(odd: dict[str, Any]) -> None:
    assert isinstance(reader.events(envelope(**odd)), tuple)
    assert isinstance(reader.history(CHANNEL, odd), tuple)
    assert isinstance(
        reader.events({"type": "interactive", "payload": {"message": odd, "actions": [odd]}}), tuple
    )
