"""The demo's messenger: its history is told once, its customers answer, and nothing comes twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tui_desk.connectors.base import IO
from tui_desk.demo.chat_connector import DemoChatConnector, DemoChatSettings
from tui_desk.demo.chat_events import PARTS
from tui_desk.demo.chat_stories import stories
from tui_desk.exchange import Batch, Deleted, Edited, Event, Member, Message, Outgoing, Receipt

NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)


@dataclass
class Clock:
    """Time that moves only when told, or by a step each time somebody looks."""

    at: datetime = NOW
    step: timedelta = timedelta()

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


class Channel:
    """A connector whose clock stands still."""

    def __init__(self, folder: Path, *, live: bool = False) -> None:
        self.clock = Clock()
        self.stop = threading.Event()
        settings = DemoChatSettings(name="chat", spool=folder, pace=10, live=live)
        self.connector = DemoChatConnector(settings, IO(self.stop, lambda state, detail: None, self.clock))

    def pull(self, cursor: Mapping[str, Any] | None = None) -> Iterator[Batch]:
        return self.connector.pull(cursor)

    def history(self) -> tuple[list[Event], Mapping[str, Any]]:
        batches = list(islice(self.pull(), PARTS))
        return [event for batch in batches for event in batch.events], batches[-1].cursor

    def send(self, thread: str, key: str = "td-1-0", parent: str = "") -> str:
        return self.connector.push(Outgoing(1, key, thread, "Hello", parent=parent), lambda: None).ext_id


def test_the_history_has_private_chats_a_group_with_a_topic_edits_and_a_message_taken_back(
    tmp_path: Path,
) -> None:
    events, _ = Channel(tmp_path).history()
    messages = [event for event in events if isinstance(event, Message)]
    groups = {one.thread for one in messages if one.group}
    assert len(groups) == 2
    assert len({one.sender.value for one in messages if one.thread in groups}) >= 4
    assert {type(event) for event in events} >= {Message, Edited, Deleted, Member}
    assert len({one.ext_id for one in messages}) == len(messages)
    known = {one.ext_id for one in messages}
    assert all(one.parent in known for one in messages if one.parent)


def test_a_history_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    first = next(Channel(tmp_path).pull())
    second = next(Channel(tmp_path).pull(first.cursor))
    assert not {id(event) for event in first.events} & {id(event) for event in second.events}
    assert first.progress
    assert second.progress
    assert (first.progress.done, second.progress.done) == (1, 2)


@pytest.mark.parametrize("thread", [chat.thread for chat in stories().chats])
def test_a_message_of_ours_is_delivered_read_and_answered_once(thread: str, tmp_path: Path) -> None:
    channel = Channel(tmp_path)
    _, cursor = channel.history()
    ext_id = channel.send(thread)
    channel.clock.at += timedelta(minutes=1)
    came: list[Event] = []
    for batch in islice(channel.pull(cursor), 3):
        cursor = batch.cursor
        came += batch.events
    assert [event.state for event in came if isinstance(event, Receipt)] == ["delivered", "read"]
    [answer] = [event for event in came if isinstance(event, Message)]
    assert answer.thread == thread
    assert answer.parent in ("", ext_id)
    again = channel.pull(cursor)
    channel.send("mia", "td-2-0")
    channel.clock.at += timedelta(minutes=1)
    assert next(again).events[0].ext_id == "ours-td-2-0"


def test_customers_write_by_themselves_and_strangers_after_them(tmp_path: Path) -> None:
    channel = Channel(tmp_path, live=True)
    _, cursor = channel.history()
    channel.clock.step = timedelta(seconds=7)
    seen: set[str] = set()
    pulled = channel.pull(cursor)
    for _ in range(len(stories().arrivals) + 5):
        seen |= {event.ext_id for event in next(pulled).events if isinstance(event, Message)}
    assert len(seen) >= len(stories().arrivals) + 5
