"""A whole mailbox taken in, parsed, threaded and searchable, against mbsync, which writes files, and a naive loop.

    python -m bench.sync [--quick]

All against the same Dovecot on loopback, each as a process of its own; then once more while twenty agents work.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench import mailboxes, peers
from bench.measure import ROOT, Given, Row, Sample, at_home, given, python, timed, told
from tests.program import Program
from tests.servers import dovecot
from tests.servers.dovecot import HOST, Mailbox
from tests.servers.smtp import SmtpServer
from tests.sync.office import Office, children_of, peak_memory
from tests.waiting import until

AGENTS = 20
LOOK_SECONDS, LATER_LOOK_SECONDS = 0.02, 0.2
"""How often the mails are counted until the first are here, and then: counting takes time from what is measured."""
PATIENCE = 120.0
HOME = (
    "syncs live in a home of the bench's own: the very first starts without the file of bytecode, which it writes, and"
    " all later ones with it"
)

MBSYNC = """\
{fsync}
IMAPAccount a
Host {host}
Port {port}
User {user}
Pass {password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path {folder}/
Inbox {folder}/INBOX
SubFolders Verbatim

Channel c
Far :far:
Near :near:
Create Near
SyncState *
"""
MAILDIR_SECONDS = 1.1
"""So long mbsync waits by itself where it finds a Maildir that was written in the same second."""
NAIVE = """
import sys
from email import message_from_bytes, policy
from imapclient import IMAPClient
from sqlalchemy import text
from sqlmodel import Field, Session, SQLModel, create_engine
class Mail(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    mail_id: str
    subject: str
    sender: str
    body: str
host, port, user, password, path = sys.argv[1:]
engine = create_engine(f"sqlite:///{path}")
SQLModel.metadata.create_all(engine)
with Session(engine) as session, IMAPClient(host, int(port), ssl=False) as client:
    session.execute(text("CREATE VIRTUAL TABLE found USING fts5(subject, body)"))
    client.login(user, password)
    client.select_folder("INBOX", readonly=True)
    uids = client.search("ALL")
    for start in range(0, len(uids), 100):
        for row in client.fetch(uids[start : start + 100], ["BODY.PEEK[]"]).values():
            mail = message_from_bytes(row[b"BODY[]"], policy=policy.default)
            part = mail.get_body(("plain", "html"))
            one = Mail(
                mail_id=str(mail["Message-ID"]), subject=str(mail["Subject"]), sender=str(mail["From"]),
                body=part.get_content() if part else "",
            )
            session.add(one)
            session.flush()
            session.execute(
                text("INSERT INTO found (rowid, subject, body) VALUES (:id, :subject, :body)"),
                {"id": one.id, "subject": one.subject, "body": one.body},
            )
        session.commit()
"""

READ = """
import sys
from email import message_from_bytes, policy
from multiprocessing import Pool
from pathlib import Path
def read(path):
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    part = mail.get_body(("plain", "html"))
    return str(mail["Message-ID"]), str(mail["Subject"]), str(mail["From"]), part.get_content() if part else ""
if __name__ == "__main__":
    with Pool() as pool:
        for _ in pool.imap_unordered(read, sorted(Path(sys.argv[1]).glob("*.eml")), 100):
            pass
"""
"""What Python's own parser takes for the four things the naive loop keeps, with all processors and without a server."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a first sync took."""

    seconds: float
    first: float
    """Until the first conversations could be read."""
    again: float
    """A sync that finds nothing new."""
    memory: int
    """Of the sync and of the processes that read for it, each at its most."""
    deeds: Sample = field(default_factory=Sample)
    """What agents did meanwhile."""
    busy: int = 0
    """Deeds of theirs that could not be done."""


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=3)
    rows: list[Row] = []
    with at_home(), tempfile.TemporaryDirectory(prefix="dovecot-") as base, SmtpServer() as smtp:
        Path(base).chmod(0o755)
        with dovecot.running(Path(base)) as server:
            small = options.size(10_000)
            rows += of(options, server.mailbox(), smtp, small)
            if not options.quick:
                rows += of(replace(options, rounds=1), server.mailbox(), smtp, 5 * small)
            rows.append(beside_agents(options, server.mailbox(), smtp, small))
    program = peers.debian("mbsync")
    told("Sync", rows, options, [*([peers.version(program)] if program else []), HOME])


def of(options: Given, mailbox: Mailbox, smtp: SmtpServer, mails: int) -> list[Row]:
    """One size, each way in turn."""
    mailboxes.lay(mailbox, options.cache, mails)
    slow, quick, naive, empty, read = Sample(), Sample(), Sample(), Sample(), Sample()
    letters = mailboxes.made(options.cache, mails)
    taken: list[Taken] = []
    _mbsync(mailbox, fsync=False)  # the server's own index is made at the first look
    for _ in range(min(options.rounds, 3)):
        slow.seconds.append(_mbsync(mailbox, fsync=True)[0])
        whole, nothing_new = _mbsync(mailbox, fsync=False)
        quick.seconds.append(whole)
        empty.seconds.append(nothing_new)
        naive.seconds.append(_naive(mailbox))
        read.seconds.append(timed(python("-c", READ, str(letters))))
        with _office(mailbox, smtp) as office:
            taken.append(_sync(office, mails))
    ours = Sample([one.seconds for one in taken])
    again = Sample([one.again for one in taken])
    first, memory = min(one.first for one in taken) * 1000, max(one.memory for one in taken) / 1e6
    name = f"sync of {mails:,} mails"
    return [
        _ratio(name, ours, "mbsync", slow, 0.5),
        _ratio(name, ours, "mbsync, FSync no", quick, 3.0),
        _ratio(name, ours, "imapclient, policy.default, SQLModel, FTS", naive, 0.1),
        Row(
            f"{name}: only read, by Python's `email`, with all processors",
            f"{read.median / 1000:.2f} s",
            f"mbsync: {slow.median / 1000:.2f} s",
            read.median / slow.median,
            "",
            None,
        ),
        Row(f"{name}: first conversations", f"{first:.0f} ms", "", None, "≤ 250 ms", first <= 250),
        _ratio(f"{name}: again, nothing new", again, "mbsync", empty, 3.0),
        Row(f"{name}: memory", f"{memory:.0f} MB", "", None, "≤ 200 MB", memory <= 200),
    ]


def beside_agents(options: Given, mailbox: Mailbox, smtp: SmtpServer, mails: int) -> Row:
    """What agents wait for while a mailbox comes in."""
    mailboxes.lay(mailbox, options.cache, mails)
    with _office(mailbox, smtp) as office:
        taken = _sync(office, mails, 4 if options.quick else AGENTS)
    speed = mails / taken.seconds
    return Row(
        f"deeds of agents meanwhile, at {speed:.0f} mails/s; {taken.busy} found the store busy",
        taken.deeds.told(),
        "",
        None,
        "p99 ≤ 25 ms at ≥ 300/s, none",
        taken.deeds.p99 <= 25 and speed >= 300 and not taken.busy,
    )


def _mbsync(mailbox: Mailbox, *, fsync: bool) -> tuple[float, float]:
    """Seconds of a first run into an empty folder, and of a second one."""
    program = peers.debian("mbsync")
    if program is None:
        return float("nan"), float("nan")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        config = Path(name) / "mbsyncrc"
        text = MBSYNC.format(
            fsync="" if fsync else "FSync no",
            host=HOST,
            port=mailbox.server.imap,
            user=mailbox.user,
            password=mailbox.password,
            folder=name,
        )
        config.write_text(text)
        command = [program, "-q", "-c", str(config), "c"]
        whole = timed(command)
        time.sleep(MAILDIR_SECONDS)
        return whole, timed(command)


def _naive(mailbox: Mailbox) -> float:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        words = (HOST, str(mailbox.server.imap), mailbox.user, mailbox.password, f"{folder}/naive.db")
        return timed(python("-c", NAIVE, *words))


@contextmanager
def _office(mailbox: Mailbox, smtp: SmtpServer) -> Iterator[Office]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    office = Office(folder, mailbox, smtp)
    try:
        yield office
    finally:
        office.desk.close()
        shutil.rmtree(folder)


def _sync(office: Office, mails: int, agents: int = 0) -> Taken:
    """A first sync, beside agents or alone, and one that finds nothing new."""
    with ExitStack() as stack:
        working = [stack.enter_context(_agent(office, number)) for number in range(agents)]
        until(lambda: office.one("SELECT count(*) FROM presence") == agents, PATIENCE)
        first, memory, began = 0.0, 0, time.perf_counter()
        process = office.start(fresh=True)
        while (stored := office.one("SELECT count(*) FROM message")) < mails:
            first = first or (time.perf_counter() - began if stored else 0.0)
            memory = max(memory, _memory(process))
            time.sleep(LATER_LOOK_SECONDS if first else LOOK_SECONDS)
        took = time.perf_counter() - began
        process.send_signal(signal.SIGTERM)
        process.wait()
        told = [json.loads(one.communicate()[0]) for one in working]
    command = [sys.executable, "-m", "tui_desk", "--config", str(office.config), "sync", "--once"]
    deeds = Sample([seconds for one in told for seconds in one["took"]])
    return Taken(took, first or took, timed(command), memory, deeds, sum(one["busy"] for one in told))


@contextmanager
def _agent(office: Office, number: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.working", str(office.config), str(number), "1"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def _memory(process: Program) -> int:
    """The most that the sync and those that read for it have held so far, in bytes."""
    try:
        return peak_memory(process.pid) + sum(map(peak_memory, children_of(process.pid)))
    except FileNotFoundError:  # one of them has just ended
        return 0


def _ratio(what: str, ours: Sample, name: str, other: Sample, most: float) -> Row:
    ratio = ours.median / other.median
    theirs = f"{name}: {other.median / 1000:.2f} s"
    return Row(what, f"{ours.median / 1000:.2f} s", theirs, ratio, f"≤ {most} ×", ratio <= most)


if __name__ == "__main__":
    main()
