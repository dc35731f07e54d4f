"""From a commit in one process to the paint in twenty others, quiet and while a mailbox comes in.

python -m bench.changes [--quick]
"""

from __future__ import annotations

import os
import select
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import mailboxes
from bench.generate import desk_of
from bench.measure import Given, Row, Sample, at_home, given, home, told
from bench.plans import of_messages
from bench.start import FOOTER, console
from bench.terminal import Pty, served
from tests.servers import dovecot
from tests.servers.smtp import SmtpServer
from tests.sync.office import Office
from tests.waiting import until
from tui_desk.config import load
from tui_desk.desk import conversations, inbox
from tui_desk.desk.desk import Desk, open_desk

PATIENCE = 5.0
BEGUN = 500
"""Mails after which a sync is in its stride."""


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=50)
    number = 4 if options.quick else 20
    what = f"commit to paint in {number} consoles"
    with at_home():
        rows = [_row(f"{what}, quiet", quiet(options, number), 20)]
        rows.append(_row(f"{what}, while a mailbox comes in", beside_sync(options, number), 100))
    told("Changes", rows, options)


def quiet(options: Given, number: int) -> Sample:
    """On a large desk on which nothing else happens."""
    config = desk_of(of_messages(options.size(1_000_000)), options.cache)
    desk = open_desk(load(config))
    found = Sample()
    with served(config), _consoles(config, number) as consoles:
        for turn in range(options.rounds):
            found.seconds += seen(desk, consoles, turn)
    desk.close()
    return found


def beside_sync(options: Given, number: int) -> Sample:
    """On a desk that takes a full mailbox in; the first console's own sync does it."""
    mails, found = options.size(10_000), Sample()
    with tempfile.TemporaryDirectory(prefix="dovecot-") as base, SmtpServer() as smtp, ExitStack() as stack:
        Path(base).chmod(0o755)
        mailbox = stack.enter_context(dovecot.running(Path(base))).mailbox()
        mailboxes.lay(mailbox, options.cache, mails)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        office = Office(Path(folder), mailbox, smtp)
        with served(office.config):
            consoles = stack.enter_context(_consoles(office.config, number))
        until(lambda: _stored(office) >= min(BEGUN, mails // 4), PATIENCE * number)
        for turn in range(options.rounds):
            if _stored(office) < mails:
                found.seconds += seen(office.desk, consoles, turn)
        office.desk.close()
    return found


def seen(desk: Desk, consoles: list[Pty], turn: int) -> list[float]:
    """Seconds from a commit to each console's showing it: the row at the top of the list gets a tag of its own."""
    (first, *_) = desk.ask(inbox.ids, "open", "waiting", desk.agent.id, limit=1)
    word, found = _word(turn), []
    for each in consoles:
        each.read(0.02, patience=0.1)
    desk.do(conversations.add_tags, [first], [word])
    began = time.perf_counter()
    waiting = {each.master: b"" for each in consoles}
    while waiting and time.perf_counter() - began < PATIENCE:
        for master in select.select(list(waiting), [], [], PATIENCE)[0]:
            waiting[master] += os.read(master, 65536)
            if word[2:5].encode() in waiting[master]:
                found.append(time.perf_counter() - began)
                del waiting[master]
    desk.do(conversations.remove_tags, [first], [word])
    return [*found, *(PATIENCE for _ in waiting)]


def _word(turn: int) -> str:
    """A console sends only the cells that differ: its middle is sent whole, whatever its ends meet by chance."""
    return "".join(chr(ord("a") + (turn * 7 + place) % 26) for place in range(7))


@contextmanager
def _consoles(config: Path, number: int) -> Iterator[list[Pty]]:
    with home() as env, ExitStack() as stack:
        consoles = [stack.enter_context(Pty(console(config), env)) for _ in range(number)]
        for each in consoles:
            each.until(lambda text: FOOTER in text)
            each.read(1.0)
        yield consoles


def _stored(office: Office) -> int:
    return int(office.one("SELECT count(*) FROM message"))


def _row(what: str, found: Sample, most: float) -> Row:
    return Row(what, found.told(), "", None, f"p99 ≤ {most:.0f} ms", found.p99 <= most)


if __name__ == "__main__":
    main()
