"""Updates become events: every kind of content has words, and nothing odd breaks the reading."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.telegram_schema import Schema
from tui_desk.connectors.telegram.reading import Reader, business_trouble, raw_of
from tui_desk.exchange import Deleted, Edited, Event, Member, Message, Person, Renamed

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
AT = 1_790_000_000
US = 4839574812
ANNA = {"id": 17, "is_bot": False, "first_name": "Anna", "last_name": "Koval", "username": "anna"}
PRIVATE = {"id": 17, "type": "private", "first_name": "Anna"}
GROUP = {"id": -1001, "type": "supergroup", "title": "House 5", "is_forum": True}
SMALL = {"file_id": "s", "file_unique_id": "s", "width": 90, "height": 60}
BIG = {"file_id": "b", "file_unique_id": "b", "width": 900, "height": 600, "file_size": 5000}
DOCUMENT = {"file_id": "d", "file_unique_id": "d", "file_name": "a.pdf", "mime_type": "application/pdf"}
PLACE = {"latitude": 50.45, "longitude": 30.52}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 7, "from": ANNA, "chat": PRIVATE, "date": AT, **content}


def read(update: Any, topics: dict[str, str] | None = None) -> list[Event]:
    reader = Reader(US, NOW, {} if topics is None else topics)
    return list(reader.events({"update_id": 5, **update}, raw_of(update)))


def said(content: dict[str, Any], kind: str = "message") -> Message:
    (event,) = read({kind: content})
    assert isinstance(event, Message)
    return event


def test_a_text_in_a_private_chat() -> None:
    event = said(message(text="hello"))
    assert (event.ext_id, event.thread, event.group, event.outgoing) == ("17:7", "17", False, False)
    assert event.sender == Person("telegram", "17", "Anna Koval", "@anna")
    assert (event.text, event.at) == ("hello", datetime.fromtimestamp(AT, UTC))


CONTENTS: list[tuple[dict[str, Any], str]] = [
    ({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 67}}, "[voice message, 1:07]"),
    (
        {"video_note": {"file_id": "v", "file_unique_id": "v", "length": 1, "duration": 5}},
        "[video message, 0:05]",
    ),
    (
        {
            "sticker": {
                "file_id": "s",
                "file_unique_id": "s",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
                "emoji": "🔥",
            }
        },
        "[sticker 🔥]",
    ),
    ({"location": PLACE}, "[location: 50.450000, 30.520000]"),
    ({"location": {**PLACE, "live_period": 60}}, "[live location, at first: 50.450000, 30.520000]"),
    (
        {"venue": {"location": PLACE, "title": "Café", "address": "Main 1"}, "location": PLACE},
        "[place: Café, Main 1 (50.450000, 30.520000)]",
    ),
    ({"contact": {"phone_number": "+380501112233", "first_name": "Bo"}}, "[contact: Bo +380501112233]"),
    ({"dice": {"emoji": "🎲", "value": 4}}, "[🎲 4]"),
    ({"story": {"chat": PRIVATE, "id": 1}}, "[a story: open it in Telegram]"),
    ({"photo": [SMALL, BIG]}, "[photo]"),
    ({"photo": [SMALL, BIG], "caption": "our door"}, "our door"),
    ({"photo": [BIG], "live_photo": {**BIG, "duration": 3}}, "[photo]"),
    ({"document": DOCUMENT}, "[document]"),
    (
        {
            "checklist": {
                "title": "To do",
                "tasks": [{"id": 1, "text": "a"}, {"id": 2, "text": "b", "completion_date": 1}],
            }
        },
        "[checklist: To do]\n- [ ] a\n- [x] b",
    ),
    (
        {
            "rich_message": {
                "blocks": [
                    {"type": "paragraph", "text": ["Hi ", {"type": "bold", "text": "all"}]},
                    {"type": "paragraph", "text": "two"},
                ]
            }
        },
        "Hi all\ntwo",
    ),
    (
        {"text": "hi", "forward_origin": {"type": "user", "date": AT, "sender_user": ANNA}},
        "[forwarded from Anna Koval]\nhi",
    ),
    ({"text": "yes", "quote": {"text": "one\ntwo", "position": 0, "is_manual": True}}, "> one\n> two\nyes"),
    ({"something_new": {"a": 1}}, "[something new: can't be shown here]"),
]


@pytest.mark.parametrize(("content", "words"), CONTENTS, ids=[next(iter(one)) for one, _ in CONTENTS])
def test_every_kind_of_content_has_words(
    content: dict[str, Any], words: str, published: Schema | None
) -> None:
    if published and "something_new" not in content:
        published.check("Update", {"update_id": 5, "message": message(**content)})
    assert said(message(**content)).text == words


def test_a_poll_shows_its_options() -> None:
    poll = {"question": "When?", "options": [{"text": "now"}, {"text": "later"}]}
    assert said(message(poll=poll)).text == "[poll: When?]\n- now\n- later"


def test_a_link_behind_words_shows_its_address() -> None:
    entities = [
        {"type": "text_link", "offset": 3, "length": 4, "url": "https://x.example/"},
        {"type": "bold", "offset": 0, "length": 2},
    ]
    assert said(message(text="😀 here, please", entities=entities)).text == (
        "😀 here (https://x.example/), please"
    )


def test_files_are_references_and_of_a_photo_the_largest_counts() -> None:
    (photo,) = said(message(photo=[SMALL, BIG])).files
    assert (photo.name, photo.media_type, photo.size, photo.content) == (
        "photo-b.jpg",
        "image/jpeg",
        5000,
        None,
    )
    assert photo.ref == {"file_id": "b", "size": 5000}
    (document,) = said(message(document=DOCUMENT)).files
    assert (document.name, document.media_type) == ("a.pdf", "application/pdf")
    animation = {**DOCUMENT, "width": 1, "height": 1, "duration": 1}
    assert len(said(message(animation=animation, document=DOCUMENT)).files) == 1


def test_an_albums_pictures_carry_only_its_caption() -> None:
    first = said(message(photo=[BIG], media_group_id="g1", caption="our door"))
    second = said(message(photo=[BIG], media_group_id="g1"))
    assert (first.album, first.text, second.album, second.text) == ("g1", "our door", "g1", "")


def test_a_topic_is_a_thread_of_its_own_with_its_name() -> None:
    topics: dict[str, str] = {}
    opening = {
        "message_id": 70,
        "chat": GROUP,
        "date": AT,
        "forum_topic_created": {"name": "Lift", "icon_color": 1},
    }
    inside = {"chat": GROUP, "message_thread_id": 70, "is_topic_message": True}
    (event,) = read({"message": message(text="stuck", reply_to_message=opening, **inside)}, topics)
    assert isinstance(event, Message)
    assert (event.thread, event.title, event.group, event.parent) == ("-1001:70", "House 5 › Lift", True, "")
    (later,) = read({"message": message(text="still", **inside)}, topics)
    assert isinstance(later, Message)
    assert later.title == "House 5 › Lift"
    (general,) = read({"message": message(text="hi", chat=GROUP, message_thread_id=3)}, topics)
    assert isinstance(general, Message)
    assert (general.thread, general.title) == ("-1001", "House 5")
    (renamed,) = read({"message": message(forum_topic_edited={"name": "Lifts"}, **inside)}, topics)
    assert isinstance(renamed, Renamed)
    assert (renamed.thread, renamed.title, topics["-1001:70"]) == ("-1001:70", "House 5 › Lifts", "Lifts")


def test_an_answer_knows_what_it_answers() -> None:
    assert said(message(text="yes", reply_to_message=message(message_id=6))).parent == "17:6"


def test_an_edit_is_the_new_text_and_of_two_in_a_second_the_later_holds() -> None:
    first, second = (
        read({"update_id": number, "edited_message": message(text="b", edit_date=AT + 9)})[0]
        for number in (8, 9)
    )
    assert isinstance(first, Edited)
    assert isinstance(second, Edited)
    assert (first.ext_id, first.text) == ("17:7", "b")
    assert first.at < second.at
    assert read({"edited_message": message(location={**PLACE, "live_period": 60}, edit_date=AT)}) == []


def test_a_business_chat_tells_the_owner_from_the_customer() -> None:
    owner = {"id": 99, "is_bot": False, "first_name": "Olga"}
    inside = {"business_connection_id": "bc"}
    customer = said(message(text="hi", **inside), "business_message")
    assert (customer.thread, customer.ext_id, customer.outgoing) == ("business:bc:17", "bc:17:7", False)
    mine = said({**message(text="hello", **inside), "from": owner}, "business_message")
    assert (mine.thread, mine.outgoing) == ("business:bc:17", True)
    ours = {
        **message(text="ours", sender_business_bot={"id": US, "is_bot": True, "first_name": "B"}, **inside)
    }
    assert read({"business_message": {**ours, "from": owner}}) == []
    deleted = read(
        {
            "deleted_business_messages": {
                "business_connection_id": "bc",
                "chat": PRIVATE,
                "message_ids": [7, 8],
            }
        }
    )
    assert [(type(one), one.ext_id) for one in deleted] == [(Deleted, "bc:17:7"), (Deleted, "bc:17:8")]


def test_a_business_account_that_takes_rights_away_is_told() -> None:
    connection = {"id": "bc", "user": ANNA, "user_chat_id": 17, "date": AT, "is_enabled": True}
    assert "does not let the bot answer" in business_trouble({"business_connection": connection})
    assert not business_trouble({"business_connection": {**connection, "rights": {"can_reply": True}}})
    assert "taken the bot out" in business_trouble(
        {"business_connection": {**connection, "is_enabled": False}}
    )


def test_people_come_and_go_but_we_only_by_our_own_update() -> None:
    bot = {"id": US, "is_bot": True, "first_name": "Help"}
    events = read({"message": message(chat=GROUP, new_chat_members=[ANNA, bot])})
    assert [(one.person.value, one.joined, one.us) for one in events if isinstance(one, Member)] == [
        ("17", True, False)
    ]
    change = {
        "chat": PRIVATE,
        "from": ANNA,
        "date": AT,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {"status": "kicked", "user": bot, "until_date": 0},
    }
    (blocked,) = read({"my_chat_member": change})
    assert isinstance(blocked, Member)
    assert (blocked.us, blocked.joined, blocked.thread) == (True, False, "17")
    promoted = {**change, "new_chat_member": {"status": "administrator", "user": bot}}
    assert read({"my_chat_member": promoted}) == []


def test_a_chat_is_renamed_and_moves() -> None:
    (renamed,) = read({"message": message(chat=GROUP, new_chat_title="House 6")})
    assert isinstance(renamed, Renamed)
    assert (renamed.thread, renamed.title) == ("-1001", "House 6")
    group = {"id": -5, "type": "group", "title": "Old"}
    for told in (message(chat=group, migrate_to_chat_id=-1001), message(chat=GROUP, migrate_from_chat_id=-5)):
        (moved,) = read({"message": told})
        assert isinstance(moved, Renamed)
        assert (moved.thread, moved.to_thread) == ("-5", "-1001")


def test_a_pressed_button_is_what_the_customer_says() -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes, please", "callback_data": "Yes"}]]}
    query = {
        "id": "901",
        "from": ANNA,
        "message": message(reply_markup=keyboard),
        "chat_instance": "x",
        "data": "Yes",
    }
    (event,) = read({"callback_query": query})
    assert isinstance(event, Message)
    assert (event.ext_id, event.text, event.parent) == ("17:button-901", "Yes, please", "17:7")
    gone = {**query, "message": {"chat": PRIVATE, "message_id": 7, "date": 0}}
    (unlabelled,) = read({"callback_query": gone})
    assert isinstance(unlabelled, Message)
    assert unlabelled.text == "Yes"


def test_anonymous_administrators_speak_for_the_group_and_bots_are_automatic() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    event = said({**message(text="x", chat=GROUP, sender_chat=GROUP), "from": anonymous})
    assert (event.sender.value, event.sender.name, event.automatic) == ("-1001", "House 5", "")
    robot = {"id": 5, "is_bot": True, "first_name": "R"}
    assert said({**message(text="x", chat=GROUP), "from": robot}).automatic


def test_old_and_sparse_payloads_are_read_and_milliseconds_are_times() -> None:
    event = said({"message_id": 3, "chat": {"id": 17}, "text": "x"})
    assert (event.sender.value, event.at) == ("", NOW)
    assert said(message(text="x", date=AT * 1000)).at == datetime.fromtimestamp(AT, UTC)


def test_what_is_no_message_is_an_error_for_one_update_only() -> None:
    with pytest.raises(ValueError, match="chat"):
        read({"message": {"text": "x"}})
    with pytest.raises(ValueError, match="number"):
        read({"message": {"chat": PRIVATE, "text": "x"}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ODD = """
text caption entities photo document voice sticker location venue contact poll dice checklist rich_message
reply_to_message quote forward_origin from sender_chat chat date media_group_id message_thread_id
is_topic_message new_chat_members left_chat_member new_chat_title migrate_to_chat_id forum_topic_created
forum_topic_edited animation game invoice paid_media users_shared edit_date
"""


@given(
    st.sampled_from(
        [
            "message",
            "edited_message",
            "business_message",
            "callback_query",
            "my_chat_member",
            "deleted_business_messages",
            "business_connection",
        ]
    ),
    st.dictionaries(st.sampled_from(ODD.split()), JSON, max_size=5),
    JSON,
)
def test_nothing_odd_raises_anything_but_value_error(kind: str, odd: dict[str, Any], whole: Any) -> None:
    for update in ({kind: {"message_id": 7, "chat": PRIVATE, **odd}}, {kind: whole}):
        try:
            events = read(update)
        except ValueError:
            continue
        business_trouble(update)
        assert json.dumps([one.ext_id for one in events])
