"""Mail in and out, at a real Dovecot and a server that counts what it takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from pathlib import Path

from tests.crash.dump import State
from tests.crash.scene import RUN, Scene, Work
from tests.desk.world import NOON, letter
from tests.servers.dovecot import HOST, Dovecot, Mailbox
from tests.servers.smtp import SmtpServer
from tui_desk.config import load
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import answering, answers, channel_caps, drafts, inbox, intake, settling
from tui_desk.desk.desk import Desk, open_desk

CONFIG = """
[store]
url = "sqlite:///{folder}/desk.db"
[desk]
undo_seconds = 0
[[channels]]
name = "support"
kind = "imap"
address = "support@desk.example"
username = "{user}"
host = "{host}"
port = {imap}
tls = "none"
password = "{password}"
since = "all"
[channels.smtp]
host = "{host}"
port = {smtp}
tls = "none"
"""
SENT = "Sent Items"
MAILS = (
    letter("Refund", mail_id="<1@koval.example>"),
    letter("Invoice", sender="bob@other.example", attachment=("bill.pdf", b"%PDF" * 20_000)),
    letter("Re: Refund", mail_id="<2@koval.example>", answers="<1@koval.example>"),
    letter("Re: Refund", sender="eve@evil.example", answers="<1@koval.example>"),
    letter("Out of office", headers=[("Auto-Submitted", "auto-replied")], answers="<2@koval.example>"),
    letter("Again", mail_id="<1@koval.example>", attachment=("bill.pdf", b"%PDF" * 20_000)),
    letter("Re: Lost", mail_id="<5@koval.example>", answers="<4@koval.example>"),
    letter("Lost", mail_id="<3@koval.example>"),
    letter("Re: Lost", mail_id="<4@koval.example>", answers="<3@koval.example>"),
)


def _configured(folder: Path, mailbox: Mailbox, smtp: SmtpServer) -> tuple[str, ...]:
    config = folder / "config.toml"
    config.touch(0o600)
    config.write_text(
        CONFIG.format(
            folder=folder,
            user=mailbox.user,
            password=mailbox.password,
            host=HOST,
            imap=mailbox.server.imap,
            smtp=smtp.port,
        )
    )
    return (RUN, "--config", str(config), "sync", "--once")


@contextmanager
def _opened(folder: Path) -> Iterator[Desk]:
    with closing(open_desk(load(folder / "config.toml"))) as desk:
        yield desk


class MailIn(Scene):
    """Mails with files, answers, strangers and two that turn out to be one thread, in five transactions."""

    group, name = "ingest", "mail"

    def __init__(self, server: Dovecot) -> None:
        self._mailbox = server.mailbox()
        self._mailbox.fill(MAILS, at=NOON)

    def prepare(self, folder: Path) -> None:
        with SmtpServer() as smtp:
            _configured(folder, self._mailbox, smtp)
            with _opened(folder):
                pass

    @contextmanager
    def at_work(self, folder: Path) -> Iterator[Work]:
        with SmtpServer() as smtp:
            _, *words = _configured(folder, self._mailbox, smtp)
            yield Work(folder, ("tests.crash.chores:run_in_small_transactions", *words))


@dataclass
class Answering(Work):
    """Answers on their way."""

    smtp: SmtpServer = field(kw_only=True)
    mailbox: Mailbox = field(kw_only=True)

    def took(self) -> Counter[str]:
        """How often the server took each of our mails."""
        return Counter(str(message_from_bytes(one.content)["Message-ID"]) for one in list(self.smtp.received))

    def state(self, *, settled: bool) -> State:
        """A copy in the folder of what was sent is made once; a kill right before it leaves that mail without one."""
        found = dict(super().state(settled=settled))
        found["place"] = [one for one in found["place"] if SENT not in one]
        found["channel"] = [re.sub(rf'"{SENT}": {{[^}}]*}}', "", one) for one in found["channel"]]
        return found

    def decide(self) -> int:
        with _opened(self.folder) as desk:
            who, took = desk.agent.id, self.took()
            unsure = desk.ask(
                lambda reader: reader.rows(
                    "SELECT message_id, conversation_id, key FROM outbox WHERE state = 'uncertain'"
                )
            )
            listed = set(desk.ask(inbox.ids, "undelivered", "newest", who))
            assert listed == {row[1] for row in unsure}, "an agent does not see what nobody can tell of"
            for message_id, _, key in unsure:
                if took[key]:
                    desk.do(settling.settle, message_id, True)
                else:
                    desk.do(settling.resend, message_id)
        return len(unsure)

    def check(self) -> None:
        took = self.took()
        with _opened(self.folder) as desk:
            keys = desk.ask(lambda reader: reader.rows("SELECT key, state FROM outbox"))
        assert took == Counter(row[0] for row in keys), "an answer is lost, or was sent twice"
        assert {row[1] for row in keys} == {"sent"}
        assert max(Counter(self.mailbox.raws(SENT)).values(), default=0) <= 1, "two copies of an answer"


class MailOut(Scene):
    """Two answers, one with a file, over SMTP, and their copies in the folder of what was sent."""

    group, name = "outbox", "mail"

    def __init__(self, server: Dovecot) -> None:
        self._server = server

    def prepare(self, folder: Path) -> None:
        with SmtpServer() as smtp:
            _configured(folder, self._server.mailbox(), smtp)
        path = folder / "list.pdf"
        path.write_bytes(b"%PDF" * 5_000)
        with _opened(folder) as desk:
            channel = desk.do(channel_caps.channel_row, "support", "imap", "support@desk.example")
            for raw in MAILS[:2]:
                event = mail_event(raw, place=None, received_at=NOON)
                (outcome,) = desk.do(intake.receive, channel, [intake.prepare(desk.store.files, event)])
                assert outcome.conversation_id is not None
                who = desk.agent.id
                draft = desk.ask(answering.begin, outcome.conversation_id, "reply", who, policy=desk.policy)
                file = drafts.attach(desk.store.files, path)
                answers.send(desk, replace(draft, text="We look into it", files=(file,)), anyway=True)

    @contextmanager
    def at_work(self, folder: Path) -> Iterator[Work]:
        mailbox = self._server.mailbox()
        with SmtpServer() as smtp:
            yield Answering(folder, _configured(folder, mailbox, smtp), smtp=smtp, mailbox=mailbox)
