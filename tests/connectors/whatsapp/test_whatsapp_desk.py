"""WhatsApp on a whole desk: doubts that a receipt settles, failures that are told later, and the quarantine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.graph import GraphServer, WhatsAppRemote, call, whatsapp
from tui_desk.config import Config
from tui_desk.config.validating import checked
from tui_desk.connectors.again import understand
from tui_desk.connectors.readers import Apart
from tui_desk.desk import chats, quarantine
from tui_desk.exchange import Message, Unreadable
from tui_desk.testing import Workplace


@pytest.fixture
def remote() -> Iterator[WhatsAppRemote]:
    with GraphServer() as server:
        yield WhatsAppRemote(server)


@pytest.fixture
def desk(tmp_path: Path, remote: WhatsAppRemote) -> Iterator[Workplace]:
    made = Workplace(tmp_path / "desk", remote.settings(), 20.0)
    remote.post = made.post
    yield made
    made.close()


def test_the_receipt_of_an_answer_in_doubt_settles_it(remote: WhatsAppRemote, desk: Workplace) -> None:
    with desk.connected():
        remote.says("hello?")
        (asked,) = desk.wait_for("hello?")
        remote.server.lose_answer()
        answer = desk.answer(asked, "hello!")
        assert desk.settled(answer) == "uncertain"
        remote.status(remote.received()[0].ext_id, "delivered")
        desk.wait(lambda: desk.message(answer).delivery == "delivered", "the receipt to settle it")
    assert desk.texts("outbound") == ["hello!"]
    assert len(remote.received()) == 1
    desk.check_store()


def test_an_error_after_the_message_was_taken_sends_no_second_one(
    remote: WhatsAppRemote, desk: Workplace
) -> None:
    with desk.connected():
        remote.says("hello?")
        (asked,) = desk.wait_for("hello?")
        remote.server.refuse_taken = {"code": 1, "message": "An unknown error occurred"}
        answer = desk.answer(asked, "hello!")
        assert desk.settled(answer) == "uncertain"
        remote.status(remote.received()[0].ext_id, "sent")
        desk.wait(lambda: desk.message(answer).delivery == "sent", "the receipt to settle it")
    assert len(remote.received()) == 1


def test_a_failure_that_is_told_later_shows_with_its_reason(remote: WhatsAppRemote, desk: Workplace) -> None:
    with desk.connected():
        remote.says("hello?")
        (asked,) = desk.wait_for("hello?")
        answer = desk.answer(asked, "hello!")
        assert desk.settled(answer) == "sent"
        errors = [{"code": 131047, "title": "Re-engagement message"}]
        remote.status(remote.received()[0].ext_id, "failed", errors=errors)
        desk.wait(lambda: desk.message(answer).delivery == "failed", "the failure")
    assert "24 hours" in desk.message(answer).delivery_detail


def test_the_window_and_the_templates_are_known_to_the_desk(remote: WhatsAppRemote, desk: Workplace) -> None:
    with desk.connected():
        remote.says("hello?")
        (asked,) = desk.wait_for("hello?")

        def told() -> object:
            found = desk.sync.ask(chats.row, asked.conversation_id)
            return found and found.templates

        desk.wait(told, "the templates")
        found = desk.sync.ask(chats.row, asked.conversation_id)
    assert found is not None
    assert found.window_until is not None
    assert [one.name for one in found.templates] == ["order_ready"]


def test_what_could_not_be_read_can_be_tried_again_and_never_becomes_a_mail(
    remote: WhatsAppRemote, desk: Workplace
) -> None:
    message = {"from": "972987654321", "id": "wamid.9", "type": "text", "text": {"body": "late"}}
    body = whatsapp("messages", {"messages": [message]})
    elsewhere = json.loads(json.dumps(body).replace("106540352242922", "55555555"))
    with desk.connected():
        desk.post(call(json.dumps(elsewhere).encode()))
        desk.wait(lambda: desk.sync.ask(quarantine.entries), "the entry")
    (entry,) = desk.sync.ask(quarantine.entries)
    config = checked(Config, {"path": _written(desk, remote), "channels": [remote.settings()]})
    raw = json.dumps(elsewhere).encode()
    assert isinstance(understand(config, Apart(), entry, raw, None, entry.at), Unreadable)
    mended = understand(config, Apart(), entry, json.dumps(body).encode(), None, entry.at)
    assert isinstance(mended, Message)
    assert (mended.text, mended.mail) == ("late", None)


def _written(desk: Workplace, remote: WhatsAppRemote) -> Path:
    path = desk.folder / "config.toml"
    table = "\n".join(f'{key} = "{value}"' for key, value in remote.settings().items())
    path.write_text(f"[[channels]]\n{table}\n")
    return path
