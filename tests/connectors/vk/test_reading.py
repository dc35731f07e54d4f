"""What customers do in VK is told in words, whatever it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.connectors.vk.reading import Reader
from tui_desk.exchange import Edited, Event, Member, Message, Person, Receipt, Renamed, Unreadable

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
US, ANNA, GROUP = 227031905, 17, 2_000_000_001
NAMES = {ANNA: "Anna Koval", -US: "Acme Help"}
reader = Reader(
    US, lambda id_: Person("vk", str(id_), NAMES.get(id_, "")), lambda _peer: "House 5", lambda: NOW
)


def new(**message: Any) -> dict[str, Any]:
    about = {"id": 1, "peer_id": ANNA, "from_id": ANNA, "conversation_message_id": 5, "date": 1_795_000_000}
    return {"type": "message_new", "event_id": "e1", "object": {"message": {**about, "text": "", **message}}}


def told(kind: str, **about: Any) -> Event:
    (event,) = reader.events({"type": kind, "event_id": "e2", "object": about})
    return event


def read(**message: Any) -> Message:
    (event,) = reader.events(new(**message))
    assert isinstance(event, Message)
    return event


@pytest.mark.parametrize(
    ("attachment", "line"),
    [
        ({"type": "sticker", "sticker": {"sticker_id": 9046}}, "[sticker: 9046]"),
        (
            {"type": "video", "video": {"title": "Leak", "duration": 65, "owner_id": 17, "id": 3}},
            "[video: Leak, 1:05, https://vk.com/video17_3]",
        ),
        ({"type": "audio", "audio": {"artist": "A", "title": "B"}}, "[audio: A – B]"),
        (
            {"type": "wall", "wall": {"text": "News", "owner_id": -1, "id": 2}},
            "[post: News, https://vk.com/wall-1_2]",
        ),
        ({"type": "wall_reply", "wall_reply": {"text": "Why?"}}, "[comment: Why?]"),
        (
            {
                "type": "poll",
                "poll": {"question": "When?", "answers": [{"text": "today"}, {"text": "never"}]},
            },
            "[a poll: When? · today · never]",
        ),
        (
            {"type": "link", "link": {"title": "Shop", "url": "https://a.example"}},
            "[link: Shop, https://a.example]",
        ),
        ({"type": "gift", "gift": {"id": 1}}, "[a gift]"),
        ({"type": "call", "call": {"state": "canceled_by_initiator"}}, "[a call: canceled by initiator]"),
        ({"type": "story", "story": {"owner_id": 17, "id": 4}}, "[story: https://vk.com/story17_4]"),
        ({"type": "article", "article": {"title": "Guide"}}, "[article: Guide]"),
        ({"type": "graffiti", "graffiti": {}}, "[graffiti]"),
        ({"type": "photo", "photo": {"text": "roof"}}, "[photo, which can't be fetched: roof]"),
        ({"type": "doc", "doc": {"title": "a.pdf"}}, "[file, which can't be fetched: a.pdf]"),
        ({"type": "hologram_beta", "hologram_beta": {"title": "Me"}}, "[hologram beta: Me]"),
        ({"type": "hologram"}, "[hologram]"),
        ({}, "[an attachment]"),
    ],
)
def test_every_kind_of_attachment_has_a_readable_line(attachment: dict[str, Any], line: str) -> None:
    assert read(attachments=[attachment]).text == line


def test_a_product_names_its_price_and_address() -> None:
    product = {"title": "Pump", "price": {"text": "10 €"}, "owner_id": -1, "id": 7}
    line = "[product: Pump, 10 €, https://vk.com/market-1?w=product-1_7]"
    assert read(attachments=[{"type": "market", "market": product}]).text == line


def test_a_place_is_told_by_its_name_and_coordinates() -> None:
    geo = {"coordinates": {"latitude": 50.45, "longitude": 30.52}, "place": {"title": "Kyiv"}}
    assert read(geo=geo).text == "[location: Kyiv, 50.450000, 30.520000]"


def test_photos_documents_and_voices_come_as_files() -> None:
    sizes = [{"width": 75, "height": 50, "url": "small"}, {"width": 800, "height": 600, "url": "big"}]
    message = read(
        text="look",
        attachments=[
            {"type": "photo", "photo": {"owner_id": 17, "id": 1, "sizes": sizes}},
            {"type": "doc", "doc": {"title": "Bill.pdf", "ext": "pdf", "size": 12, "url": "doc"}},
            {
                "type": "audio_message",
                "audio_message": {"duration": 4, "link_ogg": "ogg", "owner_id": 17, "id": 2},
            },
        ],
    )
    assert message.text == "look\n[voice message: 0:04]"
    assert [(file.name, file.media_type, file.ref) for file in message.files] == [
        ("photo17_1.jpg", "image/jpeg", {"url": "big", "size": 0}),
        ("Bill.pdf", "application/pdf", {"url": "doc", "size": 12}),
        ("voice17_2.ogg", "audio/ogg", {"url": "ogg", "size": 0}),
    ]


def test_what_is_forwarded_is_told_with_who_wrote_it() -> None:
    inner = {"from_id": -US, "text": "we come at six"}
    message = read(text="you said", fwd_messages=[{"from_id": ANNA, "text": "see", "fwd_messages": [inner]}])
    assert message.text.splitlines() == [
        "you said",
        "[forwarded from Anna Koval]",
        "see",
        "[forwarded from Acme Help]",
        "we come at six",
    ]


def test_mentions_read_as_names() -> None:
    assert read(text="[club227031905|@acme], call [id17|Anna]").text == "@acme, call Anna"


def test_an_answer_knows_what_it_answers_in_its_own_chat_only() -> None:
    assert read(reply_message={"conversation_message_id": 3, "peer_id": ANNA}, text="yes").parent == "17:3"
    assert read(reply_message={"conversation_message_id": 3, "peer_id": 99}, text="yes").parent == ""


def test_our_own_message_comes_back_with_its_key_and_an_admins_does_not() -> None:
    about = {"peer_id": ANNA, "conversation_message_id": 6, "from_id": -US, "out": 1, "text": "hi", "date": 1}
    ours = told("message_reply", **about, payload=json.dumps({"desk": "k-1"}))
    theirs = told("message_reply", **about, admin_author_id=99)
    assert isinstance(ours, Message)
    assert isinstance(theirs, Message)
    assert (ours.outgoing, ours.echo) == (True, "k-1")
    assert (theirs.outgoing, theirs.echo, theirs.sender.value) == (True, "", "99")


def test_a_customer_can_forge_no_key() -> None:
    assert read(text="hi", payload=json.dumps({"desk": "k-1"})).echo == ""


def test_a_group_chat_has_its_title_and_another_community_counts_as_automatic() -> None:
    message = read(peer_id=GROUP, from_id=-5, text="hi")
    assert (message.group, message.title, message.thread) == (True, "House 5", str(GROUP))
    assert message.automatic


def test_a_pressed_button_is_what_the_customer_says() -> None:
    about = {"user_id": ANNA, "peer_id": ANNA, "event_id": "b7", "conversation_message_id": 4}
    event = told("message_event", **about, payload=json.dumps({"button": "Tomorrow morning"}))
    assert isinstance(event, Message)
    assert (event.text, event.parent, event.ext_id) == ("Tomorrow morning", "17:4", "17:button-b7")


def test_a_button_that_was_shortened_says_its_whole_label() -> None:
    label = "Somebody should call me back before noon, please"
    assert read(text=label[:39] + "…", payload=json.dumps({"button": label})).text == label
    assert read(text="no", payload=json.dumps({"button": label})).text == "no"


def test_read_allowed_denied_and_edited() -> None:
    seen = told("message_read", from_id=ANNA, peer_id=ANNA, read_message_id=9, conversation_message_id=6)
    assert isinstance(seen, Receipt)
    assert (seen.ext_id, seen.state, seen.upto) == ("17:6", "read", True)
    denied, allowed = told("message_deny", user_id=ANNA), told("message_allow", user_id=ANNA, key="")
    assert isinstance(denied, Member)
    assert isinstance(allowed, Member)
    assert (denied.us, denied.joined, denied.thread, allowed.joined) == (True, False, "17", True)
    edited = told(
        "message_edit", peer_id=ANNA, conversation_message_id=5, update_time=1_795_000_009, text="new"
    )
    assert isinstance(edited, Edited)
    assert (edited.ext_id, edited.text) == ("17:5", "new")


@pytest.mark.parametrize(
    ("action", "joined", "us"),
    [
        ({"type": "chat_invite_user", "member_id": -US}, True, True),
        ({"type": "chat_kick_user", "member_id": -US}, False, True),
        ({"type": "chat_invite_user_by_link"}, True, False),
        ({"type": "chat_kick_user", "member_id": ANNA}, False, False),
    ],
)
def test_who_comes_and_goes_is_told_without_a_message(action: dict[str, Any], joined: bool, us: bool) -> None:
    (event,) = reader.events(new(peer_id=GROUP, action=action))
    assert isinstance(event, Member)
    assert (event.joined, event.us) == (joined, us)


def test_a_chat_with_a_new_title_is_renamed() -> None:
    (event,) = reader.events(new(peer_id=GROUP, action={"type": "chat_title_update", "text": "House 6"}))
    assert isinstance(event, Renamed)
    assert event.title == "House 6"


def test_a_pinned_message_says_nothing() -> None:
    assert reader.events(new(peer_id=GROUP, action={"type": "chat_pin_message"})) == ()


@pytest.mark.parametrize(
    "odd", [None, 7, [], {"type": "message_new"}, {"type": "message_read", "object": {}}]
)
def test_what_can_not_be_understood_is_kept_raw(odd: Any) -> None:
    (event,) = reader.events(odd)
    assert isinstance(event, Unreadable)
    assert event.ext_id
    assert json.loads(event.raw) == odd


def test_what_a_desk_has_no_use_for_says_nothing() -> None:
    assert reader.events({"type": "wall_post_new", "object": {"id": 1}}) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    *(
        "text",
        "attachments",
        "geo",
        "fwd_messages",
        "reply_message",
        "action",
        "payload",
        "from_id",
        "peer_id",
    ),
    *(
        "date",
        "conversation_message_id",
        "out",
        "update_time",
        "version",
        "admin_author_id",
        "user_id",
        "event_id",
    ),
)


@given(
    st.sampled_from(["message_new", "message_reply", "message_edit", "message_event", "message_read"]),
    st.data(),
)
def test_no_payload_breaks_the_reader(kind: str, data: st.DataObject) -> None:
    odd = data.draw(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8))
    usual = new()["object"]["message"]
    for told in (odd, {**usual, **odd}, {"message": {**usual, **odd}}):
        assert isinstance(reader.events({"type": kind, "event_id": "e", "object": told}), tuple)
        assert isinstance(reader.history(told), tuple)


def test_of_two_edits_within_a_second_the_later_one_is_known() -> None:
    about = {"peer_id": ANNA, "conversation_message_id": 5, "update_time": 1_795_000_009}
    first = told("message_edit", **about, version=10_000_041, text="second")
    later = told("message_edit", **about, version=10_000_042, text="third")
    assert isinstance(first, Edited)
    assert isinstance(later, Edited)
    assert (later.at - first.at).total_seconds() >= 0.001
