"""The stand-in for VK is one: a well-known client works against it, and every payload is as the schema says."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.fakes.vk import COMMUNITY, GROUP, TOKEN, VERSION, VkServer
from tests.fakes.vk_schema import Schema
from tui_desk.exchange import File

vk_api = pytest.importorskip("vk_api", reason="the client library vk_api is not installed")
ANNA = 17
JPEG = File("roof.jpg", "image/jpeg", 4, content=b"\xff\xd8\xff\xe0")
PDF = File("Bill.pdf", "application/pdf", 8, content=b"%PDF-1.7")


@pytest.fixture
def client(server: VkServer) -> Any:
    """vk_api, led from VK's address to ours."""
    import requests

    class Here(requests.adapters.HTTPAdapter):
        def send(self, request: Any, *args: Any, **more: Any) -> Any:
            request.url = request.url.replace("https://api.vk.ru", server.url)
            return super().send(request, *args, **more)

    session = vk_api.VkApi(token=TOKEN, api_version=VERSION)
    session.http.mount("https://api.vk.ru", Here())
    return session


def test_a_well_known_client_hears_and_answers(server: VkServer, client: Any) -> None:
    from vk_api.bot_longpoll import VkBotEventType, VkBotLongPoll

    longpoll = VkBotLongPoll(client, COMMUNITY, wait=1)
    server.write(ANNA, ANNA, "hello", [JPEG])
    server.write(GROUP, ANNA, "in the group")
    private, group = longpoll.check()
    assert private.type == VkBotEventType.MESSAGE_NEW
    assert (private.from_user, private.message.text) == (True, "hello")
    assert (group.from_chat, group.chat_id) == (True, 1)
    api = client.get_api()
    sent = api.messages.send(peer_id=ANNA, random_id=7, message="good day")
    assert api.messages.send(peer_id=ANNA, random_id=7, message="good day") == sent
    (reply,) = longpoll.check()
    assert (reply.type, reply.obj.text) == (VkBotEventType.MESSAGE_REPLY, "good day")


def test_a_well_known_client_uploads_a_document(server: VkServer, client: Any) -> None:
    content = io.BytesIO(b"%PDF-1.7")
    content.name = "Bill.pdf"
    saved = vk_api.VkUpload(client).document_message(content, title="Bill.pdf", peer_id=ANNA)
    name = f"doc{saved['doc']['owner_id']}_{saved['doc']['id']}_{saved['doc']['access_key']}"
    client.get_api().messages.send(peer_id=ANNA, random_id=8, attachment=name)
    assert server.sent[0]["files"][0].content == b"%PDF-1.7"


def test_a_well_known_client_survives_every_failure_of_the_long_poll(server: VkServer, client: Any) -> None:
    from vk_api.bot_longpoll import VkBotLongPoll

    longpoll = VkBotLongPoll(client, COMMUNITY, wait=1)
    server.key = "key-2"
    assert longpoll.check() == []
    server.write(ANNA, ANNA, "one")
    server.drop_events()
    assert longpoll.check() == []
    server.write(ANNA, ANNA, "two")
    assert [event.message.text for event in longpoll.check()] == ["two"]


def test_a_wrong_token_is_refused_as_vk_does(server: VkServer, client: Any) -> None:
    server.lock_out()
    with pytest.raises(vk_api.ApiError) as caught:
        client.get_api().groups.getById()
    assert caught.value.code == 5


def test_every_payload_is_as_the_published_schema_says(server: VkServer, published: Schema | None) -> None:
    if published is None:
        pytest.skip("the published schemas are not here (TUI_DESK_CORPORA)")
    message = server.write(ANNA, ANNA, "hello", [JPEG, PDF])
    server.edit(message, "hello!")
    server.write(GROUP, ANNA, "", action={"type": "chat_title_update", "text": "House 6"})
    about = {"from_id": ANNA, "peer_id": ANNA, "read_message_id": 1, "conversation_message_id": 1}
    server.tell("message_read", about)
    server.tell("message_deny", {"user_id": ANNA})
    server.tell("message_event", {"user_id": ANNA, "peer_id": ANNA, "event_id": "b", "payload": "{}"})
    with pytest.raises(AssertionError):
        server.tell("message_deny", {"user_id": "anna"})
