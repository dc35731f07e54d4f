"""What the console reads, through our own layer, against raw sqlite3 that fetches such rows and makes nothing of them.

    python -m bench.pages [--quick]

For 10,000, 100,000 and 1,000,000 messages: what grows, and what stays.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.generate import desk_of
from bench.measure import Given, Row, Sample, given, told, warm
from bench.plans import of_messages
from tui_desk.config import load
from tui_desk.desk import inbox, timeline
from tui_desk.desk.desk import Desk, open_desk

SIZES = (10_000, 100_000, 1_000_000)
PAGE = 100
RAW_PAGE = (
    "SELECT c.*, k.name FROM conversation c LEFT JOIN customer k ON k.id = c.customer_id"
    " WHERE c.status = ? AND c.spam = 0 ORDER BY c.waiting_key, c.id LIMIT 100"
)
RAW_COUNTS = "SELECT status, spam, count(*) FROM conversation GROUP BY status, spam"
RAW_OPEN = "SELECT * FROM message WHERE conversation_id = ? ORDER BY at DESC, id DESC LIMIT 200"
RAW_LINE = (
    "SELECT c.*, k.name FROM conversation c LEFT JOIN customer k ON k.id = c.customer_id WHERE c.id = ?"
)


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
    with closing(sqlite3.connect(config.with_name("desk.db"))) as raw:
        raw.execute("PRAGMA cache_size = -16000")
        found = [
            _row(options, what, ours, floor, messages, target)
            for what, ours, floor, target in _reads(desk, raw)
        ]
    desk.close()
    return found


def _reads(
    desk: Desk, raw: sqlite3.Connection
) -> list[tuple[str, Callable[[], object], Callable[[], object], float]]:
    agent = desk.agent.id
    opened = desk.ask(inbox.ids, "open", "waiting", agent)
    rng, again = random.Random("pages"), random.Random("pages")

    def page() -> object:
        ids = desk.ask(inbox.ids, "open", "waiting", agent, limit=PAGE)
        return desk.ask(inbox.lines, ids, agent)

    def open_one() -> object:
        id_ = rng.choice(opened)
        return desk.ask(timeline.whole, id_, agent)

    def raw_one() -> object:
        id_ = again.choice(opened)
        return raw.execute(RAW_LINE, (id_,)).fetchall(), raw.execute(RAW_OPEN, (id_,)).fetchall()

    return [
        ("inbox page of 100", page, lambda: raw.execute(RAW_PAGE, ("open",)).fetchall(), 2.5),
        (
            "view counts",
            lambda: desk.ask(inbox.counts, agent),
            lambda: raw.execute(RAW_COUNTS).fetchall(),
            2.5,
        ),
        ("open, or next", open_one, raw_one, 2.5),
    ]


def _row(
    options: Given,
    what: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    messages: int,
    most: float,
) -> Row:
    mine, least = Sample(), Sample()
    for number in range(options.rounds + 5):
        for work, sample in ((floor, least), (ours, mine)):
            began = time.perf_counter()
            work()
            if number >= 5:
                sample.seconds.append(time.perf_counter() - began)
    ratio = mine.median / least.median
    return Row(
        f"{what}, {messages:,} messages",
        mine.told(),
        f"raw sqlite3: {least.told()}",
        ratio,
        f"≤ {most} ×, p99 ≤ 3 ms",
        ratio <= most and mine.p99 <= 3,
    )


if __name__ == "__main__":
    main()
