"""How a big group feels: 30 people, 2,000 messages, 3 topics, and a mail conversation beside it as the floor.

    python -m bench.chats [--size 120x40]

Milliseconds of processor time, which other work on the machine does not change, and their ratio to the mail's.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from tui_desk.app import DeskApp
from tui_desk.config import Config, load
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import agents, channel_caps, inbox, intake, notes
from tui_desk.desk.desk import Desk, open_desk
from tui_desk.exchange import Caps, Event, Message, Person
from tui_desk.keymap import load_keymap
from tui_desk.screens.console import Console

PEOPLE, MESSAGES, TOPICS = 30, 2_000, 3
WORDS = "the courier came at nine and nobody was there so please ring twice or leave it at the desk".split()  # noqa: SIM905
STEPS = 30
TURN = 0.01


class Group:
    """A desk with a mail conversation, the group in topics, and the same group without."""

    def __init__(self, folder: Path) -> None:
        path = folder / "config.toml"
        path.write_text(f'[store]\nurl = "sqlite:///{folder}/desk.db"\n[ui]\ntheme = "dark"\n')
        path.chmod(0o600)
        self.config: Config = load(path)
        with_all = open_desk(self.config)
        with_all.do(agents.add, "eva", "Eva Lind")
        with_all.close()
        self.desk: Desk = open_desk(self.config, login="eva")
        self.mail = self.desk.do(channel_caps.channel_row, "mail", "imap", "support@desk.example")
        caps = Caps(groups=True, topics=True, replies=True)
        self.chat = self.desk.do(channel_caps.channel_row, "bot", "telegram", "@bot", caps)
        self.now = datetime.now(UTC)
        self.take_in(self.mail, [self._letter(number) for number in range(20)])
        for group, topics in (("split", TOPICS), ("whole", 1)):
            self.take_in(self.chat, [self.said(group, number, topics) for number in range(MESSAGES)])

    def take_in(self, channel: int, events: list[Event]) -> None:
        """Events arrive."""
        for at in range(0, len(events), 100):
            some = [intake.prepare(self.desk.store.files, event) for event in events[at : at + 100]]
            self.desk.do(intake.receive, channel, some, catching_up=False)

    def conversations(self) -> list[int]:
        """The mail, a topic, the whole group."""
        ids = self.desk.ask(inbox.ids, "open", "waiting", self.desk.agent.id)
        lines = self.desk.ask(inbox.lines, ids, self.desk.agent.id)
        by_size = sorted(ids, key=lambda id_: lines[id_].messages)
        return [by_size[0], by_size[1], by_size[-1]]

    def said(self, group: str, number: int, topics: int) -> Message:
        """The `number`th message of the group."""
        rng = random.Random(number)
        who, text = rng.randrange(PEOPLE), _text(rng)
        parent = f"{group}-{rng.randrange(max(1, number))}" if rng.random() < 0.2 else ""
        return Message(
            f"{group}-{number}",
            Person("telegram", str(who), f"Person {who:02}", f"@person{who:02}"),
            self.now - timedelta(seconds=40 * (MESSAGES - number)),
            text,
            text.encode(),
            thread=f"{group}:{number % topics}",
            title=f"House 5 {number % topics}",
            group=True,
            parent=parent,
        )

    def _letter(self, number: int) -> Event:
        head = f"From: Ann <ann@x.example>\nSubject: Bike\nMessage-ID: <{number}@x>\nReferences: <0@x>\n\n"
        raw = f"{head}{_text(random.Random(number))}\n".encode()
        return mail_event(raw, place=None, received_at=self.now - timedelta(hours=99 - number))


async def measured(group: Group, id_: int, size: tuple[int, int]) -> dict[str, float]:
    """Milliseconds of each way to use a conversation."""
    app = DeskApp(group.desk, group.config, load_keymap(group.config), sync=False)
    async with app.run_test(size=size) as pilot:
        console = app.console_screen
        assert console is not None
        await _until(pilot, lambda: bool(console.inbox.ids))
        found = {}
        begun = time.process_time()
        console.open_conversation(id_)
        await _until(pilot, lambda: _shown(console, id_))
        found["open"] = (time.process_time() - begun) * 1000
        found["step"] = await _cost(pilot, "k")
        while console.timeline.above:
            known = len(console.timeline.ids)
            await pilot.press("g", "g")
            await _until(pilot, lambda: len(console.timeline.ids) > known or not console.timeline.above)  # noqa: B023
        found["step at the top"] = await _cost(pilot, "j")
        begun, known = time.process_time(), len(console.timeline.ids)
        group.desk.do(notes.add, id_, "A note.")
        await _until(pilot, lambda: len(console.timeline.ids) > known)
        found["arrival, all read"] = (time.process_time() - begun) * 1000
        return found


async def _cost(pilot: Pilot[None], key: str) -> float:
    begun = time.process_time()
    for _ in range(STEPS):
        await pilot.press(key)
    return (time.process_time() - begun) * 1000 / STEPS


async def _until(pilot: Pilot[None], ready: Callable[[], bool]) -> None:
    while not ready():
        await pilot.pause(TURN)
    await pilot.pause(TURN)


def _shown(console: Console, id_: int) -> bool:
    detail = console.hand.detail()
    return detail is not None and detail.line.id == id_ and bool(console.timeline.ids)


def _text(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randrange(2, 40)))


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description="Measure a big group in the console.")
    options.add_argument("--size", default="120x40")
    columns, rows = map(int, options.parse_args().size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        group = Group(Path(folder))
        names = (
            "mail, 20 messages",
            f"topic, {MESSAGES // TOPICS} messages",
            f"group, {MESSAGES:,} messages",
        )
        floor: dict[str, float] = {}
        for name, id_ in zip(names, group.conversations(), strict=True):
            times = asyncio.run(measured(group, id_, (columns, rows)))
            floor = floor or times
            words = "  ".join(
                f"{what} {time:.1f} ms ({time / floor[what]:.1f})" for what, time in times.items()
            )
            print(f"{name:<24}{words}")


if __name__ == "__main__":
    main()
