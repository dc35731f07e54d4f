"""A desk on real parts: a mailbox at Dovecot, an SMTP server, a sync process, and consoles in terminals."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.program import TUI_DESK, Program, run, running
from tests.servers.dovecot import HOST, Mailbox
from tests.servers.smtp import Received, SmtpServer
from tests.terminal import Terminal
from tui_desk.config import Config, load
from tui_desk.connectors import registry
from tui_desk.desk import agents, channel_caps, inbox, intake, timeline
from tui_desk.desk.desk import Desk, open_desk, open_for_sync
from tui_desk.moments import moment
from tui_desk.rows import ConversationLine, MessageRow, ViewName

CONFIG = """
[store]
url = "sqlite:///{folder}/desk.db"
[desk]
name = "Acme"
undo_seconds = {undo_seconds}
[ui]
theme = "dark"
icons = "unicode"
[[channels]]
name = "support"
kind = "imap"
address = "{user}"
host = "{host}"
port = {imap}
tls = "none"
password = "{password}"
folders = ["INBOX", "Sent"]
since = "all"
[channels.smtp]
host = "{host}"
port = {smtp}
tls = "none"
"""


@dataclass
class Office:
    """The desk of one test."""

    folder: Path
    mailbox: Mailbox
    smtp: SmtpServer
    undo_seconds: int = 0
    imap: int = 0
    """Where the mailbox is reached, if not at its server's own port."""
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config_path = self.folder / "config.toml"
        self.config_path.write_text(
            CONFIG.format(
                folder=self.folder,
                undo_seconds=self.undo_seconds,
                user=self.mailbox.user,
                password=self.mailbox.password,
                host=HOST,
                imap=self.imap or self.mailbox.server.imap,
                smtp=self.smtp.port,
            )
        )
        self.config_path.chmod(0o600)

    @property
    def config(self) -> Config:
        """The settings as the program reads them."""
        return load(self.config_path)

    def command(self, *words: str) -> tuple[str, ...]:
        """A command line for this desk."""
        return (*TUI_DESK, "--config", str(self.config_path), *words)

    def run(self, *words: str) -> str:
        """What a verb prints."""
        done = run(self.command(*words))
        done.check_returncode()
        return done.stdout

    @contextmanager
    def sync(self) -> Iterator[Program]:
        """`tui-desk sync` as a process."""
        with running(self.command("sync"), self.folder / "sync.log") as process:
            yield process

    def console(
        self, size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None, *, login: str = ""
    ) -> Terminal:
        """A console in a terminal: of whoever runs the tests, or of another agent."""
        argv = self.command()
        if login:
            argv = (sys.executable, "-m", "tests.journeys.console_as", str(self.config_path), login)
        return Terminal(argv, size=size, env={**self.environment, **(env or {})})

    # laid out beforehand, without a server

    def add_agent(self, login: str, name: str) -> None:
        """A second agent."""
        with self.desk() as desk:
            desk.do(agents.add, login, name)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk, as its first agent has it."""
        desk = open_desk(self.config)
        try:
            yield desk
        finally:
            desk.close()

    def receive(self, *raws: bytes) -> list[int]:
        """Mail that is on the desk before the journey begins; gives the conversations."""
        from tui_desk.connectors.mail import mail_event

        with self.desk():
            pass
        sync = open_for_sync(self.config)
        try:
            settings = registry.all_settings(self.config)[0]
            channel = sync.do(channel_caps.channel_row, settings.name, settings.kind, settings.address)
            found = []
            for raw in raws:
                event = mail_event(raw, place=None, received_at=_now(sync))
                (outcome,) = sync.do(intake.receive, channel, [intake.prepare(sync.store.files, event)])
                assert outcome.conversation_id is not None
                found.append(outcome.conversation_id)
            return found
        finally:
            sync.close()

    # what the desk knows

    def lines(self, view: ViewName = "open") -> list[ConversationLine]:
        """The conversations of a view."""
        with self.desk() as desk:
            ids = desk.ask(inbox.ids, view, "waiting", desk.agent.id)
            rows = desk.ask(inbox.lines, ids, desk.agent.id)
        return [rows[id_] for id_ in ids]

    def messages(self, conversation_id: int) -> list[MessageRow]:
        """The messages of a conversation."""
        with self.desk() as desk:
            entries = desk.ask(timeline.entries, conversation_id)
        return [one for one in entries if isinstance(one, MessageRow)]

    def answers(self, count: int = 1) -> list[EmailMessage]:
        """The mails the SMTP server took, as soon as there are so many."""
        return [parsed(mail) for mail in self.smtp.wait_for(count)]


def parsed(mail: Received) -> EmailMessage:
    """A mail as its receiver reads it."""
    found = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def processes_of(pid: int) -> list[int]:
    """The processes of a session, by its leader's id."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            try:
                stat = Path(entry.path, "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[3]) == pid and stat.rpartition(")")[2].split()[0] != "Z":
                found.append(int(entry.name))
    return found


def _now(desk: Desk) -> datetime:
    return moment(desk.now_ms())
