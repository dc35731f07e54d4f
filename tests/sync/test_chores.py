"""What the desk owes a channel besides messages stays owed where a sync is told to end in the midst of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tests.desk.world import World, letter
from tests.sync.pigeons import Pigeons
from tui_desk.config import ChannelSettings
from tui_desk.connectors.apart import Stopped
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import attachments, intake, timeline
from tui_desk.exchange import File, Message
from tui_desk.sync.channel import Running
from tui_desk.sync.chores import do_chores


class Ending(Pigeons):
    """A server whose files come for so long that the sync is told to end meanwhile."""

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        yield b"PK"
        raise Stopped


def test_a_file_that_was_on_its_way_as_the_sync_was_told_to_end_is_fetched_by_the_next(world: World) -> None:
    event = mail_event(letter("Plans"), place=None, received_at=world.clock.now())
    assert isinstance(event, Message)
    far = File("plans.zip", "application/zip", 90_000_000, ref={"uid": 1})
    prepared = intake.prepare(world.store.files, replace(event, files=(far,)))
    channel = world.channels["support"]
    (found,) = world.sync.do(intake.receive, channel, [prepared])
    (file,) = world.eva.ask(timeline.message, found.message_id or 0).attachments
    world.eva.do(attachments.want, file.id)
    settings = ChannelSettings(name="support", kind="imap")
    do_chores(
        Running(world.sync, settings, channel, 1, threading.Event(), threading.Event()),
        Ending(),
    )
    assert world.sync.ask(attachments.wanted, channel) == ((file.id, {"uid": 1}),)
    (file,) = world.eva.ask(timeline.message, found.message_id or 0).attachments
    assert not file.problem
