"""What is done to the whole desk: its files swept, its schema brought here, a backup made and put back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.cli.shell import CONFIG
from tests.crash import dump
from tests.crash.dump import State
from tests.crash.scene import RUN, Scene, Work
from tests.desk.world import NOON, letter
from tests.program import TUI_DESK, run
from tui_desk.config import load
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import channel_caps, intake
from tui_desk.desk.desk import open_desk
from tui_desk.store import archive, schema
from tui_desk.store.reader import connect

MAILS = tuple(
    letter(
        f"Mail {number}",
        sender=f"{name}@koval.example",
        mail_id=f"<{number}@koval.example>",
        attachment=(f"{number}.pdf", f"%PDF {number}".encode() * 5_000),
    )
    for number, name in enumerate(("anna", "boris", "anna"))
)


def configured(folder: Path) -> tuple[str, ...]:
    config = folder / "config.toml"
    config.touch(0o600)
    config.write_text(CONFIG.format(folder=folder))
    return ("--config", str(config))


def filled(folder: Path, mails: tuple[bytes, ...] = MAILS) -> None:
    """A desk with mails and files."""
    configured(folder)
    with closing(open_desk(load(folder / "config.toml"))) as desk:
        channel = desk.do(channel_caps.channel_row, "support", "demo", "support@desk.example")
        for raw in mails:
            event = mail_event(raw, place=None, received_at=NOON)
            desk.do(intake.receive, channel, [intake.prepare(desk.store.files, event)])


class Swept(Scene):
    """Files that nothing refers to are removed; those that are needed stay."""

    group, name = "attachment", "swept"

    def prepare(self, folder: Path) -> None:
        filled(folder)
        with closing(open_desk(load(folder / "config.toml"))) as desk:
            for number in range(4):
                desk.store.files.put(f"left {number}".encode() * 3_000)
                (desk.store.files.folder / f"new-left{number}").write_bytes(b"half")

    @contextmanager
    def at_work(self, folder: Path) -> Iterator[Work]:
        configured(folder)
        yield Work(folder, ("tests.crash.chores:sweep", str(folder / "desk.db")))


class Migrated(Scene):
    """A store of an older release becomes one of this, and a copy of it as it was lies beside it."""

    group = "migration"

    def __init__(self, version: str, *scripts: str) -> None:
        self.name = f"from {version}"
        self._version, self._scripts = version, scripts

    def prepare(self, folder: Path) -> None:
        path = folder / "desk.db"
        path.touch(0o600)
        schema.upgrade(path, self._version)
        with closing(connect(path)) as connection:
            for script in self._scripts:
                connection.executescript(script)
            connection.execute("PRAGMA journal_mode = WAL")

    @contextmanager
    def at_work(self, folder: Path) -> Iterator[Work]:
        yield Migrating(folder, ("tests.crash.chores:open_it", str(folder / "desk.db")))


class Migrating(Work):
    """A store on its way to another schema; rows that were written for the test alone don't count each other."""

    sound = False

    def state(self, *, settled: bool) -> State:
        copy = self.folder / f"desk.db.before-{schema.HEAD}"
        before = {f"before: {name}": rows for name, rows in dump.rows(copy).items()}
        beside = [one.name for one in self.folder.iterdir() if one.name.startswith("desk.db.")]
        return {**super().state(settled=settled), **before, "beside": sorted(beside)}


class BackedUp(Scene):
    """A backup gets its name when it is whole, and not before."""

    group, name = "backup", "made"

    def prepare(self, folder: Path) -> None:
        filled(folder)

    @contextmanager
    def at_work(self, folder: Path) -> Iterator[Work]:
        words = (*configured(folder), "backup", str(folder / "backup.tar"), "--replace")
        yield BackingUp(folder, (RUN, *words))


class BackingUp(Work):
    """A backup that is being made."""

    def again(self) -> tuple[str, ...]:
        if (self.folder / "backup.tar").exists():
            archive.check(self.folder / "backup.tar")
        return self.words

    def state(self, *, settled: bool) -> State:
        within = self.folder / "within"
        shutil.rmtree(within, ignore_errors=True)
        within.mkdir()
        archive.unpack(self.folder / "backup.tar", within)
        rows = {f"backup: {name}": rows for name, rows in dump.rows(within / archive.DATABASE).items()}
        (within / archive.DATABASE).unlink()
        return {**super().state(settled=settled), **rows, "in the backup": dump.digests(within)}


class PutBack(Scene):
    """A desk that went on after its backup is the old one again, or still the new one, and never a mixture."""

    group, name = "backup", "restored"

    def prepare(self, folder: Path) -> None:
        filled(folder, MAILS[:2])
        run((*TUI_DESK, *configured(folder), "backup", folder / "backup.tar")).check_returncode()
        filled(folder, MAILS[2:])

    @contextmanager
    def at_work(self, folder: Path) -> Iterator[Work]:
        yield PuttingBack(folder, (RUN, *configured(folder), "restore", str(folder / "backup.tar")))


class PuttingBack(Work):
    """A backup on its way back."""

    def again(self) -> tuple[str, ...]:
        found = dump.whole(self.folder)["message"]
        assert len(found) in (2, 3), "neither the old desk nor the new one"
        return self.words
