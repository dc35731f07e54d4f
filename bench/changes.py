"""From a commit in one process to the paint in twenty others.

python -m bench.changes [--quick]
"""

from __future__ import annotations

import os
import select
import time
from contextlib import ExitStack

from bench.generate import desk_of
from bench.measure import Given, Row, Sample, given, home, told
from bench.plans import of_messages
from bench.start import FOOTER, console
from bench.terminal import Pty, served
from tui_desk.config import load
from tui_desk.desk import conversations, inbox
from tui_desk.desk.desk import Desk, open_desk

PATIENCE = 5.0


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=50)
    config = desk_of(of_messages(options.size(1_000_000)), options.cache)
    number = 4 if options.quick else 20
    desk = open_desk(load(config))
    with home() as env, served(config), ExitStack() as stack:
        consoles = [stack.enter_context(Pty(console(config), env)) for _ in range(number)]
        for each in consoles:
            each.until(lambda text: FOOTER in text)
            each.read(1.0)
        found = seen(options, desk, consoles)
    desk.close()
    row = Row(
        f"commit to paint in {number} consoles, quiet", found.told(), "", None, "p99 ≤ 20 ms", found.p99 <= 20
    )
    told("Changes", [row], options)


def seen(options: Given, desk: Desk, consoles: list[Pty]) -> Sample:
    """Seconds from each commit to the first byte of each console: a row in sight gets another priority."""
    (first, *_) = desk.ask(inbox.ids, "open", "waiting", desk.agent.id, limit=1)
    found = Sample()
    for number in range(options.rounds):
        for each in consoles:
            each.read(0.3)
        desk.do(conversations.set_priority, [first], number % 2)
        began = time.perf_counter()
        waiting = {each.master: each for each in consoles}
        while waiting and time.perf_counter() - began < PATIENCE:
            for master in select.select(list(waiting), [], [], PATIENCE)[0]:
                os.read(master, 65536)
                found.seconds.append(time.perf_counter() - began)
                del waiting[master]
    return found


if __name__ == "__main__":
    main()
