"""How answers leave for WhatsApp, and what each refusal means."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.fakes.graph import SECRET, TOKEN, GraphServer, WhatsAppRemote
from tui_desk.config import validating
from tui_desk.connectors import registry
from tui_desk.connectors.apart import Stopped
from tui_desk.connectors.base import IO
from tui_desk.connectors.whatsapp import WhatsAppConnector
from tui_desk.connectors.whatsapp.settings import WhatsAppSettings
from tui_desk.exchange import File, NeedsOperator, Outgoing, Rejected, Retry, SendError, Sent, Uncertain
from tui_desk.rows import Template


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer() as found:
        yield found


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


@pytest.fixture
def connector(server: GraphServer, stop: threading.Event) -> WhatsAppConnector:
    settings = validating.checked(WhatsAppSettings, WhatsAppRemote(server).settings())
    io = IO(stop, lambda _state, _detail: None, lambda: datetime.now(UTC))
    return WhatsAppConnector(settings, io)


def out(text: str = "", thread: str = "4915112345678", **more: object) -> Outgoing:
    return Outgoing(1, "abc-0", thread, text, **more)  # type: ignore[arg-type]


def push(connector: WhatsAppConnector, sending: Outgoing) -> Sent:
    return connector.push(sending, lambda: None)


def test_markdown_becomes_whatsapps_marks_and_the_key_goes_along(
    server: GraphServer, connector: WhatsAppConnector
) -> None:
    sent = push(
        connector, out("**Bold**, *it*, ~~no~~, `x`, [us](https://a.example)\n\n- one", parent="wamid.IN1")
    )
    (body,) = server.sent
    assert body["text"]["body"] == "*Bold*, _it_, ~no~, `x`, us (https://a.example)\n\n• one"
    assert body["biz_opaque_callback_data"] == "tui-desk:abc-0"
    assert body["context"] == {"message_id": "wamid.IN1"}
    assert (body["to"], body["recipient_type"], sent.ext_id) == ("4915112345678", "individual", body["id"])


def test_who_has_no_number_and_a_group_are_written_to_as_they_are_known(
    server: GraphServer, connector: WhatsAppConnector
) -> None:
    push(connector, out("a", "US.1349"))
    push(connector, out("b", "group:house5"))
    assert (server.sent[0]["recipient"], "to" in server.sent[0]) == ("US.1349", False)
    assert (server.sent[1]["to"], server.sent[1]["recipient_type"]) == ("house5", "group")


@pytest.mark.parametrize(
    ("name", "media_type", "size", "kind"),
    [
        ("a.png", "image/png", 100, "image"),
        ("a.png", "image/png", 6_000_000, "document"),
        ("a.gif", "image/gif", 100, "document"),
        ("a.pdf", "application/pdf", 100, "document"),
        ("a.ogg", "audio/ogg", 100, "audio"),
    ],
)
def test_a_file_is_uploaded_and_sent_as_what_it_is(
    server: GraphServer, connector: WhatsAppConnector, name: str, media_type: str, size: int, kind: str
) -> None:
    push(connector, out(files=(File(name, media_type, size, content=b"x" * size),)))
    (body,) = server.sent
    assert body["type"] == kind
    assert server.uploads[body[kind]["id"]].size == size


def test_a_template_goes_with_its_values(server: GraphServer, connector: WhatsAppConnector) -> None:
    push(connector, out(template=Template("order_ready", "en", "Hello {{1}} {{2}}", ("Ann", "A-7"))))
    values = [{"type": "text", "text": "Ann"}, {"type": "text", "text": "A-7"}]
    assert server.sent[0]["template"] == {
        "name": "order_ready",
        "language": {"code": "en"},
        "components": [{"type": "body", "parameters": values}],
    }


def test_only_templates_that_can_be_filled_in_are_offered(connector: WhatsAppConnector) -> None:
    assert [(one.name, one.text) for one in connector.templates()] == [
        ("order_ready", "Hello {{1}}, your order {{2}} is ready.")
    ]


def test_short_choices_are_buttons_and_long_ones_a_list(
    server: GraphServer, connector: WhatsAppConnector
) -> None:
    push(connector, out("Which?", buttons=("Red", "Blue")))
    push(connector, out("Which?", buttons=("Red", "A very long name of a colour")))
    reply = server.sent[0]["interactive"]["action"]["buttons"][1]["reply"]
    assert reply["title"] == "Blue"
    assert server.sent[1]["text"]["body"] == "Which?\n• Red\n• A very long name of a colour"


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (131047, Rejected, "24 hours"),
        (131026, Rejected, "not on WhatsApp"),
        (132001, Rejected, "no such template"),
        (131056, Retry, "pause"),
        (130429, Retry, "pause"),
        (80007, Retry, "pause"),
        (131000, Retry, "trouble"),
        (131057, Retry, "trouble"),
        (1, Uncertain, "does not say whether"),
        (2, Uncertain, "does not say whether"),
        (131016, Uncertain, "does not say whether"),
        (190, NeedsOperator, "access token"),
        (131005, NeedsOperator, "may not"),
        (131042, NeedsOperator, "paying"),
        (368, NeedsOperator, "restricted"),
        (424242, Rejected, "Meta refuses"),
    ],
)
def test_each_refusal_says_what_to_do(
    server: GraphServer, connector: WhatsAppConnector, code: int, kind: type[SendError], words: str
) -> None:
    server.refuse = {"code": code, "message": f"(#{code}) said so", "type": "OAuthException"}
    with pytest.raises(kind, match=words) as raised:
        push(connector, out("hello"))
    assert TOKEN not in str(raised.value)
    if isinstance(raised.value, Retry):
        assert raised.value.after is None or raised.value.after >= 6
    assert server.sent == []


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(500, 77, Uncertain), (503, 0, Uncertain), (500, 131047, Rejected), (503, 130429, Retry)],
)
def test_a_broken_server_leaves_it_open_unless_it_gives_a_reason(
    server: GraphServer, connector: WhatsAppConnector, status: int, code: int, kind: type[SendError]
) -> None:
    server.refuse, server.refusing = {"code": code, "message": "said so", "type": "OAuthException"}, status
    with pytest.raises(kind):
        push(connector, out("hello"))


def test_trouble_while_a_file_is_brought_is_no_doubt(
    server: GraphServer, connector: WhatsAppConnector
) -> None:
    server.refuse_upload = {"code": 2, "message": "said so", "type": "OAuthException"}
    with pytest.raises(Retry):
        push(connector, out(files=(File("a.pdf", "application/pdf", 1, content=b"x"),)))


def test_only_after_the_risk_is_an_outcome_in_doubt(
    server: GraphServer, connector: WhatsAppConnector
) -> None:
    server.lose_answer()
    with pytest.raises(Uncertain):
        push(connector, out("hello"))
    server.break_link()
    with pytest.raises(Retry):
        push(connector, out(files=(File("a.pdf", "application/pdf", 1, content=b"x"),)))


def test_a_files_address_is_asked_for_each_time_and_the_token_stays_with_meta(
    server: GraphServer, connector: WhatsAppConnector
) -> None:
    id_ = server.keep(File("a.bin", "image/png", 9, content=b"\x89PNG" * 1000))
    assert b"".join(connector.download({"id": id_})) == b"\x89PNG" * 1000


def test_a_download_ends_when_it_is_told_to(
    server: GraphServer, connector: WhatsAppConnector, stop: threading.Event
) -> None:
    id_ = server.keep(File("a.bin", "image/png", 2**22, content=b"\x89PNG" * 2**20))
    under_way = connector.download({"id": id_})
    assert next(under_way)
    stop.set()
    with pytest.raises(Stopped):
        next(under_way)
    with pytest.raises(Stopped):
        next(connector.download({"id": id_}))


def test_check_finds_a_wrong_secret_a_webhook_elsewhere_and_a_missing_subscription(
    server: GraphServer, connector: WhatsAppConnector
) -> None:
    assert [one.ok for one in connector.check()] == [True] * 4
    server.callback, server.subscribed = "https://elsewhere.example/bot", False
    wrong = [one for one in connector.check() if not one.ok]
    assert [one.name for one in wrong] == ["webhook", "subscription"]
    assert "/hook/whatsapp" in wrong[0].text
    table = {**WhatsAppRemote(server).settings(), "app_secret": "another"}
    (line, *_) = registry.check(registry.settings(table))
    assert not line.ok
    assert "secret" in line.text
    assert SECRET not in line.text


def test_check_claims_to_know_nothing_that_meta_does_not_tell_and_names_the_number_that_is_wrong(
    server: GraphServer, connector: WhatsAppConnector
) -> None:
    server.callback = ""
    (unknown,) = [one for one in connector.check() if not one.known]
    assert (unknown.name, unknown.mark) == ("webhook", "?")
    table = {**WhatsAppRemote(server).settings(), "phone_number_id": "15550783881"}
    (line, *_) = registry.check(registry.settings(table))
    assert not line.ok
    assert "`phone_number_id`" in line.text


def test_the_settings_name_what_is_missing(server: GraphServer) -> None:
    table = dict(WhatsAppRemote(server).settings())
    for name, words in (
        ("app_secret", "app_secret_command"),
        ("token", "token_command"),
        ("phone_number_id", "missing"),
    ):
        with pytest.raises(Exception, match=words):
            registry.settings({key: value for key, value in table.items() if key != name})
