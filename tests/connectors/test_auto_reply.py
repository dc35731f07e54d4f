"""Through real messengers' lines: who writes first is told once that it is here; groups and programs never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.connectors.matrix.remote import Door, MatrixRemote
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import TelegramRemote
from tests.servers.synapse import Synapse
from tui_desk.desk import conversations
from tui_desk.testing import Remote, Workplace

HERE = "Your message is here; we answer within the hour."


@dataclass(frozen=True)
class Messenger:
    """A messenger, and how a program writes there in its own private chat."""

    remote: Remote
    program_says: Callable[[str], object]


@pytest.fixture
def telegram() -> Iterator[Messenger]:
    with TelegramServer() as server:
        bot = server.meet("bot", "Robot") | {"is_bot": True}
        yield Messenger(TelegramRemote(server), lambda text: server.write(bot["id"], bot, text=text))


@pytest.fixture
def matrix(synapse: Synapse) -> Iterator[Messenger]:
    with Door(synapse) as door:
        remote, robot = MatrixRemote(synapse, door), synapse.user("robot")
        room = robot.chats_with(remote.desk.id)
        remote.desk.joins(room)
        yield Messenger(remote, lambda text: robot.sends(room, {"msgtype": "m.notice", "body": text}))


@pytest.mark.parametrize(
    "name", ["telegram", pytest.param("matrix", marks=pytest.mark.xdist_group("synapse"))]
)
def test_who_begins_is_told_once_a_day_and_no_program_and_no_group_ever(
    tmp_path: Path, request: pytest.FixtureRequest, name: str
) -> None:
    messenger: Messenger = request.getfixturevalue(name)
    there = messenger.remote
    desk = Workplace(tmp_path / "desk", {**there.settings(), "auto_reply": HERE}, 40.0)
    desk.sync.policy = replace(desk.sync.policy, grace_minutes=-1)
    with desk.connected():
        there.says("hello")
        there.says("hello?")
        (first, _) = desk.wait_for("hello", "hello?")
        desk.wait(there.received, "the acknowledgement")
        assert first.conversation_id is not None
        desk.agent.do(conversations.close, [first.conversation_id])
        there.says("one more thing")
        (later,) = desk.wait_for("one more thing")
        assert later.conversation_id != first.conversation_id
        messenger.program_says("backup finished")
        there.says("hello all", chat="group")
        desk.wait_for("backup finished", "hello all")
        there.says("and I", sender="boris")
        (other,) = desk.wait_for("and I")
        desk.wait(lambda: len(there.received()) == 2, "the other's acknowledgement")
        assert desk.settled(desk.answer(other, "we know")) in ("sent", "delivered", "read")
    assert [one.text for one in there.received()] == [HERE, HERE, "we know"]
    assert len({one.thread for one in there.received()}) == 2
    desk.close()
