"""An answer with a file, from the command line to the moment when it waits for the sync."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.crash import upkeep
from tests.crash.dump import State
from tests.crash.scene import RUN, Scene, Work
from tui_desk.store.reader import connect

_NAMES = re.compile(r"<c1\.[^>]*>|'[0-9a-f]{64}'|td-[0-9a-f]{24}")
"""Of this answer alone: its Message-ID, and digests of what holds that."""


class Attached(Scene):
    """The file is laid beside the database before anything refers to it; the answer is there whole, or not at all."""

    group, name = "attachment", "sent"

    def prepare(self, folder: Path) -> None:
        upkeep.filled(folder, upkeep.MAILS[:1])
        (folder / "list.pdf").write_bytes(b"%PDF" * 20_000)

    @contextmanager
    def at_work(self, folder: Path) -> Iterator[Work]:
        config = upkeep.configured(folder)
        answer = ("conversation", "reply", "1", "--text", "Here it is", "--attach", str(folder / "list.pdf"))
        yield Answering(folder, (RUN, *config, *answer), (RUN, *config, "conversation", "list"))


class Answering(Work):
    """Somebody who looks whether his answer is there before he writes it again."""

    def again(self) -> tuple[str, ...]:
        return () if self._written() else self.words

    def state(self, *, settled: bool) -> State:
        found = dict(super().state(settled=settled))
        for name in ("message", "outbox"):
            found[name] = [_NAMES.sub("…", one) for one in found[name]]
        for name in ("raw", "files"):
            found[name] = [str(len(found[name]))]
        return found

    def check(self) -> None:
        assert self._written() == 1

    def _written(self) -> int:
        with closing(connect(self.folder / "desk.db")) as connection:
            return int(connection.execute("SELECT count(*) FROM outbox").fetchone()[0])
