"""A messenger that counts: its messages in, answers out, and files that are fetched when somebody wants them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.crash.dump import State
from tests.crash.scene import RUN, Scene, Work
from tests.desk.world import NOON
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import TelegramRemote
from tests.program import TUI_DESK, run
from tui_desk.config import load, writing
from tui_desk.desk import answering, answers, inbox, settling
from tui_desk.desk.desk import Desk, open_desk
from tui_desk.exchange import File

STORE = '[store]\nurl = "sqlite:///{folder}/desk.db"\n[desk]\nundo_seconds = 0\n'
PHOTO = File("broken.jpg", "image/jpeg", 60_000, content=b"\xff\xd8\xff" * 20_000)
OTHER = replace(PHOTO, name="other.jpg", content=b"\xff\xd8\xfe" * 20_000)
LIST = File("list.pdf", "application/pdf", 80_000, content=b"%PDF" * 20_000)
FILES = 3


def _configured(folder: Path, remote: TelegramRemote) -> Path:
    config = folder / "config.toml"
    config.touch(0o600)
    config.write_text(STORE.format(folder=folder))
    writing.add_channel(config, remote.settings())
    return config


@contextmanager
def _opened(folder: Path) -> Iterator[Desk]:
    with closing(open_desk(load(folder / "config.toml"))) as desk:
        yield desk


@contextmanager
def _remote() -> Iterator[TelegramRemote]:
    """A bot to whom four messages were written; which are always the same."""
    with TelegramServer() as server:
        remote = TelegramRemote(server)
        remote.says("Where is it?")
        remote.says("It is broken", files=(PHOTO, OTHER))
        remote.says("The list", sender="boris", files=(LIST,))
        remote.says("Anybody there?")
        for number, update in enumerate(server.updates):
            update["message"]["date"] = int(NOON.timestamp()) + number
        yield remote


@dataclass
class Chatting(Work):
    """Messages and answers at the messenger."""

    remote: TelegramRemote = field(kw_only=True)

    def got(self) -> Counter[str]:
        """How often each answer reached its customer, and each of its files."""
        return Counter(
            one
            for got in self.remote.received()
            for one in (got.text, *(file.name for file in got.files))
            if one
        )

    def state(self, *, settled: bool) -> State:
        found = dict(super().state(settled=settled))
        if settled:
            for name in ("external_id", "piece"):
                found.pop(name)
        return found

    def decide(self) -> int:
        decided = 0
        with _opened(self.folder) as desk:
            listed = set(desk.ask(inbox.ids, "undelivered", "newest", desk.agent.id))
            while unsure := self._unsure(desk):
                assert unsure[1] in listed, "an agent does not see what nobody can tell of"
                if unsure[2].strip() in self.got():
                    desk.do(settling.settle, unsure[0], True)
                else:
                    desk.do(settling.resend, unsure[0])
                decided += 1
        return decided

    @staticmethod
    def _unsure(desk: Desk) -> tuple[int, int, str] | None:
        sql = "SELECT id, conversation_id, text FROM message WHERE delivery = 'uncertain'"
        found: tuple[int, int, str] | None = desk.ask(lambda reader: reader.row(sql))
        return found

    def check(self) -> None:
        with _opened(self.folder) as desk:
            rows = desk.ask(
                lambda reader: reader.rows("SELECT text FROM message WHERE direction = 'outbound'")
            )
        assert self.got() == Counter(row[0].strip() for row in rows), "an answer is lost, or was sent twice"


class ChatIn(Scene):
    """Messages with files, asked for until they are told to be taken."""

    group, name = "ingest", "Telegram"

    def prepare(self, folder: Path) -> None:
        with _remote() as remote:
            _configured(folder, remote)
            with _opened(folder):
                pass

    @contextmanager
    def at_work(self, folder: Path) -> Iterator[Work]:
        with _remote() as remote:
            yield Chatting(folder, _sync(_configured(folder, remote)), remote=remote)


class ChatOut(ChatIn):
    """Two answers through a bot, which has no means to learn what became of a message."""

    group, name = "outbox", "Telegram"

    def prepare(self, folder: Path) -> None:
        _taken_in(folder)
        with _opened(folder) as desk:
            for conversation_id in (1, 2):
                draft = desk.ask(answering.begin, conversation_id, "reply", desk.agent.id, policy=desk.policy)
                answers.send(desk, replace(draft, text=f"Answer {conversation_id}"), anyway=True)


class FilesIn(ChatIn):
    """Files that are wanted, fetched from the messenger and laid beside the database."""

    group, name = "attachment", "fetched"

    def prepare(self, folder: Path) -> None:
        _taken_in(folder)
        with _opened(folder) as desk:
            assert desk.do(lambda tx: tx.run("UPDATE attachment SET sha256 = NULL, wanted = 1")) == FILES
            shutil.rmtree(desk.store.files.folder)


def _taken_in(folder: Path) -> None:
    """Everything the customers wrote is on the desk."""
    with _remote() as remote:
        config = _configured(folder, remote)
        with _opened(folder):
            pass
        run((*TUI_DESK, "--config", config, "sync", "--once")).check_returncode()


def _sync(config: Path) -> tuple[str, ...]:
    return (RUN, "--config", str(config), "sync", "--once")
