"""A desk with mail and two messengers, on which many customers have asked the same, and a sync that can be killed."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.desk.world import letter
from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import TelegramRemote
from tests.program import TUI_DESK, Program, kill, start
from tests.servers.smtp import HOST, SmtpServer
from tests.sync.kinds import slowed
from tests.waiting import PATIENCE, until
from tui_desk.config import load, writing
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import channel_caps, intake
from tui_desk.desk.desk import open_desk
from tui_desk.store.reader import Row
from tui_desk.text.mail import parse

CONFIG = """
[store]
url = "sqlite:///{store}"
[desk]
undo_seconds = 0
[tickets.tell]
per_minute = {per_minute}
"""


class Crowd:
    """The desk, its three channels and its process."""

    def __init__(
        self, folder: Path, smtp: SmtpServer, telegram: TelegramRemote, memory: MemoryRemote, per_minute: int
    ) -> None:
        self.folder, self.smtp, self.telegram, self.memory = folder, smtp, telegram, memory
        self.config = folder / "config.toml"
        self.config.touch(0o600)
        self.config.write_text(CONFIG.format(store=folder / "desk.db", per_minute=per_minute))
        for table in (_form(smtp), telegram.settings(), memory.settings()):
            writing.add_channel(self.config, table)
        self.desk = open_desk(load(self.config))

    def start(self) -> Program:
        """Start the sync process, and wait until it holds the lease."""
        before = self._epoch()
        command = (*TUI_DESK, "--config", self.config, "sync")
        with (self.folder / "sync.log").open("ab") as log:
            process = start(command, stdout=log, stderr=log)
        until(lambda: self._epoch() > before or process.poll() is not None)
        assert process.poll() is None, (self.folder / "sync.log").read_text()[-4000:]
        return process

    @contextmanager
    def syncing(self) -> Iterator[None]:
        """A sync process at work, told to stop at the end; it must go in good order."""
        process = self.start()
        try:
            yield
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0, (self.folder / "sync.log").read_text()[-4000:]
        finally:
            kill(process)

    def ask_all(self, each: int) -> list[int]:
        """So many customers on each channel ask, and all of it is on the desk; gives the conversations."""
        channel = self.desk.do(channel_caps.channel_row, "form", "form", "support@acme.example")
        for number in range(each):
            raw = letter(
                "Down",
                "Is it down?",
                sender=f"Mail{number} <mail{number}@x.example>",
                to="support@acme.example",
            )
            event = mail_event(raw, place=None, received_at=datetime.now(UTC))
            self.desk.do(intake.receive, channel, [intake.prepare(self.desk.store.files, event)])
            self.telegram.says("Is it down?", sender=f"tele{number}")
            self.memory.says("Is it down?", sender=f"memory{number}")
        with self.syncing():
            until(lambda: self.one("SELECT count(*) FROM conversation") == 3 * each, PATIENCE + each)
        return [row[0] for row in self.rows("SELECT id FROM conversation ORDER BY id")]

    def got(self) -> Counter[str]:
        """How often each text reached somebody."""
        mails = [parse(one.content).text for one in list(self.smtp.received)]
        chats = [one.text for one in (*self.telegram.received(), *self.memory.received())]
        return Counter(text.strip() for text in (*mails, *chats))

    def called(self, conversation_id: int) -> str:
        """The customer of a conversation by his name."""
        sql = "SELECT k.name FROM conversation c JOIN customer k ON k.id = c.customer_id WHERE c.id = :id"
        return str(self.rows(sql, id=conversation_id)[0][0])

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Rows of the store."""
        return self.desk.ask(lambda reader: reader.rows(sql, **params))

    def one(self, sql: str) -> int:
        """The one number a query gives."""
        return int(self.rows(sql)[0][0])

    def _epoch(self) -> int:
        return self.one("SELECT coalesce(max(epoch), 0) FROM lease")


@contextmanager
def crowd(folder: Path, per_minute: int) -> Iterator[Crowd]:
    """Everything at work; a kill can come while a message is on its way there, and on the way back."""
    with ExitStack() as stack:
        smtp = stack.enter_context(SmtpServer())
        telegram = stack.enter_context(TelegramServer())
        memory = stack.enter_context(MemoryServer())
        for server in (smtp, telegram, memory):
            slowed(server)
        made = Crowd(folder, smtp, TelegramRemote(telegram), MemoryRemote(memory), per_minute)
        stack.callback(made.desk.close)
        yield made


def _form(smtp: SmtpServer) -> Mapping[str, Any]:
    return {
        "name": "form",
        "kind": "form",
        "address": "support@acme.example",
        "secret": "form-secret-31",
        "smtp": {"host": HOST, "port": smtp.port, "tls": "none"},
    }
