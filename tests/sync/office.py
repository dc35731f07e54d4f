"""A desk at work for tests: a mailbox on a real server, a sync process that can be killed, an agent who answers."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path
from typing import Any

from tests.program import TUI_DESK, Program, start
from tests.servers.dovecot import HOST, Mailbox
from tests.servers.smtp import SmtpServer
from tests.waiting import PATIENCE, until
from tui_desk.config import load
from tui_desk.connectors import registry
from tui_desk.desk import answering, answers, inbox
from tui_desk.desk.desk import open_desk
from tui_desk.store.reader import Row

CONFIG = """
[store]
url = "sqlite:///{store}"
[desk]
undo_seconds = 0
[[channels]]
name = "support"
kind = "imap"
address = "{user}"
host = "{host}"
port = {imap}
tls = "none"
password_file = "{password_file}"
since = "all"
poll = "1s"
[channels.smtp]
host = "{host}"
port = {smtp}
tls = "none"
"""


class Office:
    """The desk, its config and its servers."""

    def __init__(self, folder: Path, mailbox: Mailbox, smtp: SmtpServer, *, imap: int = 0) -> None:
        self.mailbox = mailbox
        self.smtp = smtp
        self.folder = folder
        self.config = folder / "config.toml"
        self.config.touch(0o600)
        secret = folder / "secret"
        secret.touch(0o600)
        secret.write_text(mailbox.password)
        self.config.write_text(
            CONFIG.format(
                store=folder / "desk.db",
                user=mailbox.user,
                password_file=secret,
                host=HOST,
                imap=imap or mailbox.server.imap,
                smtp=smtp.port,
            )
        )
        config = load(self.config)
        registry.all_settings(config)  # as `init` does, so that they are remembered
        self.desk = open_desk(config)

    def start(self, *options: str, stdin: int = 0, fresh: bool = False) -> Program:
        """Start the sync process."""
        command = (*TUI_DESK, "--config", str(self.config), "sync", *options)
        with (self.folder / "sync.log").open("ab") as log:
            return start(command, stdin=stdin, stdout=log, stderr=log, fresh=fresh)

    def start_and_lead(self, *, fresh: bool = False) -> Program:
        """Start the sync process, and wait until it holds the lease."""
        before = self.epoch
        process = self.start(fresh=fresh)
        until(lambda: self.epoch > before or process.poll() is not None)
        return process

    @contextmanager
    def syncing(self, *, fresh: bool = False) -> Iterator[Program]:
        """A sync process at work, told to stop at the end; it must go in good order."""
        process = self.start_and_lead(fresh=fresh)
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0, self.log
        finally:
            process.kill()
            process.wait()

    @property
    def log(self) -> str:
        """What the sync process told."""
        return (self.folder / "sync.log").read_text(errors="replace")[-4000:]

    @property
    def epoch(self) -> int:
        """How often a sync process has taken the lease."""
        return int(self.one("SELECT coalesce(max(epoch), 0) FROM lease"))

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Rows of the store."""
        with self.desk.store.read() as reader:
            return reader.rows(sql, **params)

    def one(self, sql: str, **params: Any) -> Any:
        """The one value a query gives."""
        ((value,),) = self.rows(sql, **params)
        return value

    def answer(self, conversation_id: int, text: str) -> None:
        """An agent answers."""
        who = self.desk.agent.id
        draft = self.desk.ask(answering.begin, conversation_id, "reply", who, policy=self.desk.policy)
        answers.send(self.desk, replace(draft, text=text), anyway=True)

    def unanswered(self) -> list[int]:
        """Conversations in which nobody of us has written."""
        found = self.rows(
            "SELECT c.id FROM conversation c WHERE NOT EXISTS (SELECT 1 FROM message m"
            " WHERE m.conversation_id = c.id AND m.direction = 'outbound') ORDER BY c.id"
        )
        return [row[0] for row in found]

    def in_hand(self) -> int:
        """Deliveries nothing has become of yet, and what is planned to be told of tickets, which becomes some."""
        return int(
            self.one(
                "SELECT (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending'))"
                " + (SELECT count(*) FROM notice WHERE state = 'planned')"
            )
        )

    def subjects(self) -> Counter[str]:
        """How often each subject has come in."""
        return Counter(row[0] for row in self.rows("SELECT subject FROM message WHERE direction = 'inbound'"))

    def places(self, folder: str) -> set[int]:
        """The UIDs the store knows in the folder as it is numbered now."""
        with self.mailbox.client() as client:
            validity = client.select_folder(folder, readonly=True)[b"UIDVALIDITY"]
        sql = "SELECT uid FROM place WHERE folder = :folder AND uidvalidity = :validity AND message_id IS NOT NULL"
        return {row[0] for row in self.rows(sql, folder=folder, validity=validity)}

    def uids(self, folder: str) -> set[int]:
        """The UIDs the server has."""
        with self.mailbox.client() as client:
            client.select_folder(folder, readonly=True)
            return set(client.search("ALL"))

    def sent(self) -> Counter[str]:
        """How often the mail server took each of our mails, by Message-ID."""
        taken = [message_from_bytes(one.content)["Message-ID"] for one in list(self.smtp.received)]
        return Counter(re.sub(r"\s", "", str(mail_id)) for mail_id in taken)

    def check_store(self) -> None:
        """Nothing is damaged, doubled or left pointing at nothing, and lists tell what the messages say."""
        assert self.one("PRAGMA integrity_check") == "ok"
        assert self.rows("PRAGMA foreign_key_check") == []
        assert self.rows("SELECT key FROM message GROUP BY key HAVING count(*) > 1") == []
        assert not self.rows(
            "SELECT c.id FROM conversation c WHERE c.messages !="
            " (SELECT count(*) FROM message m WHERE m.conversation_id = c.id AND m.delivery != 'cancelled')"
        )
        files = self.desk.store.files
        for sha256, size in self.rows(
            "SELECT sha256, size FROM attachment WHERE sha256 IS NOT NULL"
            " UNION SELECT sha256, size FROM raw WHERE content IS NULL"
        ):
            assert files.path(sha256).stat().st_size == size

    def check_deliveries(self) -> None:
        """Every answer went out once, or not at all, or stands where an agent sees that nobody can tell."""
        taken = self.sent()
        assert max(taken.values(), default=0) <= 1, "an answer was sent twice"
        states: dict[str, str] = dict(self.rows("SELECT key, state FROM outbox"))
        assert set(states.values()) <= {"sent", "uncertain", "failed"}, self.log
        for key, state in states.items():
            assert taken[key] == 1 or state == "uncertain", (key, state)
        assert set(taken) <= set(states)
        who = self.desk.agent.id
        shown = set(self.desk.ask(inbox.ids, "undelivered", "newest", who))
        unsure = self.rows("SELECT conversation_id FROM outbox WHERE state != 'sent'")
        assert shown == {row[0] for row in unsure}


def peak_memory(pid: int) -> int:
    """The most memory a process has held so far, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def children_of(pid: int) -> set[int]:
    """The processes that a process has started and that are still there."""
    while True:
        told = Path(f"/proc/{pid}/task").glob("*/children")
        try:
            return {int(child) for one in told for child in one.read_text().split()}
        except (FileNotFoundError, ProcessLookupError):
            continue  # a thread has ended since: what it had started belongs to another one
