"""Viber: callbacks of every kind, refusals in words, the webhook, and a client nobody here wrote against the fake."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.viber import PEOPLE, TOKEN, ViberRemote, ViberServer, signed
from tui_desk.config import validating
from tui_desk.connectors.base import IO, Received, Reply, Request
from tui_desk.connectors.viber import ViberConnector
from tui_desk.connectors.viber.reading import events_of
from tui_desk.connectors.viber.settings import ViberSettings
from tui_desk.errors import ChannelError
from tui_desk.exchange import (
    Event,
    File,
    Member,
    Message,
    NeedsOperator,
    Outgoing,
    Person,
    Receipt,
    Rejected,
    Retry,
    SendError,
    Uncertain,
)

NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[ViberServer]:
    with ViberServer() as found:
        yield found


def make(server: ViberServer, **more: str) -> ViberConnector:
    """The channel, perhaps with further settings."""
    settings = validating.checked(ViberSettings, {**ViberRemote(server).settings(), **more})
    return ViberConnector(settings, IO(threading.Event(), lambda _state, _detail: None, lambda: NOW))


def read(**body: Any) -> tuple[Event, ...]:
    """The events of a callback."""
    whole = {"timestamp": 1457764197627, "message_token": 4912661846655238145, **body}
    return events_of(Received(1, json.dumps(whole).encode(), NOW))


def said(**message: Any) -> Message:
    """The event of a customer's message."""
    (event,) = read(event="message", sender={"id": "A=", "name": "Ann"}, message=message)
    assert isinstance(event, Message)
    return event


def out(text: str = "hello", **more: Any) -> Outgoing:
    return Outgoing(1, "abc-0", PEOPLE["anna"][0], text, **more)


def test_a_message_keeps_its_token_whole() -> None:
    event = said(type="text", text="a message")
    assert (event.ext_id, event.thread, event.sender) == (
        "4912661846655238145",
        "A=",
        Person("viber", "A=", "Ann"),
    )
    assert event.at == datetime(2016, 3, 12, 6, 29, 57, 627000, UTC)
    assert said(type="text", text="and?", tracking_data="abc-0").seen == "abc-0"


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ({"type": "picture", "media": "https://dl.viber.com/a.jpg"}, "[picture]"),
        ({"type": "picture", "media": "https://dl.viber.com/a.jpg", "text": "our roof"}, "our roof"),
        (
            {"type": "file", "media": "https://dl.viber.com/a", "file_name": "a.pdf", "size": 7},
            "[file: a.pdf]",
        ),
        ({"type": "sticker", "sticker_id": 46105}, "[sticker]"),
        ({"type": "url", "media": "https://a.example"}, "https://a.example"),
        ({"type": "contact", "contact": {"name": "Bo", "phone_number": "+1"}}, "[contact: Bo, +1]"),
        (
            {"type": "location", "location": {"lat": 50.5, "lon": 30.25}},
            "[location] https://www.openstreetmap.org/?mlat=50.5&mlon=30.25",
        ),
        ({"type": "hologram"}, "[hologram message: open it in Viber]"),
        ({}, "[empty message: open it in Viber]"),
    ],
)
def test_every_kind_has_a_readable_line(message: dict[str, Any], line: str) -> None:
    assert said(**message).text == line


def test_what_becomes_of_ours_and_of_the_subscription_is_told() -> None:
    states = [
        event
        for name in ("delivered", "seen", "failed")
        for event in read(event=name, user_id="A=", desc="why")
    ]
    assert [event.state for event in states if isinstance(event, Receipt)] == ["delivered", "read", "failed"]
    (left,) = read(event="unsubscribed", user_id="A=")
    (back,) = read(event="subscribed", user={"id": "A=", "name": "Ann"})
    assert isinstance(left, Member)
    assert isinstance(back, Member)
    assert (left.us, left.joined, back.joined, back.thread) == (True, False, True, "A=")
    assert read(event="webhook") == read(event="conversation_started", user={"id": "A="}) == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda one: st.lists(one, max_size=2)
    )
)
def test_odd_fields_break_nothing(odd: Any) -> None:
    assert said(type="text", text=odd, media=odd, location=odd).text
    for name in ("delivered", "seen", "failed", "subscribed", "unsubscribed"):
        read(event=name, user_id=odd, user=odd, desc=odd, timestamp=odd)


def test_only_what_the_bots_token_signed_is_taken(server: ViberServer) -> None:
    connector, body = make(server), b'{"event":"webhook"}'
    refused = connector.verify(Request("POST", {}, {"x-viber-content-signature": signed(b"other")}, body))
    assert refused is not None
    assert refused.status == 401
    assert connector.verify(Request("POST", {}, {"x-viber-content-signature": signed(body)}, body)) is None


@pytest.mark.parametrize(
    ("status", "kind", "unreachable"),
    [
        (2, NeedsOperator, False),
        (10, NeedsOperator, False),
        (24, NeedsOperator, False),
        (5, Rejected, True),
        (6, Rejected, True),
        (21, Rejected, False),
        (12, Retry, False),
        (99, Rejected, False),
    ],
)
def test_each_refusal_says_what_to_do(
    server: ViberServer, status: int, kind: type[SendError], unreachable: bool
) -> None:
    server.refuse = (status, "said so")
    with pytest.raises(kind) as raised:
        make(server).push(out(), lambda: None)
    assert getattr(raised.value, "unreachable", False) == unreachable
    assert len(str(raised.value).split()) >= 4
    assert TOKEN not in str(raised.value)


def test_a_lost_answer_is_in_doubt_and_a_file_is_refused_before_the_risk(server: ViberServer) -> None:
    server.lose_answer()
    with pytest.raises(Uncertain):
        make(server).push(out(), lambda: None)
    with pytest.raises(Rejected, match="link"):
        make(server).push(out("", files=(File("a", "b/c", 1, content=b"x"),)), pytest.fail)


def test_choices_are_a_keyboard(server: ViberServer) -> None:
    make(server).push(out("**Which?**", buttons=("Red", "Blue")), lambda: None)
    (body,) = server.sent
    assert body["text"] == "Which?"
    assert [one["Text"] for one in body["keyboard"]["Buttons"]] == ["Red", "Blue"]
    assert body["tracking_data"] == "abc-0"


def test_check_says_whom_viber_calls_and_changes_nothing(server: ViberServer) -> None:
    address = "https://desk.example/hook/viber"
    assert [one.ok for one in make(server, webhook=address).check()] == [True, True]
    assert [one.ok for one in make(server).check()] == [True, True]
    elsewhere = "https://elsewhere.example/bot"
    for known, settings in (("", {}), ("", {"webhook": address}), (elsewhere, {"webhook": address})):
        server.webhook = known
        token, webhook = make(server, **settings).check()
        assert token.ok
        assert not webhook.ok
        assert webhook.text.startswith(f"Viber calls {known or 'nobody'}")
        assert "`tui-desk channel webhook" in webhook.text
    assert server.told == []


def test_viber_is_told_the_address_that_the_settings_name(server: ViberServer) -> None:
    server.webhook = ""
    assert not make(server).register().ok
    assert server.told == []
    address = "https://desk.example/hook/viber"
    assert make(server, webhook=address).register().text == f"Viber was told to call {address}"
    assert [one["url"] for one in server.told] == [address]
    assert [one.ok for one in make(server, webhook=address).check()] == [True, True]
    server.webhook = "https://elsewhere.example/bot"
    told = make(server, webhook=address).register()
    assert told.ok
    assert "before it called https://elsewhere.example/bot" in told.text


def test_why_viber_was_not_told_is_said(server: ViberServer) -> None:
    connector = make(server, webhook="https://desk.example/hook/other")
    server.refuse = (1, "invalidUrl")
    assert "tui-desk web" in connector.register().text
    server.lock_out()
    refused = connector.register()
    assert not refused.ok
    assert "token is refused" in refused.text


def test_files_are_fetched_from_viber_only(server: ViberServer) -> None:
    server.files["a.jpg"] = b"\xff\xd8" * 5000
    assert b"".join(make(server).download({"url": f"{server.url}/dl/a.jpg"})) == b"\xff\xd8" * 5000
    for url in (
        "https://evil.example/a.jpg",
        "http://dl.viber.com/a.jpg",
        "file:///etc/passwd",
        "https://x@viber.com.evil",
    ):
        with pytest.raises(ChannelError, match="not Viber's"):
            list(make(server).download({"url": url}))


def test_viberbot_reads_what_the_fake_emits_and_talks_to_it(
    server: ViberServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = pytest.importorskip("viberbot.api.api", reason="viberbot, the independent client, is not installed")
    from viberbot import BotConfiguration
    from viberbot.api.messages import TextMessage

    monkeypatch.setattr(api, "VIBER_BOT_API_URL", f"{server.url}/pa")
    peer = api.Api(BotConfiguration(name="Acme", avatar="", auth_token=TOKEN))
    assert peer.get_account_info()["name"] == "Acme bot"
    assert peer.send_messages(PEOPLE["anna"][0], [TextMessage(text="hello")]) == [
        server.sent[0]["message_token"]
    ]
    posted: list[Request] = []
    remote = ViberRemote(server)

    def take(request: Request) -> Reply:
        posted.append(request)
        return Reply(200)

    remote.post = take
    remote.says("hello")
    remote.writes(type="location", location={"lat": 1.0, "lon": 2.0})
    remote.reads(str(server.sent[0]["message_token"]))
    remote.tell("subscribed", user={"id": "A=", "name": "Ann"})
    remote.tell("unsubscribed", user_id="A=")
    read_there = [peer.parse_request(one.body) for one in posted[::2]]
    assert [one.event_type for one in read_there] == [
        "message",
        "message",
        "seen",
        "subscribed",
        "unsubscribed",
    ]
    assert read_there[0].message.text == "hello"
    assert all(peer.verify_signature(one.body, one.headers["x-viber-content-signature"]) for one in posted)
