"""Every kind of event is read as what it is; what strangers make up stops nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.needs import corpora
from tui_desk.connectors.matrix.reading import TIMELINE, Reader, Room, place, thread
from tui_desk.exchange import Deleted, Edited, Event, Message, Receipt, Unreadable
from tui_desk.moments import milliseconds

NOW = datetime(2026, 11, 22, tzinfo=UTC)
US, ANNA = "@desk:example.org", "@anna:example.org"
ROOM = Room("!r:example.org", "ACME", True, {ANNA: "Anna"})
READER = Reader(US, lambda: NOW, lambda _room, _event: ANNA)
THEN = 1_700_000_000_000


def event(kind: str, content: Any, **more: Any) -> dict[str, Any]:
    known = {"type": kind, "event_id": "$e", "sender": ANNA, "origin_server_ts": THEN, "content": content}
    return known | more


def read(*raws: Any) -> list[Event]:
    return list(READER.events(ROOM, raws))


def said(content: Any, kind: str = "m.room.message", **more: Any) -> Message:
    (found,) = read(event(kind, content, **more))
    assert isinstance(found, Message)
    return found


UNSTABLE_POLL = {
    "org.matrix.msc3381.poll.start": {
        "question": {"org.matrix.msc1767.text": "When?"},
        "answers": [{"id": "1", "org.matrix.msc1767.text": "Today"}, {"id": "2", "body": "Never"}],
    }
}
STABLE_POLL = {
    "m.poll": {
        "question": {"m.text": [{"body": "When?"}]},
        "answers": [
            {"m.id": "1", "m.text": [{"body": "Today"}]},
            {"m.id": "2", "m.text": [{"body": "Never"}]},
        ],
    }
}


NO_PICTURE = "[image, which can't be fetched: a.png]"
CONTENTS: list[tuple[str, dict[str, Any], str]] = [
    ("m.text", {"body": "Hi"}, "Hi"),
    ("m.emote", {"body": "waves"}, "* Anna waves"),
    ("m.location", {"body": "Rynok", "geo_uri": "geo:1,2"}, "[location: Rynok, geo:1,2]"),
    ("org.example.dance", {"body": "twirls"}, "[org.example.dance] twirls"),
    ("", {"body": "Hi"}, "[a message without a kind] Hi"),
    ("m.image", {"body": "a.png", "file": {"url": "mxc://a/b"}}, NO_PICTURE),
    ("m.image", {"body": "a.png", "url": "https://example.org/a.png"}, NO_PICTURE),
]
EVENTS: list[tuple[str, dict[str, Any], str]] = [
    ("m.room.message", {}, "[taken back before it was read here]"),
    ("m.sticker", {"body": "Party", "url": "mxc://a/b", "info": {}}, "[sticker: Party]"),
    ("m.poll.start", STABLE_POLL, "[a poll: When? · Today · Never]"),
    ("org.matrix.msc3381.poll.start", UNSTABLE_POLL, "[a poll: When? · Today · Never]"),
    ("m.call.invite", {"call_id": "1"}, "[a call, which this desk can't take]"),
]


@pytest.mark.parametrize(("kind", "content", "text"), CONTENTS)
def test_every_kind_of_message_has_words(kind: str, content: dict[str, Any], text: str) -> None:
    assert said({"msgtype": kind, **content}).text == text


@pytest.mark.parametrize(("kind", "content", "text"), EVENTS)
def test_every_kind_of_event_has_words(kind: str, content: dict[str, Any], text: str) -> None:
    assert said(content, kind).text == text


def test_a_voice_message_tells_how_long_it_is() -> None:
    content = {
        "msgtype": "m.audio",
        "body": "Voice message.ogg",
        "url": "mxc://a/b",
        "info": {"duration": 62_000, "size": 10},
        "org.matrix.msc3245.voice": {},
    }
    found = said(content)
    assert found.text == "[voice message, 1:02]"
    assert [(file.name, file.size, file.ref) for file in found.files] == [
        ("Voice message.ogg", 10, {"mxc": "mxc://a/b", "size": 10})
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("> <@a:b> was\n\nis", "is"),
        ("> <@a:b> was\n> more\n\nis\n\n> mine", "is\n\n> mine"),
        ("> mine alone", "> mine alone"),
        (">>> code", ">>> code"),
    ],
)
def test_the_quotation_of_older_programs_goes_and_own_quotes_stay(body: str, text: str) -> None:
    related = {"m.in_reply_to": {"event_id": "$p"}}
    found = said({"msgtype": "m.text", "body": body, "m.relates_to": related})
    assert (found.text or body, found.parent) == (text, "$p")
    assert said({"msgtype": "m.text", "body": body}).text == body


def test_threads_have_names_that_lead_back() -> None:
    assert place(thread("!a|b:c", "$root")) == ("!a|b:c", "$root")
    assert place(thread("!a|b:c")) == ("!a|b:c", "")


def test_only_who_wrote_a_message_edits_it() -> None:
    new = {"m.new_content": {"msgtype": "m.text", "body": "new"}, "body": "* new", "msgtype": "m.text"}
    content = new | {"m.relates_to": {"rel_type": "m.replace", "event_id": "$o"}}
    assert [type(one) for one in read(event("m.room.message", content))] == [Edited]
    assert read(event("m.room.message", content, sender="@eve:example.org")) == []


@pytest.mark.parametrize("where", [{"redacts": "$gone"}, {"content": {"redacts": "$gone"}}])
def test_a_redaction_names_its_target_in_either_place(where: dict[str, Any]) -> None:
    (found,) = read(event("m.room.redaction", {}) | where)
    assert isinstance(found, Deleted)
    assert found.ext_id == "$gone"


def test_receipts_of_others_lead_on_and_ours_do_not() -> None:
    content = {
        "$a": {"m.read": {ANNA: {"ts": THEN, "thread_id": "$root"}, US: {"ts": THEN}, "@b:c": "nonsense"}}
    }
    (found,) = READER.receipts(ROOM, content)
    assert isinstance(found, Receipt)
    assert (found.ext_id, found.thread, found.upto) == ("$a", "!r:example.org|$root", True)


@pytest.mark.parametrize("told", [None, "soon", True, -5, 0, 2**60, THEN * 1000, float("nan")])
def test_a_time_that_can_not_be_is_now(told: object) -> None:
    assert said({"msgtype": "m.text", "body": "x"}, origin_server_ts=told).at == NOW


def test_a_time_in_the_future_is_now() -> None:
    later = milliseconds(NOW) + 1
    assert said({"msgtype": "m.text", "body": "x"}, origin_server_ts=later).at == NOW


@pytest.mark.parametrize("raw", [None, 7, "x", [], {}, {"event_id": "$e"}, event("m.room.message", None)])
def test_what_is_no_event_is_quarantined_and_the_next_is_read(raw: Any) -> None:
    good = event("m.room.message", {"msgtype": "m.text", "body": "good"})
    first, second = read(raw, good)
    assert isinstance(first, Unreadable)
    assert first.ext_id
    assert isinstance(second, Message)


FIELDS = [
    "body",
    "msgtype",
    "url",
    "info",
    "size",
    "m.relates_to",
    "rel_type",
    "event_id",
    "m.in_reply_to",
    "m.new_content",
    "membership",
    "unsigned",
    "prev_content",
    "redacted_because",
    "m.poll",
    "question",
    "answers",
    "m.text",
    "filename",
    "duration",
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)


@given(kind=st.sampled_from([*TIMELINE, "x"]), content=ANYTHING, unsigned=ANYTHING, key=ANYTHING)
def test_no_event_does_more_than_to_be_read_or_quarantined(
    kind: str, content: Any, unsigned: Any, key: Any
) -> None:
    for found in read(event(kind, content, unsigned=unsigned, state_key=key, redacts=key)):
        assert found.ext_id


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """Of the specification, each with what it refers to."""
    folder = corpora("matrix-examples/data/event-schemas/examples")
    for path in sorted(folder.glob("m.*.yaml")):
        yield path.name, _resolved(path)


def _resolved(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    base = _resolved(path.parent / found.pop("$ref")) if "$ref" in found else {}
    return base | found


def test_the_specifications_own_examples_are_read() -> None:
    told = {name: read(example) for name, example in examples() if example.get("type") in TIMELINE}
    assert len(told) > 15
    assert not [name for name, events in told.items() if any(isinstance(one, Unreadable) for one in events)]
    messages = {name: one for name, found in told.items() for one in found if isinstance(one, Message)}
    assert all(one.text or one.files for one in messages.values())
    files = {name for name, one in messages.items() if one.files}
    assert {f"m.room.message$m.{kind}.yaml" for kind in ("image", "file", "audio", "video")} <= files
    assert messages["m.room.message$m.server_notice.yaml"].automatic


def test_what_can_not_be_understood_is_kept_with_its_room() -> None:
    (found,) = read({"event_id": "$e", "sender": "@ann:desk.example", "content": 7})
    assert isinstance(found, Unreadable)
    assert json.loads(found.raw)["room_id"] == ROOM.id


def test_of_an_encrypted_room_it_is_known_that_nothing_can_be_sent_there() -> None:
    assert "encrypted" in said({"algorithm": "m.megolm.v1.aes-sha2"}, "m.room.encrypted").unreachable
    plain = event("m.room.message", {"msgtype": "m.text", "body": "hello"})
    (before,) = READER.events(ROOM, [plain])
    (after,) = READER.events(replace(ROOM, encrypted=True), [plain])
    assert isinstance(before, Message)
    assert isinstance(after, Message)
    assert (before.unreachable, "encrypted" in after.unreachable) == ("", True)


def test_a_message_in_a_thread_knows_what_the_thread_hangs_on() -> None:
    related = {"rel_type": "m.thread", "event_id": "$root", "is_falling_back": True}
    found = said({"msgtype": "m.text", "body": "14 degrees", "m.relates_to": related})
    assert (found.thread, found.root, found.parent) == ("!r:example.org|$root", "$root", "")
