"""An agent at work as a process: looks at the inbox as often as a console, and does a deed about once a second.

    python -m bench.working CONFIG NUMBER SECONDS_BETWEEN

Ends when its standard input does, and then prints what its deeds took, in seconds, and how many found the store busy.
"""

from __future__ import annotations

import json
import random
import select
import sys
import time
from contextlib import closing
from pathlib import Path

from tui_desk.config import load
from tui_desk.desk import conversations, inbox, presence
from tui_desk.desk.desk import Desk, open_desk
from tui_desk.errors import StoreBusy

PAGE = 50
LIST_SECONDS = 0.25
"""A console does not read its list oftener while others work (`tui_desk.screens.inbox_workplace`)."""
BEAT_SECONDS = 5.0


def main() -> None:
    """Work until nobody listens any more."""
    config, number, between = sys.argv[1:]
    desk = open_desk(load(Path(config)))
    took, busy = work(desk, number, float(between))
    desk.close()
    print(json.dumps({"took": took, "busy": busy}))


def work(desk: Desk, number: str, between: float) -> tuple[list[float], int]:
    """Seconds of each deed, and how many could not be done."""
    rng = random.Random(number)
    who, took, busy = desk.agent.id, list[float](), 0
    beat = read = due = 0.0
    moved, seen = True, tuple[int, ...]()
    with closing(desk.feed()) as feed:
        while not select.select([sys.stdin], [], [], 0)[0]:
            if not seen:  # nobody knows yet what there will be to do
                due = time.monotonic() + rng.uniform(0, between)
            if moved and time.monotonic() - read > LIST_SECONDS:
                seen = tuple(desk.ask(inbox.ids, "open", "newest", who, limit=PAGE))
                desk.ask(inbox.lines, seen, who)
                moved, read = False, time.monotonic()
            if time.monotonic() > beat:
                desk.do(presence.beat, f"bench-{number}", None, "reading")
                beat = time.monotonic() + BEAT_SECONDS
            if seen and time.monotonic() > due:
                began = time.perf_counter()
                try:
                    desk.do(conversations.add_tags, [rng.choice(seen)], [f"t{number}-{len(took)}"])
                except StoreBusy:
                    busy += 1
                took.append(time.perf_counter() - began)
                due = time.monotonic() + rng.uniform(between / 2, between * 3 / 2)
            moved = feed.wait(max(0.0, min(0.1, due - time.monotonic()))).moved or moved
    return took, busy


if __name__ == "__main__":
    main()
