"""A desk with one chat channel and a sync process of its own, which can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sync.kinds import Kind
from tests.sync.office import PATIENCE
from tui_desk.config import writing
from tui_desk.desk import settling
from tui_desk.rows import MessageRow
from tui_desk.testing import Remote, Workplace

ROOT = Path(__file__).parents[2]


class ChatOffice:
    """The desk, its config, its messenger and its process."""

    def __init__(self, folder: Path, kind: Kind, remote: Remote) -> None:
        self.folder, self.remote = folder, remote
        plugins = folder / "plugins"
        plugins.mkdir()
        kind.install(plugins)
        self.environment = {**os.environ, "PYTHONPATH": f"{plugins}{os.pathsep}{ROOT}"}
        self.desk = Workplace(folder, remote.settings(), PATIENCE)
        remote.post = self.desk.post
        self.config = folder / "config.toml"
        self.config.touch(0o600)
        self.config.write_text(f'[store]\nurl = "sqlite:///{folder / "desk.db"}"\n[desk]\nundo_seconds = 0\n')
        writing.add_channel(self.config, remote.settings())
        self.said: list[str] = []
        self.answered: list[str] = []

    def start(self) -> subprocess.Popen[bytes]:
        """Start the sync process, and wait until it holds the lease."""
        before = self._epoch()
        command = (sys.executable, "-m", "tui_desk", "--config", str(self.config), "sync")
        with (self.folder / "sync.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)
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
            process.kill()
            process.wait()

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

    def in_hand(self) -> int:
        """Deliveries nothing has become of yet."""
        rows = self.desk.rows("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")
        return int(rows[0][0])

    def decide(self) -> int:
        """An agent looks at every answer that may have been sent, and says what is so; gives how many there were."""
        unsure = [(text, id_) for text, (id_, state) in self.deliveries().items() if state == "uncertain"]
        got = self.got()
        for text, id_ in unsure:
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
