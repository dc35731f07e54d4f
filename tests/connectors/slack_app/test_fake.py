"""The stand-in for Slack is one: Slack's own client works against it, and every payload is as published."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.slack import ANNA, APP_TOKEN, BORIS, CHANNEL, DIRECT, TOKEN, SlackServer
from tests.fakes.slack_payloads import BOT_USER, TEAM
from tests.fakes.slack_schema import Schema
from tests.waiting import PATIENCE, until
from tui_desk.exchange import File

slack_sdk = pytest.importorskip("slack_sdk", reason="the client library slack_sdk is not installed")
if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.socket_mode.request import SocketModeRequest

PRIVATE = DIRECT[ANNA]
PDF = File("Bill.pdf", "application/pdf", 8, content=b"%PDF-1.7")


@pytest.fixture
def web(server: SlackServer) -> WebClient:
    client: WebClient = slack_sdk.WebClient(token=TOKEN, base_url=f"{server.url}/api/")
    return client


@pytest.fixture
def heard(server: SlackServer, web: WebClient) -> Iterator[queue.Queue[SocketModeRequest]]:
    """What Slack's own Socket Mode client hears; it acknowledges everything."""
    from slack_sdk.socket_mode import SocketModeClient
    from slack_sdk.socket_mode.response import SocketModeResponse

    requests: queue.Queue[SocketModeRequest] = queue.Queue()
    client = SocketModeClient(app_token=APP_TOKEN, web_client=web)

    def take(_client: Any, request: SocketModeRequest) -> None:
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        requests.put(request)

    client.socket_mode_request_listeners.append(take)
    client.connect()
    yield requests
    client.close()


def test_slacks_own_client_hears_and_acknowledges(
    server: SlackServer, heard: queue.Queue[SocketModeRequest]
) -> None:
    server.write(PRIVATE, ANNA, "hello")
    request = heard.get(timeout=PATIENCE)
    assert request.type == "events_api"
    assert request.payload["event"]["text"] == "hello"
    server.write(CHANNEL, BORIS, "two")
    assert heard.get(timeout=PATIENCE).payload["event"]["channel"] == CHANNEL
    until(lambda: "envelope-0" in server.socket.acknowledged)


def test_slacks_own_client_writes_and_reads_back(server: SlackServer, web: WebClient) -> None:
    metadata = {"event_type": "tui_desk_answer", "event_payload": {"key": "k-1"}}
    sent = web.chat_postMessage(channel=PRIVATE, text="good day", metadata=metadata)
    found = web.conversations_history(channel=PRIVATE, include_all_metadata=True)
    assert found["messages"][0]["ts"] == sent["ts"]
    assert found["messages"][0]["metadata"] == metadata
    assert web.users_info(user=ANNA)["user"]["real_name"] == "Anna Koval"
    assert [one["id"] for page in web.users_conversations(limit=2) for one in page["channels"]] == [
        *server.channels
    ]


def test_slacks_own_client_uploads_a_file(server: SlackServer, web: WebClient) -> None:
    web.files_upload_v2(channel=PRIVATE, filename="Bill.pdf", content=b"%PDF-1.7", initial_comment="here")
    (sent,) = server.sent
    assert (sent["text"], sent["files"][0].content) == ("here", b"%PDF-1.7")


def test_slacks_own_client_is_refused_as_by_slack(server: SlackServer, web: WebClient) -> None:
    server.lock_out()
    with pytest.raises(slack_sdk.errors.SlackApiError) as caught:
        web.auth_test()
    assert caught.value.response["error"] == "invalid_auth"


def test_every_event_is_as_published(server: SlackServer, published: Schema | None) -> None:
    if published is None:
        pytest.skip("the published schemas are not here (TUI_DESK_CORPORA)")
    message = server.write(CHANNEL, ANNA, "hello")
    server.write(CHANNEL, BORIS, "me too", [PDF], thread_ts=message["ts"])
    server.write(PRIVATE, BOT_USER, "ours", metadata={"event_type": "t", "event_payload": {"key": "k"}})
    server.edit(CHANNEL, message, "hello!")
    server.delete(CHANNEL, message)
    about = {"user": BORIS, "channel": CHANNEL, "channel_type": "C", "team": TEAM}
    server.tell({"type": "member_joined_channel", **about, "event_ts": server.moment()})
    with pytest.raises(AssertionError):
        server.tell({"type": "member_left_channel", **about, "who": "x", "event_ts": server.moment()})
