"""A small desk for tests with one messenger, on which customers write in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.desk.world import World
from tui_desk.desk import answers, channel_caps, intake, lease, outbox
from tui_desk.desk.prepared import Outcome
from tui_desk.exchange import Caps, Event, Message, Outgoing, Person
from tui_desk.policy import ChannelPolicy
from tui_desk.rows import MessageRow

ANNA = Person("memory", "17", "Anna Koval", "@anna")
BORIS = Person("memory", "18", "Boris")
LIMITS = Caps(text_max=40, file_max=1000, groups=True, replies=True, receipts=True, edits=True)


class Chats(World):
    """A desk with one messenger."""

    def __init__(self, folder: Path, caps: Caps = LIMITS, *, auto_reply: str = "") -> None:
        super().__init__(folder)
        self.policy = replace(
            self.policy,
            channels={**self.policy.channels, "bot": ChannelPolicy("bot", "memory", auto_reply=auto_reply)},
        )
        self.sync.policy = self.eva.policy = self.bo.policy = self.policy
        self.chat = self.sync.do(channel_caps.channel_row, "bot", "memory", "@bot", caps)
        self.count = 0
        self.epoch = self.sync.do(lease.take, "test", 1)

    def event(self, event: Event, *, catching_up: bool = False) -> Outcome:
        prepared = intake.prepare(self.store.files, event)
        (outcome,) = self.sync.do(intake.receive, self.chat, [prepared], catching_up=catching_up)
        return outcome

    def says(
        self, text: str, sender: Person = ANNA, *, thread: str = "a", at: datetime | None = None, **more: Any
    ) -> Outcome:
        self.count += 1
        ext_id = more.pop("ext_id", f"m{self.count}")
        raw = f"{ext_id} {text}".encode()
        return self.event(Message(ext_id, sender, at or self.clock.now(), text, raw, thread=thread, **more))

    def answer(self, outcome: Outcome, text: str, **more: Any) -> MessageRow:
        draft = self.draft(outcome.conversation_id)
        done = answers.send(self.eva, replace(draft, text=text, **more))
        assert done.message_id is not None
        return next(one for one in self.messages(outcome.conversation_id) if one.id == done.message_id)

    def out(self) -> tuple[outbox.Claim, Outgoing]:
        self.clock.forward(seconds=11)
        claimed = self.sync.do(outbox.claim, self.chat, self.epoch)
        assert claimed is not None
        out = self.sync.ask(outbox.outgoing, self.store.files, claimed)
        assert out
        return claimed, out

    def status(self, conversation_id: int | None) -> str:
        return self.line(conversation_id).status


def group(world: Chats) -> None:
    """A group of two customers, who talk."""
    world.says("where is the courier?", group=True, title="House 5", ext_id="q")
    world.clock.forward(seconds=2)
    world.says("he should have come at nine", group=True)
    world.clock.forward(seconds=200)
    world.says("he is downstairs", BORIS, group=True, parent="q")
