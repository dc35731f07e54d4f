"""A desk with one chat channel, and processes of its own that can be killed: its sync, and what its messenger calls."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from tests.program import TUI_DESK, Program, kill, start
from tests.sync.called import Called
from tests.sync.kinds import Kind
from tests.waiting import PATIENCE
from tui_desk.config import writing
from tui_desk.desk import inbox, settling
from tui_desk.rows import MessageRow
from tui_desk.testing import Remote, Workplace


class ChatOffice:
    """The desk, its config, its messenger and its process."""

    def __init__(self, folder: Path, kind: Kind, remote: Remote) -> None:
        self.folder, self.kind, self.remote = folder, kind, remote
        self.desk = Workplace(folder, remote.settings(), PATIENCE)
        self.config = folder / "config.toml"
        self.config.touch(0o600)
        self.config.write_text(f'[store]\nurl = "sqlite:///{folder / "desk.db"}"\n[desk]\nundo_seconds = 0\n')
        writing.add_channel(self.config, remote.settings())
        self.said: list[str] = []
        self.answered: list[str] = []
        self.called = Called(self.desk.settings.name, lambda port: self._program("web", "--port", str(port)))
        """The receiver; begun by the first call."""
        remote.post = self.called.post

    def close(self) -> None:
        """End what still runs."""
        self.called.kill()
        self.desk.close()

    def start(self) -> Program:
        """Start the sync process, and wait until it holds the lease."""
        before = self._epoch()
        process = self._program("sync")
        self.desk.wait(lambda: self._epoch() > before or process.poll() is not None, "the sync process")
        assert process.poll() is None, self.log
        return process

    @contextmanager
    def syncing(self) -> Iterator[None]:
        """A sync process at work, told to stop at the end; it must go in good order."""
        process = self.start()
        try:
            yield
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0, self.log
        finally:
            kill(process)

    def _program(self, *words: str) -> Program:
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            return start((*TUI_DESK, "--config", str(self.config), *words), stdout=log, stderr=log)

    @property
    def log(self) -> str:
        """What the sync process told."""
        return (self.folder / "sync.log").read_text(errors="replace")[-4000:]

    def customers_say(self, number: int) -> None:
        """So many messages from a few customers, each with words of its own."""
        for _ in range(number):
            text = f"question {len(self.said)}"
            self.remote.says(text, sender=("anna", "boris")[len(self.said) % 2])
            self.said.append(text)

    def agents_answer(self, number: int) -> None:
        """So many answers to what customers said, newest first."""
        for asked in self._newest(number):
            text = f"answer {len(self.answered)}"
            self.desk.answer(asked, text)
            self.answered.append(text)

    def done(self) -> tuple[int, int]:
        """How many messages have come in, and how many answers are out of our hands."""
        ((came, went),) = self.desk.rows(
            "SELECT (SELECT count(*) FROM message WHERE direction = 'inbound'),"
            " (SELECT count(*) FROM outbox WHERE state NOT IN ('queued', 'sending'))"
        )
        return int(came), int(went)

    def is_through(self, came: float = inf, went: float = inf) -> bool:
        """Whether it is as far as that, or has nothing left to do."""
        now = self.done()
        return now[0] >= min(came, len(self.said)) and now[1] >= min(went, len(self.answered))

    def questions(self) -> Counter[str]:
        """How often each question has come in."""
        return Counter(
            row[0] for row in self.desk.rows("SELECT text FROM message WHERE direction = 'inbound'")
        )

    def got(self) -> Counter[str]:
        """How often each answer reached its customer."""
        return Counter(one.text.strip() for one in self.remote.received())

    def deliveries(self) -> dict[str, tuple[int, str]]:
        """The number and the delivery of each answer."""
        rows = self.desk.rows("SELECT text, id, delivery FROM message WHERE direction = 'outbound'")
        assert len({row[0] for row in rows}) == len(rows), "an answer stands here twice"
        return {row[0]: (row[1], row[2]) for row in rows}

    def unsure(self) -> dict[str, int]:
        """The answers nobody can tell of, with their numbers."""
        return {text: id_ for text, (id_, state) in self.deliveries().items() if state == "uncertain"}

    def in_doubt(self) -> set[int]:
        """The conversations these answers are in."""
        rows = self.desk.rows("SELECT conversation_id FROM message WHERE delivery = 'uncertain'")
        return {row[0] for row in rows}

    def undelivered(self) -> set[int]:
        """The conversations the view of that name shows to an agent."""
        who = self.desk.agent
        return set(who.ask(inbox.ids, "undelivered", "newest", who.agent.id))

    def recognised(self) -> bool:
        """Whether of what arrived nothing is in doubt."""
        return not set(self.unsure()) & set(self.got())

    def decide(self) -> int:
        """An agent looks at every answer that may have been sent, and says what is so; gives how many there were."""
        got, unsure = self.got(), self.unsure()
        for text, id_ in unsure.items():
            if got[text]:
                self.desk.agent.do(settling.settle, id_, True)
            else:
                self.desk.agent.do(settling.resend, id_)
        return len(unsure)

    def _newest(self, number: int) -> list[MessageRow]:
        rows = self.desk.rows(
            "SELECT id FROM message WHERE direction = 'inbound' ORDER BY id DESC LIMIT :number", number=number
        )
        return [self.desk.message(row[0]) for row in rows]

    def _epoch(self) -> int:
        return int(self.desk.rows("SELECT coalesce(max(epoch), 0) FROM lease")[0][0])
