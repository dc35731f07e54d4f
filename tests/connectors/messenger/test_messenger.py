"""Messenger and Instagram: every kind of call, echoes and watermarks, names, and what a refusal means."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.graph import PAGE_ID, PEOPLE, GraphServer
from tests.fakes.page import PageRemote
from tui_desk.config import validating
from tui_desk.connectors.base import IO, Received
from tui_desk.connectors.messenger import InstagramConnector, MessengerConnector
from tui_desk.connectors.messenger.reading import Page, events_of
from tui_desk.connectors.messenger.settings import InstagramSettings, MessengerSettings
from tui_desk.errors import ChannelError
from tui_desk.exchange import (
    Deleted,
    Edited,
    Event,
    File,
    Message,
    NeedsOperator,
    Outgoing,
    Person,
    Receipt,
    Rejected,
    Retry,
    SendError,
    Uncertain,
    Unreadable,
)
from tui_desk.moments import moment
from tui_desk.testing import Workplace

NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)
AT = 1_760_000_000_123


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer() as found:
        yield found


def read(item: dict[str, Any], *, ours: bool = False, account: str = PAGE_ID) -> tuple[Event, ...]:
    """The events of one item."""
    pair = [{"id": "77"}, {"id": PAGE_ID}]
    sender, recipient = reversed(pair) if ours else pair
    whole = {"sender": sender, "recipient": recipient, "timestamp": AT, **item}
    body = {"object": "page", "entry": [{"id": PAGE_ID, "messaging": [whole]}]}
    page = Page("messenger", account, lambda _id: ("Ann", "@ann"))
    return events_of(Received(1, json.dumps(body).encode(), NOW), page)


def message(**content: Any) -> Message:
    """The event of a customer's message."""
    (event,) = read({"message": {"mid": "m1", **content}})
    assert isinstance(event, Message)
    return event


def make(server: GraphServer, kind: str = "messenger") -> MessengerConnector | InstagramConnector:
    """The channel."""
    io = IO(threading.Event(), lambda _state, _detail: None, lambda: NOW)
    table = PageRemote(server, kind).settings()
    if kind == "instagram":
        return InstagramConnector(validating.checked(InstagramSettings, table), io)
    return MessengerConnector(validating.checked(MessengerSettings, table), io)


def out(text: str = "hello", **more: Any) -> Outgoing:
    return Outgoing(1, "abc-0", PEOPLE["anna"][0], text, **more)


def test_a_message_is_the_customers_and_an_echo_is_ours_with_its_key() -> None:
    event = message(text="hello", reply_to={"mid": "m0"})
    assert (event.thread, event.parent, event.sender) == (
        "77",
        "m0",
        Person("messenger", "77", "Ann", "@ann"),
    )
    assert event.at == moment(AT)
    (echo,) = read(
        {"message": {"mid": "m2", "text": "x", "is_echo": True, "metadata": "tui-desk:abc-0"}}, ours=True
    )
    (other,) = read(
        {"message": {"mid": "m3", "text": "x", "is_echo": True, "metadata": "a bot's"}}, ours=True
    )
    assert isinstance(echo, Message)
    assert isinstance(other, Message)
    assert (echo.outgoing, echo.thread, echo.echo, other.echo) == (True, "77", "abc-0", "")


@pytest.mark.parametrize(
    ("content", "line", "files"),
    [
        (
            {"attachments": [{"type": "image", "payload": {"url": "https://x.fbcdn.net/a.jpg?s=1"}}]},
            "[picture]",
            ["a.jpg"],
        ),
        (
            {
                "attachments": [
                    {"type": "image", "payload": {"url": "https://x/s.png", "sticker_id": 369239263222822}}
                ]
            },
            "[sticker]",
            [],
        ),
        (
            {
                "text": "see",
                "attachments": [{"type": "file", "payload": {"url": "https://x.fbcdn.net/a.pdf"}}],
            },
            "see",
            ["a.pdf"],
        ),
        (
            {"attachments": [{"type": "audio", "payload": {"url": "https://x.fbsbx.com/v"}}] * 2},
            "[audio]\n[audio]",
            ["audio", "audio"],
        ),
        (
            {"attachments": [{"type": "location", "payload": {"coordinates": {"lat": 1.5, "long": 2.5}}}]},
            "[location] https://www.openstreetmap.org/?mlat=1.5&mlon=2.5",
            [],
        ),
        (
            {"attachments": [{"type": "ig_reel", "payload": {"title": "Fun", "url": "https://i/r"}}]},
            "[ig reel: Fun https://i/r]",
            [],
        ),
        ({"text": "nice", "reply_to": {"story": {"id": "1"}}}, "[answers a story]\nnice", []),
        ({"is_unsupported": True}, "[a message of a kind that Meta does not hand on]", []),
        ({}, "[an empty message]", []),
    ],
)
def test_every_kind_has_a_readable_line(content: dict[str, Any], line: str, files: list[str]) -> None:
    event = message(**content)
    assert (event.text, [one.name for one in event.files]) == (line, files)


def test_a_pressed_button_is_what_the_customer_says_and_a_reaction_nothing() -> None:
    (event,) = read({"postback": {"mid": "m4", "title": "Talk to a person", "payload": "P"}})
    assert isinstance(event, Message)
    assert event.text == "Talk to a person"
    assert read({"reaction": {"mid": "m1", "emoji": "x"}}) == read({"optin": {}}) == ()


def test_deletions_edits_and_receipts_point_at_what_they_mean() -> None:
    (deleted,) = read({"message": {"mid": "m1", "is_deleted": True}})
    (edited,) = read({"message_edit": {"mid": "m1", "text": "new", "num_edit": 1}})
    (seen,) = read({"read": {"watermark": AT}})
    (seen_there,) = read({"read": {"mid": "m9"}})
    delivered = read({"delivery": {"mids": ["m8", "m9"], "watermark": AT}})
    (up_to,) = read({"delivery": {"watermark": AT}})
    assert isinstance(deleted, Deleted)
    assert isinstance(edited, Edited)
    assert (deleted.ext_id, edited.ext_id, edited.text) == ("m1", "m1", "new")
    receipts = [one for one in (seen, seen_there, *delivered, up_to) if isinstance(one, Receipt)]
    assert [(one.ext_id, one.state, one.upto) for one in receipts] == [
        ("", "read", True),
        ("m9", "read", True),
        ("m8", "delivered", False),
        ("m9", "delivered", False),
        ("", "delivered", True),
    ]


def test_another_accounts_entry_is_kept_and_says_so_and_hides_no_other() -> None:
    said = {"sender": {"id": "77"}, "recipient": {"id": PAGE_ID}, "message": {"mid": "m1", "text": "hello"}}
    entries = [{"id": whose, "messaging": [said]} for whose in ("123", PAGE_ID, "456")]
    body = json.dumps({"object": "page", "entry": entries}).encode()
    page = Page("messenger", PAGE_ID, lambda _id: ("Ann", "@ann"))
    foreign, ours, other = events_of(Received(1, body, NOW), page)
    assert isinstance(ours, Message)
    assert ours.text == "hello"
    assert isinstance(foreign, Unreadable)
    assert isinstance(other, Unreadable)
    assert "123, which is not this channel's" in foreign.error
    assert foreign.ext_id != other.ext_id


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda one: st.lists(one, max_size=2)
)


@given(ODD)
def test_odd_fields_break_nothing(odd: Any) -> None:
    for name in ("message", "read", "delivery", "postback", "message_edit", "sender"):
        read({name: odd})
    assert message(text=odd, attachments=odd, reply_to=odd).text
    assert message(
        attachments=[{"type": odd, "payload": odd}, {"type": "image", "payload": {"url": odd}}]
    ).text


def test_text_goes_without_marks_and_a_file_by_its_id(server: GraphServer) -> None:
    make(server).push(out("**Bold** [us](https://a.example)", buttons=("Red",)), lambda: None)
    make(server).push(out("", files=(File("a.pdf", "application/pdf", 3, content=b"PDF"),)), lambda: None)
    text, file = (one["message"] for one in server.sent)
    assert text["text"] == "Bold us"
    assert text["quick_replies"][0]["title"] == "Red"
    assert server.uploads[file["attachment"]["payload"]["attachment_id"]].content == b"PDF"
    assert {one["messaging_type"] for one in server.sent} == {"RESPONSE"}
    with pytest.raises(Rejected, match="link"):
        make(server, "instagram").push(out("", files=(File("a", "b/c", 1, content=b"x"),)), lambda: None)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        ({"code": 10, "error_subcode": 2018278}, Rejected, "24 hours"),
        ({"code": 10, "error_subcode": 2534022}, Rejected, "24 hours"),
        ({"code": 551}, Rejected, "blocked"),
        ({"code": 10}, NeedsOperator, "may not"),
        ({"code": 190}, NeedsOperator, "access token"),
        ({"code": 1200}, Retry, "trouble"),
        ({"code": 1, "error_subcode": 1357046}, Uncertain, "does not say whether"),
        ({"code": 2}, Uncertain, "does not say whether"),
    ],
)
def test_each_refusal_says_what_to_do(
    server: GraphServer, error: dict[str, int], kind: type[SendError], words: str
) -> None:
    server.refuse = {"message": "said so", "type": "OAuthException", **error}
    with pytest.raises(kind, match=words):
        make(server).push(out(), lambda: None)


def test_files_are_fetched_from_meta_only_and_without_the_token(server: GraphServer) -> None:
    id_ = server.keep(File("a.bin", "image/png", 4, content=b"\x89PNG"))
    assert b"".join(make(server).download({"url": f"{server.url}/cdn/{id_}"})) == b"\x89PNG"
    for url in (
        "https://evil.example/a",
        "http://x.fbcdn.net/a",
        "https://fbcdn.net.evil.example/a",
        "file:///etc/passwd",
    ):
        with pytest.raises(ChannelError, match="not Meta's"):
            list(make(server).download({"url": url}))


@pytest.mark.parametrize("kind", ["messenger", "instagram"])
def test_an_error_after_the_message_was_taken_sends_no_second_one(
    tmp_path: Path, server: GraphServer, kind: str
) -> None:
    """Messenger's echo brings our key back and settles it; Instagram's is known by its words."""
    remote = PageRemote(server, kind)
    desk = Workplace(tmp_path / "desk", remote.settings(), 20.0)
    remote.post = desk.post
    with desk.connected():
        remote.says("hello?")
        (asked,) = desk.wait_for("hello?")
        server.refuse_taken = {"code": 2, "message": "An unexpected error has occurred"}
        answer = desk.answer(asked, "hello!")
        assert desk.settled(answer) == "uncertain"
        remote.echo(remote.received()[0].ext_id)
        desk.wait(lambda: desk.message(answer).delivery == "sent", "the echo to settle it")
    assert len(remote.received()) == 1
    desk.close()


@pytest.mark.parametrize("kind", ["messenger", "instagram"])
def test_names_are_asked_for_once_and_our_echo_is_no_second_answer(
    tmp_path: Path, server: GraphServer, kind: str
) -> None:
    remote = PageRemote(server, kind)
    desk = Workplace(tmp_path / "desk", remote.settings(), 20.0)
    remote.post = desk.post
    with desk.connected():
        remote.says("hello?")
        (asked,) = desk.wait_for("hello?")
        assert asked.author_name == "Anna Koval"
        assert desk.settled(desk.answer(asked, "hello!")) == "sent"
        remote.echo(remote.received()[0].ext_id)
        remote.says("thanks")
        desk.wait_for("thanks")
    assert desk.texts("outbound") == ["hello!"]
    desk.check_store()
    desk.close()
