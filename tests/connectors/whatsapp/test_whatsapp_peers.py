"""A client nobody here wrote speaks with the fake, and reads what it emits, as it would with Meta."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fakes.graph import ACCOUNT_ID, PHONE_ID, SECRET, TOKEN, GraphServer, WhatsAppRemote, call
from tui_desk.connectors.base import Reply, Request
from tui_desk.exchange import File

pywa = pytest.importorskip("pywa", reason="pywa, the independent client, is not installed")


class _ToTheFake(httpx.BaseTransport):
    """Whatever is asked of Meta is asked of the fake."""

    def __init__(self, url: str) -> None:
        self._url = httpx.URL(url)
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
        return self._inner.handle_request(request)


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer() as found:
        yield found


@pytest.fixture
def peer(server: GraphServer) -> Any:
    """pywa, talking to the fake."""
    return pywa.WhatsApp(
        phone_id=PHONE_ID,
        token=TOKEN,
        session=httpx.Client(transport=_ToTheFake(server.url)),
        server=None,
        verify_token="x",
        app_secret=SECRET,
        waba_id=ACCOUNT_ID,
        skip_duplicate_updates=False,
    )


def test_it_sends_text_and_files_to_the_fake(server: GraphServer, peer: Any) -> None:
    sent = peer.send_message(to="972987654321", text="hello", tracker="mine")
    assert sent.id == server.sent[0]["id"]
    peer.send_document(to="972987654321", document=b"%PDF-1.7", filename="a.pdf", mime_type="application/pdf")
    (file,) = server.uploads.values()
    assert file.content == b"%PDF-1.7"
    assert server.sent[1]["type"] == "document"


def test_it_gets_refusals_of_the_fake_as_its_own_errors(server: GraphServer, peer: Any) -> None:
    server.refuse = {"code": 131047, "message": "(#131047) Re-engagement message", "type": "OAuthException"}
    with pytest.raises(pywa.errors.ReEngagementMessage):
        peer.send_message(to="972987654321", text="hello")
    server.lock_out()
    with pytest.raises(pywa.errors.WhatsAppError):
        peer.send_message(to="972987654321", text="hello")


def test_it_finds_media_of_the_fake(server: GraphServer, peer: Any) -> None:
    id_ = server.keep(File("a.png", "image/png", 4, content=b"\x89PNG"))
    assert peer.get_media_url(media_id=id_).url.endswith(id_)


def test_it_believes_the_fakes_signature_and_reads_each_kind_of_call(server: GraphServer, peer: Any) -> None:
    heard: list[tuple[str, str]] = []
    peer.add_handlers(
        pywa.handlers.MessageHandler(
            lambda _, one: heard.append((one.type.value, one.text or one.caption or ""))
        ),
        pywa.handlers.MessageStatusHandler(lambda _, one: heard.append(("status", one.status.value))),
        pywa.handlers.EditedMessageHandler(lambda _, one: heard.append(("edited", one.message.text))),
        pywa.handlers.DeletedMessageHandler(
            lambda _, one: heard.append(("deleted", one.original_message_id))
        ),
        pywa.handlers.OutgoingMessageHandler(lambda _, one: heard.append(("ours", one.text or ""))),
    )
    remote = WhatsAppRemote(server)
    remote.post = _answered
    id_ = remote.says("hello")
    remote.says("see", files=[File("a.pdf", "application/pdf", 1, content=b"x")])
    remote.edits(id_, "hallo")
    remote.deletes(id_)
    remote.mine("from the phone")
    server.sent.append({"id": "wamid.OUT1", "biz_opaque_callback_data": "tui-desk:k"})
    remote.reads("wamid.OUT1")
    for body in remote.bodies:
        request = call(json.dumps(body).encode())
        signature = request.headers["x-hub-signature-256"]
        assert pywa.utils.webhook_updates_validator(SECRET, request.body, signature)
        assert peer.webhook_update_handler(request.body)[1] == 200
    assert heard == [
        ("text", "hello"),
        ("document", "see"),
        ("edited", "hallo"),
        ("deleted", id_),
        ("ours", "from the phone"),
        ("status", "read"),
    ]


def _answered(_request: Request) -> Reply:
    return Reply(200)
