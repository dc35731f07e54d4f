"""What taking a mailbox in costs, against the floor: the same mails fetched plainly and only their bytes written.

    python -m bench.sync [MAILS]

Both run in one go against the same Dovecot on loopback, each as a process of its own; an agent works meanwhile.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient

from tests.servers import dovecot
from tests.servers.dovecot import HOST, Mailbox
from tests.servers.smtp import SmtpServer
from tests.sync.letters import letters
from tests.sync.office import Office, peak_memory, until
from tui_desk.desk import conversations, inbox, presence

BATCH = 100


def floor(port: int, user: str, password: str, path: str) -> None:
    """Fetch and keep, and nothing else."""
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    store.execute("CREATE TABLE raw (uid INTEGER PRIMARY KEY, content BLOB)")
    with IMAPClient(HOST, port, ssl=False) as client:
        client.login(user, password)
        client.select_folder("INBOX", readonly=True)
        uids = client.search("ALL")
        for start in range(0, len(uids), BATCH):
            found = client.fetch(uids[start : start + BATCH], ["BODY.PEEK[]", "INTERNALDATE"])
            store.execute("BEGIN IMMEDIATE")
            store.executemany(
                "INSERT INTO raw VALUES (?, ?)", [(uid, row[b"BODY[]"]) for uid, row in found.items()]
            )
            store.execute("COMMIT")


def time_floor(mailbox: Mailbox, folder: Path) -> tuple[float, float]:
    """Seconds of a process that does what the floor does, by the clock and of the processor."""
    arguments = (str(mailbox.server.imap), mailbox.user, mailbox.password, str(folder / "floor.db"))
    began, used = time.monotonic(), processor()
    subprocess.run([sys.executable, "-m", "bench.sync", "--floor", *arguments], check=True)
    return time.monotonic() - began, processor() - used


def processor() -> float:
    """Seconds of the processor that ended children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Found:
    """What a sync took."""

    seconds: float
    processor: float
    first_line: float
    memory: int
    waits: list[float]
    """Of an agent's deeds, ascending."""


def time_sync(office: Office, mails: int, *, agent: bool) -> Found:
    """A first sync, beside an agent or alone."""
    who = office.desk.agent.id
    waits: list[float] = []
    first = 0.0
    if agent:
        office.desk.do(presence.beat, "bench", None, "reading")
    began, used = time.monotonic(), processor()
    process = office.start()
    while (stored := office.one("SELECT count(*) FROM message")) < mails:
        if stored and not first:
            first = time.monotonic() - began
        if stored and agent:
            (chosen, *_) = office.desk.ask(inbox.ids, "open", "newest", who)
            asked = time.monotonic()
            office.desk.do(conversations.add_tags, [chosen], [f"t{len(waits)}"])
            waits.append(time.monotonic() - asked)
        time.sleep(0.02)
    took = time.monotonic() - began
    until(lambda: office.places("INBOX") == office.uids("INBOX"))
    memory = peak_memory(process)
    process.terminate()
    process.wait()
    return Found(took, processor() - used, first, memory, sorted(waits))


def main(mails: int) -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as base, SmtpServer() as smtp:
        Path(base).chmod(0o755)
        with dovecot.running(Path(base)) as server:
            raws = list(letters(mails, size=4))
            mailbox = server.mailbox()
            mailbox.fill(raws, at=datetime.now(UTC))
            print(f"{mails} mails, {sum(map(len, raws)) / 1e6:.0f} MB")
            with tempfile.TemporaryDirectory() as warm:
                time_floor(mailbox, Path(warm))
            with tempfile.TemporaryDirectory() as folder:
                least, least_used = time_floor(mailbox, Path(folder))
                each = 1000 * least_used / mails
                print(
                    f"floor           {least:6.1f} s  {mails / least:6.0f} mails/s  processor {each:.2f} ms/mail"
                )
            for agent in (False, True):
                with tempfile.TemporaryDirectory() as folder:
                    office = Office(Path(folder), mailbox, smtp)
                    found = time_sync(office, mails, agent=agent)
                    office.desk.close()
                name = "with an agent" if agent else "sync"
                print(
                    f"{name:15} {found.seconds:6.1f} s  {mails / found.seconds:6.0f} mails/s"
                    f"  processor {1000 * found.processor / mails:.2f} ms/mail"
                    f"  {found.seconds / least:.1f} x floor by the clock,"
                    f" {found.processor / least_used:.1f} x of processor"
                    f"  first line {found.first_line:.2f} s  peak {found.memory / 1e6:.0f} MB"
                )
                if waits := found.waits:
                    told = [1000 * waits[int(len(waits) * part)] for part in (0.5, 0.95, 0.99)]
                    print("  her deeds took {:.1f} / {:.1f} / {:.1f} ms (p50 / p95 / p99)".format(*told))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--floor", port, user, password, path]:
            floor(int(port), user, password, path)
        case [count]:
            main(int(count))
        case _:
            main(10_000)
