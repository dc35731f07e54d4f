"""What the console reads, through our own layer, against raw sqlite3 that fetches such rows and makes nothing of them.

    python -m bench.pages [--quick]

For 10,000, 100,000 and 1,000,000 messages: what grows, and what stays. A conversation is opened with all that its panes
show: the floor runs the very statements that this takes, as they were asked once, and leaves the rows as they come.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.generate import desk_of
from bench.measure import Given, Row, Sample, given, told, warm
from bench.plans import of_messages
from tui_desk.config import load
from tui_desk.desk import inbox, timeline
from tui_desk.desk.desk import Desk, open_desk
from tui_desk.store.reader import Row as StoreRow
from tui_desk.store.reader import SqliteReader, connect

SIZES = (10_000, 100_000, 1_000_000)
PAGE = 100
WARMING = 5
"""Rounds that don't count."""
RATIO, SLOWEST = 2.5, 3.0
"""To reach: times the floor, and milliseconds of one round in a hundred."""
RAW_PAGE = (
    "SELECT c.*, k.name FROM conversation c LEFT JOIN customer k ON k.id = c.customer_id"
    " WHERE c.status = ? AND c.spam = 0 ORDER BY c.waiting_key, c.id LIMIT 100"
)
RAW_COUNTS = "SELECT status, spam, count(*) FROM conversation GROUP BY status, spam"
RAW_MESSAGES = "SELECT * FROM message WHERE conversation_id = ? ORDER BY at DESC, id DESC LIMIT 100"
RAW_LINE = (
    "SELECT c.*, k.name FROM conversation c LEFT JOIN customer k ON k.id = c.customer_id WHERE c.id = ?"
)
Work = Callable[[int], object]
"""What is measured, with the number of its round."""


@dataclass(frozen=True, slots=True)
class Read:
    """One thing that the console reads, and its floor."""

    what: str
    ours: Work
    floor: str
    raw: Work
    targeted: bool = True
    """Else it is told for comparison."""


class Asking(SqliteReader):
    """Writes down what it is asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def rows(self, sql: str, **params: Any) -> list[StoreRow]:
        self.asked.append((sql, params))
        return super().rows(sql, **params)

    def row(self, sql: str, **params: Any) -> StoreRow | None:
        self.asked.append((sql, params))
        return super().row(sql, **params)


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=500)
    rows = []
    for messages in SIZES:
        size = options.size(messages)
        config = desk_of(of_messages(size), options.cache)
        warm(config.with_name("desk.db"))
        rows += of_size(options, config, size)
    told("Pages", rows, options)


def of_size(options: Given, config: Path, messages: int) -> list[Row]:
    """Each read in turn with its floor."""
    desk = open_desk(load(config))
    with closing(connect(config.with_name("desk.db"))) as raw:
        found = [_row(options, read, messages) for read in _reads(desk, raw, options.rounds + WARMING)]
    desk.close()
    return found


def _reads(desk: Desk, raw: sqlite3.Connection, rounds: int) -> Iterator[Read]:
    agent = desk.agent.id
    opened = desk.ask(inbox.ids, "open", "waiting", agent)
    rng = random.Random("pages")
    chosen = [rng.choice(opened) for _ in range(rounds)]

    def page(_: int) -> object:
        ids = desk.ask(inbox.ids, "open", "waiting", agent, limit=PAGE)
        return desk.ask(inbox.lines, ids, agent)

    def open_one(number: int) -> object:
        return desk.ask(timeline.whole, chosen[number], agent)

    def two(number: int) -> object:
        id_ = chosen[number]
        return raw.execute(RAW_LINE, (id_,)).fetchall(), raw.execute(RAW_MESSAGES, (id_,)).fetchall()

    yield Read("inbox page of 100", page, "such rows", lambda _: raw.execute(RAW_PAGE, ("open",)).fetchall())
    yield Read(
        "view counts",
        lambda _: desk.ask(inbox.counts, agent),
        "counted",
        lambda _: raw.execute(RAW_COUNTS).fetchall(),
    )
    yield Read("open, or next", open_one, "the same statements", _again(desk, raw, chosen))
    yield Read("open, or next", open_one, "its row and messages only", two, targeted=False)


def _again(desk: Desk, raw: sqlite3.Connection, chosen: list[int]) -> Work:
    """All statements that opening one of these takes, once more."""
    asked = {}
    with closing(connect(desk.store.path)) as connection:
        for id_ in set(chosen):
            asking = Asking(connection)
            timeline.whole(asking, id_, desk.agent.id)
            asked[id_] = asking.asked

    def work(number: int) -> object:
        raw.execute("BEGIN")
        found = [raw.execute(sql, params).fetchall() for sql, params in asked[chosen[number]]]
        raw.execute("ROLLBACK")
        return found

    return work


def _row(options: Given, read: Read, messages: int) -> Row:
    mine, least = Sample(), Sample()
    for number in range(options.rounds + WARMING):
        for work, sample in ((read.raw, least), (read.ours, mine)):
            began = time.perf_counter()
            work(number)
            if number >= WARMING:
                sample.seconds.append(time.perf_counter() - began)
    ratio = mine.median / least.median
    return Row(
        f"{read.what}, {messages:,} messages",
        mine.told(),
        f"raw sqlite3, {read.floor}: {least.told()}",
        ratio,
        f"≤ {RATIO} ×, p99 ≤ {SLOWEST:g} ms" if read.targeted else "",
        ratio <= RATIO and mine.p99 <= SLOWEST if read.targeted else None,
    )


if __name__ == "__main__":
    main()
