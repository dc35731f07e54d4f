"""What leaves for Slack can be found again, and every refusal has its meaning."""

from __future__ import annotations

import threading

import pytest

from tests.connectors.slack_app.ear import connector, now, out
from tests.fakes.slack import ANNA, CHANNEL, DIRECT, TOKEN, Refusal, SlackServer
from tui_desk.connectors.base import IO
from tui_desk.connectors.slack.checking import SCOPES
from tui_desk.connectors.slack.client import Api
from tui_desk.connectors.slack.sending import SHOWN_WITHIN, Sending
from tui_desk.errors import ChannelError
from tui_desk.exchange import File, NeedsOperator, Rejected, Retry, Uncertain

PRIVATE = DIRECT[ANNA]
PDF = File("Счёт 7.pdf", "application/pdf", 8, content=b"%PDF-1.7")


def nothing() -> None:
    """No risk is written down."""


def test_a_message_is_found_again_by_its_key(server: SlackServer) -> None:
    slack = connector(server)
    sent = slack.push(out(), nothing)
    assert slack.probe(out()) == sent
    assert slack.probe(out(key="01K-1")) is None


def test_a_message_in_a_thread_is_found_again(server: SlackServer) -> None:
    root = server.write(CHANNEL, ANNA, "hello")
    slack = connector(server)
    wanted = out(thread=f"{CHANNEL}:{root['ts']}")
    sent = slack.push(wanted, nothing)
    assert server.sent[0]["thread_ts"] == root["ts"]
    assert slack.probe(wanted) == sent


def test_a_file_is_found_again_by_who_sent_it(server: SlackServer) -> None:
    slack = connector(server)
    wanted = out("", files=(PDF,))
    sent = slack.push(wanted, nothing)
    assert slack.probe(wanted) == sent
    assert server.sent[0]["files"][0].content == PDF.content
    assert connector(server).probe(wanted) is None


def test_a_file_that_slack_never_shows_is_in_doubt(server: SlackServer) -> None:
    server.looks_in_vain = 1_000
    naps: list[float] = []
    io = IO(threading.Event(), lambda _state, _detail: None, now)
    sending = Sending(Api(server.url, lambda: TOKEN), server.url, io, naps.append)
    with pytest.raises(Uncertain, match="does not show it yet"):
        sending.push(out("", files=(PDF,)), nothing)
    assert tuple(naps) == SHOWN_WITHIN


def test_markdown_becomes_slacks_own_marks(server: SlackServer) -> None:
    text = "**Hi** & *see* [the guide](https://a.example/g?a=1&b=2)\n\n- `one`\n- ~~two~~\n\n> <quoted>"
    connector(server).push(out(text), nothing)
    assert server.sent[0]["text"] == (
        "*Hi* &amp; _see_ <https://a.example/g?a=1&amp;b=2|the guide>\n\n• `one`\n• ~two~\n\n> &lt;quoted&gt;"
    )


def test_buttons_carry_their_whole_labels(server: SlackServer) -> None:
    label = "Somebody should call me back before noon, and not the one who called the last time, please"
    connector(server).push(out("which?", buttons=("Yes", label)), nothing)
    (section, actions) = server.sent[0]["blocks"]
    assert section["text"]["text"] == "which?"
    assert [button["value"] for button in actions["elements"]] == ["Yes", label]
    assert all(len(button["text"]["text"]) <= 75 for button in actions["elements"])


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "is_archived"])
def test_a_channel_that_can_not_be_written_to_is_unreachable(server: SlackServer, code: str) -> None:
    server.refusals[PRIVATE] = Refusal(code)
    with pytest.raises(Rejected) as caught:
        connector(server).push(out(), nothing)
    assert caught.value.unreachable


@pytest.mark.parametrize(
    "code", ["msg_too_long", "restricted_action", "restricted_action_thread_locked", "new"]
)
def test_what_slack_does_not_take_is_rejected(server: SlackServer, code: str) -> None:
    server.refusals[PRIVATE] = Refusal(code)
    with pytest.raises(Rejected) as caught:
        connector(server).push(out(), nothing)
    assert not caught.value.unreachable


@pytest.mark.parametrize(
    "code", ["invalid_auth", "token_revoked", "account_inactive", "not_allowed_token_type"]
)
def test_a_refused_token_needs_somebody(server: SlackServer, code: str) -> None:
    server.refusals[PRIVATE] = Refusal(code)
    with pytest.raises(NeedsOperator, match="token"):
        connector(server).push(out(), nothing)


def test_a_missing_scope_is_named(server: SlackServer) -> None:
    server.refusals[PRIVATE] = Refusal("missing_scope", needed="chat:write", provided="im:read")
    with pytest.raises(NeedsOperator, match="chat:write"):
        connector(server).push(out(), nothing)


def test_a_trouble_inside_slack_leaves_it_open_whether_it_was_sent(server: SlackServer) -> None:
    server.refusals[PRIVATE] = Refusal("internal_error")
    with pytest.raises(Uncertain):
        connector(server).push(out(), nothing)


def test_too_many_means_later(server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    too_many = server.too_many
    monkeypatch.setattr(server, "too_many", lambda _left: too_many(30))
    server.throttle(60)
    with pytest.raises(Retry) as caught:
        connector(server).push(out(), nothing)
    assert caught.value.after == 30


def test_a_file_is_fetched_with_the_token(server: SlackServer) -> None:
    message = server.write(PRIVATE, ANNA, "", [PDF])
    url = message["files"][0]["url_private_download"]
    assert b"".join(connector(server).download({"id": "F1", "url": url, "size": 8})) == PDF.content


def test_a_file_without_an_address_is_asked_for(server: SlackServer) -> None:
    message = server.write(PRIVATE, ANNA, "", [PDF])
    ref = {"id": message["files"][0]["id"], "url": "", "size": 8}
    assert b"".join(connector(server).download(ref)) == PDF.content


@pytest.mark.parametrize(
    "url", ["https://slack.com.evil.example/a", "http://files.slack.com/a", "https://a@slack.com/", "ftp://x"]
)
def test_the_token_goes_to_slack_only(server: SlackServer, url: str) -> None:
    with pytest.raises(ChannelError, match="own servers"):
        list(connector(server).download({"id": "F1", "url": url, "size": 8}))


def test_a_check_says_what_to_click(server: SlackServer) -> None:
    server.scopes = server.scopes.replace("files:write,", "").replace("users:read", "users:write")
    server.socket_mode = False
    wrong = {line.name: line.text for line in connector(server).check() if not line.ok}
    assert wrong.keys() == {"scopes", "socket mode"}
    assert "files:write, users:read" in wrong["scopes"]
    assert "Socket Mode" in wrong["socket mode"]


def test_a_check_names_the_workspace(server: SlackServer) -> None:
    assert "Acme" in connector(server).check()[0].text
    assert len(SCOPES) == len(server.scopes.split(","))
