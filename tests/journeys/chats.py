"""A desk whose only channel is a messenger's, its sync as a process, and consoles in terminals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.program import TUI_DESK, running
from tests.terminal import Terminal
from tui_desk.config import load
from tui_desk.desk import inbox, timeline
from tui_desk.desk.desk import open_desk
from tui_desk.rows import ConversationLine, MessageRow

CONFIG = """
[store]
url = "sqlite:///{folder}/desk.db"
[desk]
undo_seconds = 0
[ui]
theme = "dark"
icons = "unicode"
[[channels]]
{channel}
"""


class ChatOffice:
    """The desk; `channel` is the channel's table in TOML."""

    def __init__(self, folder: Path, channel: str) -> None:
        self.folder, self.config = folder, folder / "config.toml"
        self.config.touch(0o600)
        self.config.write_text(CONFIG.format(folder=folder, channel=channel))
        open_desk(load(self.config)).close()

    @contextmanager
    def sync(self) -> Iterator[None]:
        """`tui-desk sync` as a process."""
        with running((*TUI_DESK, "--config", self.config, "sync"), self.folder / "sync.log"):
            yield

    def console(self, size: tuple[int, int]) -> Terminal:
        """A console."""
        return Terminal((*TUI_DESK, "--config", str(self.config)), size=size)

    def lines(self) -> list[ConversationLine]:
        """The open conversations."""
        desk = open_desk(load(self.config))
        try:
            ids = desk.ask(inbox.ids, "open", "waiting", desk.agent.id)
            rows = desk.ask(inbox.lines, ids, desk.agent.id)
        finally:
            desk.close()
        return [rows[id_] for id_ in ids]

    def messages(self) -> list[MessageRow]:
        """Every message of the open conversations."""
        ids = [line.id for line in self.lines()]
        desk = open_desk(load(self.config))
        try:
            entries = [entry for id_ in ids for entry in desk.ask(timeline.entries, id_)]
        finally:
            desk.close()
        return [one for one in entries if isinstance(one, MessageRow)]
