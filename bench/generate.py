"""A desk of any size, the same for the same seed, every row as the desk itself would have written it.

    python -m bench.generate --conversations 100000 --messages 1000000 --customers 20000 --tickets 50000 --seed 1 DIR

People are met, tickets opened and words indexed by the desk's own functions. Messages are inserted by the store's typed
inserts, with what their conversation's row says worked out beforehand: taking each in as a mail would parse it, look
for the thread and count the conversation anew. There are no originals, which nothing measured reads.
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bench.plans import DAY_MS, NOW, YEARS_MS, Size, Talk, plan
from bench.texts import Texts
from tui_desk.config import load
from tui_desk.demo.desk import demo_config
from tui_desk.desk import agents, channel_caps, people, standing
from tui_desk.desk.desk import Desk, open_desk
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.search import indexing, merging
from tui_desk.desk.tickets import opening
from tui_desk.exchange import Caps, Person
from tui_desk.store import tables
from tui_desk.store.transaction import Transaction
from tui_desk.ticket_rows import NewTicket

T = TypeVar("T")
AGENTS = ("eva", "bo", "chris", "dana", "emil", "fay", "gus")
CHANNELS = ("support", "orders", "messenger")
FILE_SHARE = 0.03
TAGS = ("refund", "broken", "delivery", "vip", "waiting", "invoice", "bug", "praise")
FILES = 50
BATCH = 2_000


def desk_of(size: Size, folder: Path) -> Path:
    """The config of such a desk in this folder, made unless it is there already."""
    place = folder.absolute() / size.name
    config = place / "config.toml"
    if (place / "whole").exists():
        return config
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, mode=0o700)
    config.write_text(demo_config(place, live=False), "utf-8")
    config.chmod(0o600)
    desk = open_desk(load(config))
    try:
        Generator(desk, size).run()
    finally:
        desk.close()
    (place / "whole").touch()
    return config


class Generator:
    """Fills one empty desk."""

    def __init__(self, desk: Desk, size: Size) -> None:
        self.desk, self.size = desk, size
        self.rng = random.Random(f"desk {size.seed}")
        self.texts = Texts(size.seed)
        self.channels: list[int] = []
        self.people: list[tuple[int, str, str]] = []
        """Of each customer: his id, name and language."""
        self.files: dict[int, tuple[str, int]] = {}
        self.chats: dict[tuple[int, int], int] = {}
        self.agents: list[int] = []

    def run(self) -> None:
        """Everything, in the order of time."""
        with self._write(NOW - YEARS_MS) as tx:
            self._begin(tx)
        for some in _portions(range(self.size.customers), BATCH):
            with self._write(NOW - YEARS_MS) as tx:
                for number in some:
                    self.people.append(self._customer(tx, number))
                indexing.keep(tx)
        talks = plan(self.size, self.rng, [language for *_, language in self.people])
        order = sorted((at, number) for number, talk in enumerate(talks) for at in talk.times)
        for part in _portions(order, BATCH):
            with self._write(part[-1][0]) as tx:
                for at, number in part:
                    self._say(tx, talks[number], number, at)
                indexing.keep(tx)
        self._tickets(talks)
        merging.purge(self.desk)  # as a sync that runs on does

    def _write(self, now: int) -> AbstractContextManager[Transaction]:
        return self.desk.store.write(self.desk.policy, actor="sync", agent_id=None, now=now)

    def _begin(self, tx: Transaction) -> None:
        for channel, address in zip(
            CHANNELS[:2], ("support@lindenthal.example", "orders@lindenthal.example"), strict=True
        ):
            self.channels.append(channel_caps.channel_row(tx, channel, "demo", address))
        caps = Caps(replies=True, edits=True)
        self.channels.append(channel_caps.channel_row(tx, CHANNELS[2], "demo-chat", "@lindenthal", caps))
        for login in AGENTS:
            agents.add(tx, login, login.capitalize())
        self.agents = [row[0] for row in tx.rows("SELECT id FROM agent ORDER BY id")]

    def _customer(self, tx: Transaction, number: int) -> tuple[int, str, str]:
        language = self.texts.language(self.rng)
        name = self.texts.name(self.rng, language)
        id_ = people.meet(tx, Person("mail", _address(number), name))
        assert id_ is not None
        return id_, name, language

    def _say(self, tx: Transaction, talk: Talk, number: int, at: int) -> None:
        rng = random.Random(f"{self.size.seed} {number} {talk.said}")
        if not talk.id:
            talk.id = self._open(tx, talk, number, rng)
        side = talk.ours[talk.said]
        text = self.texts.message(rng, talk.language, 500 if talk.channel < 2 else 120)
        id_ = self._message(tx, talk, number, at, side, text, rng)
        talk.said += 1
        if side == "in" and rng.random() < FILE_SHARE:
            sha256, size = self._file(rng.randrange(FILES))
            tx.insert(
                tables.Attachment,
                message_id=id_,
                position=0,
                name=f"photo-{talk.said}.jpg",
                media_type="image/jpeg",
                size=size,
                sha256=sha256,
            )
        if talk.said == len(talk.times):
            snippet = standing.snippet(text, ())
            tx.run(
                "UPDATE conversation SET last_message_id = :id, snippet = :snippet WHERE id = :talk",
                id=id_,
                snippet=snippet,
                talk=talk.id,
            )

    def _file(self, number: int) -> tuple[str, int]:
        if number not in self.files:
            rng = random.Random(f"file {self.size.seed} {number}")
            self.files[number] = self.desk.store.files.put(rng.randbytes(rng.randrange(2_000, 60_000)))
        return self.files[number]

    def _open(self, tx: Transaction, talk: Talk, number: int, rng: random.Random) -> int:
        id_, name, _ = self.people[talk.customer]
        inbound = [at for at, side in zip(talk.times, talk.ours, strict=True) if side == "in"]
        answered = max(
            (at for at, side in zip(talk.times, talk.ours, strict=True) if side == "out"), default=0
        )
        since = (
            min((at for at in inbound if at > answered), default=None) if talk.status != "closed" else None
        )
        closed = talk.status == "closed"
        subject = self.texts.subject(rng, talk.language) if talk.channel < 2 else ""
        conversation = tx.insert(
            tables.Conversation,
            channel_id=self.channels[talk.channel],
            chat_id=self._chat(tx, talk) if talk.channel == 2 else None,
            customer_id=id_,
            assignee_id=rng.choice(self.agents) if rng.random() < 0.7 else None,
            subject=subject,
            status=talk.status,
            priority=rng.choices((0, 1, 2, -1), (90, 6, 2, 2))[0],
            created_at=talk.times[0],
            last_at=talk.times[-1],
            last_inbound_at=inbound[-1],
            waiting_since=since,
            waiting_key=NEVER if since is None else since,
            closed_at=talk.times[-1] if closed else None,
            messages=len(talk.times),
        )
        people.take_part(tx, conversation, self._person(talk, name), "to")
        for tag in rng.sample(TAGS, k=rng.choices((0, 1, 2), (70, 20, 10))[0]):
            tx.run("INSERT INTO tag (conversation_id, name) VALUES (:id, :name)", id=conversation, name=tag)
        return conversation

    def _person(self, talk: Talk, name: str) -> Person:
        return Person("mail", _address(talk.customer), name)

    def _chat(self, tx: Transaction, talk: Talk) -> int:
        key = (talk.channel, talk.customer)
        if key not in self.chats:
            self.chats[key] = tx.insert(
                tables.Chat,
                channel_id=self.channels[talk.channel],
                ext_thread=str(5000 + talk.customer),
                last_inbound_at=talk.times[0],
            )
        return self.chats[key]

    def _message(
        self, tx: Transaction, talk: Talk, number: int, at: int, side: str, text: str, rng: random.Random
    ) -> int:
        customer, name, _ = self.people[talk.customer]
        agent = rng.choice(self.agents)
        mail = talk.channel < 2 and side != "note"
        key = f"{talk.id}-{talk.said}"
        id_ = tx.insert(
            tables.Message,
            conversation_id=talk.id,
            channel_id=None if side == "note" else self.channels[talk.channel],
            key=f"note:{key}"
            if side == "note"
            else f"mail:{key}"
            if mail
            else f"{self.channels[talk.channel]}:{key}",
            kind="note" if side == "note" else "message",
            direction={"in": "inbound", "out": "outbound", "note": "internal"}[side],
            agent_id=None if side == "in" else agent,
            customer_id=customer if side == "in" else None,
            author_name=name if side == "in" else AGENTS[agent % len(AGENTS)].capitalize(),
            author_address=_address(talk.customer) if side == "in" else "",
            at=at,
            subject=f"Re: {number}" if mail and talk.said else "",
            text=text,
            recipients={"to": [["", f"{CHANNELS[talk.channel]}@lindenthal.example"]]}
            if mail and side == "in"
            else {},
            mail_id=f"<{key}@example.org>" if mail else "",
            delivery="sent" if side == "out" else "",
        )
        if mail and talk.said:
            tx.insert(tables.Reference, mail_id=f"<{talk.id}-0@example.org>", message_id=id_)
        if side == "out":
            tx.insert(
                tables.Outbox,
                message_id=id_,
                conversation_id=talk.id,
                channel_id=self.channels[talk.channel],
                key=f"<{key}@example.org>",
                state="sent",
                not_before=at,
                created_at=at,
                sent_at=at,
            )
            tx.event("sent", talk.id, id_, detail="", at=at)
        elif side == "note":
            tx.event("noted", talk.id, id_, actor=AGENTS[agent % len(AGENTS)], at=at)
        else:
            tx.event(
                "message",
                talk.id,
                id_,
                actor="customer",
                at=at,
                rule="new",
                new=not talk.said,
                automatic=False,
                outgoing=False,
                catching_up=False,
            )
        tx.deed = None
        return id_

    def _tickets(self, talks: list[Talk]) -> None:
        chosen = self.rng.choices(range(len(talks)), k=self.size.tickets)
        for some in _portions(enumerate(sorted(chosen, key=lambda one: talks[one].times[-1])), 500):
            with self._write(NOW) as tx:
                for number, one in some:
                    self._ticket(tx, talks[one], random.Random(f"{self.size.seed} ticket {number}"))
                indexing.keep(tx)

    def _ticket(self, tx: Transaction, talk: Talk, rng: random.Random) -> None:
        at = talk.times[-1]
        new = NewTicket(
            title=self.texts.subject(rng, talk.language),
            text=self.texts.message(rng, talk.language, 300),
            kind=rng.choices(("customer", "back_office", "tracker"), (80, 15, 5))[0],
            priority=rng.choices((0, 1, 2, -1), (85, 10, 3, 2))[0],
            due_at=at + rng.randrange(1, 30) * DAY_MS if rng.random() < 0.6 else None,
            assignee_id=rng.choice(self.agents) if rng.random() < 0.8 else None,
            requester_id=self.people[talk.customer][0],
            tags=tuple(rng.sample(TAGS, k=rng.randrange(3))),
            conversation_ids=(talk.id,),
        )
        done = opening.open_ticket(tx, new, told=False)
        tx.deed = None
        resolved = rng.random() < 0.9
        state = "resolved" if resolved else rng.choice(("submitted", "in_progress", "waiting_on_customer"))
        tx.run(
            "UPDATE ticket SET state = :state, created_at = :at, updated_at = :at, resolved_at = :resolved"
            " WHERE id = :id",
            state=state,
            at=at,
            resolved=at + DAY_MS if resolved else None,
            id=done.tickets[0],
        )


def _address(customer: int) -> str:
    return f"customer{customer}@mail{customer % 97}.example"


def _portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def main() -> None:
    """Make one, and print its config."""
    options = argparse.ArgumentParser(description="Make a desk of any size.")
    for name, default in (
        ("conversations", 100_000),
        ("messages", 1_000_000),
        ("customers", 20_000),
        ("tickets", 50_000),
        ("seed", 1),
    ):
        options.add_argument(f"--{name}", type=int, default=default)
    options.add_argument("folder", type=Path, help="where generated desks are kept")
    given = options.parse_args()
    size = Size(given.conversations, given.messages, given.customers, given.tickets, given.seed)
    began = time.monotonic()
    config = desk_of(size, given.folder)
    took = time.monotonic() - began
    stored = config.with_name("desk.db").stat().st_size
    print(f"{config}  {stored / 1e6:.0f} MB, {took:.0f} s, {size.messages / max(took, 0.001):.0f} messages/s")


if __name__ == "__main__":
    main()
