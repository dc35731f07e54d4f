"""A whole mailbox taken in, parsed, threaded and searchable, against mbsync, which writes files, and a naive loop.

    python -m bench.sync [--quick]

All against the same Dovecot on loopback, each as a process of its own; then once more while an agent works.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import peers
from bench.measure import Given, Row, Sample, given, python, timed, told
from tests.servers import dovecot
from tests.servers.dovecot import HOST, Mailbox
from tests.servers.smtp import SmtpServer
from tests.sync.letters import letters
from tests.sync.office import Office, peak_memory
from tui_desk.desk import conversations, inbox, presence

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


@dataclass(frozen=True, slots=True)
class Taken:
    """What a first sync took."""

    seconds: float
    first: float
    """Until the first conversations could be read."""
    again: float
    """A sync that finds nothing new."""
    memory: int
    deeds: Sample


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=3)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="dovecot-") as base, SmtpServer() as smtp:
        Path(base).chmod(0o755)
        with dovecot.running(Path(base)) as server:
            for mails in (10_000,) if options.quick else (10_000, 50_000):
                rows += of(options, server.mailbox(), smtp, options.size(mails) if options.quick else mails)
    program = peers.debian("mbsync")
    told("Sync", rows, options, [peers.version(program)] if program else [])


def of(options: Given, mailbox: Mailbox, smtp: SmtpServer, mails: int) -> list[Row]:
    """One size, each way in turn."""
    mailbox.fill(list(letters(mails, size=4)), at=datetime.now(UTC))
    slow, quick, naive, empty = Sample(), Sample(), Sample(), Sample()
    taken: list[Taken] = []
    for _ in range(min(options.rounds, 3)):
        slow.seconds.append(_mbsync(mailbox, fsync=True)[0])
        whole, nothing_new = _mbsync(mailbox, fsync=False)
        quick.seconds.append(whole)
        empty.seconds.append(nothing_new)
        naive.seconds.append(_naive(mailbox))
        with _office(mailbox, smtp) as office:
            taken.append(_sync(office, mails, agent=False))
    with _office(mailbox, smtp) as office:
        beside = _sync(office, mails, agent=True)
    ours = Sample([one.seconds for one in taken])
    again = Sample([one.again for one in taken])
    first, memory = min(one.first for one in taken) * 1000, max(one.memory for one in taken) / 1e6
    speed = mails / beside.seconds
    name = f"sync of {mails:,} mails"
    return [
        _ratio(name, ours, "mbsync", slow, 0.5),
        _ratio(name, ours, "mbsync, FSync no", quick, 3.0),
        _ratio(name, ours, "imapclient, policy.default, SQLModel, FTS", naive, 0.1),
        Row(f"{name}: first conversations", f"{first:.0f} ms", "", None, "≤ 250 ms", first <= 250),
        _ratio(f"{name}: again, nothing new", again, "mbsync", empty, 3.0),
        Row(f"{name}: memory", f"{memory:.0f} MB", "", None, "≤ 200 MB", memory <= 200),
        Row(
            f"{name}: an agent's deeds meanwhile, at {speed:.0f} mails/s",
            beside.deeds.told(),
            "",
            None,
            "p99 ≤ 25 ms at ≥ 300/s",
            beside.deeds.p99 <= 25 and speed >= 300,
        ),
    ]


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
        return timed(command), timed(command)


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


def _sync(office: Office, mails: int, *, agent: bool) -> Taken:
    """A first sync, beside an agent or alone, and one that finds nothing new."""
    who = office.desk.agent.id
    deeds, first = Sample(), 0.0
    if agent:
        office.desk.do(presence.beat, "bench", None, "reading")
    began = time.perf_counter()
    process = office.start(fresh=True)
    while (stored := office.one("SELECT count(*) FROM message")) < mails:
        first = first or (time.perf_counter() - began if stored else 0.0)
        if stored and agent:
            (chosen, *_) = office.desk.ask(inbox.ids, "open", "newest", who, limit=1)
            asked = time.perf_counter()
            office.desk.do(conversations.add_tags, [chosen], [f"t{len(deeds.seconds)}"])
            deeds.seconds.append(time.perf_counter() - asked)
        time.sleep(0.02)
    took = time.perf_counter() - began
    memory = peak_memory(process)
    process.send_signal(signal.SIGTERM)
    process.wait()
    command = [sys.executable, "-m", "tui_desk", "--config", str(office.config), "sync", "--once"]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return Taken(took, first or took, time.perf_counter() - began, memory, deeds)


def _ratio(what: str, ours: Sample, name: str, other: Sample, most: float) -> Row:
    ratio = ours.median / other.median
    theirs = f"{name}: {other.median / 1000:.2f} s"
    return Row(what, f"{ours.median / 1000:.2f} s", theirs, ratio, f"≤ {most} ×", ratio <= most)


if __name__ == "__main__":
    main()
