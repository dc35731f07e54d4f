"""`tui-desk web` as a process of its own, and a desk to look at what it stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.program import TUI_DESK, Program, running
from tests.waiting import PATIENCE, until
from tui_desk.config import load
from tui_desk.connectors.trust import trusted
from tui_desk.desk.desk import Desk, open_for_sync

SECRET, TOKEN = "app-secret-77aa", "EAAGtoken"
CONFIG = """
[store]
url = "sqlite:///{folder}/desk.db"
[[channels]]
name = "whatsapp"
kind = "whatsapp"
phone_number_id = "106540352242922"
business_account_id = "102290129340398"
token = "{token}"
app_secret = "{secret}"
"""


class Office:
    """A desk with one channel that is called."""

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        self.folder = folder
        self.config_path = folder / "config.toml"
        self.config_path.write_text(config.format(folder=folder, token=TOKEN, secret=SECRET))
        self.config_path.chmod(0o600)

    def web(self) -> AbstractContextManager[Web]:
        """The receiver, on a port of its own."""
        return receiving(self.config_path)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The store, opened beside it."""
        desk = open_for_sync(load(self.config_path))
        try:
            yield desk
        finally:
            desk.close()

    def stored(self) -> list[bytes]:
        """Every body that is stored, in order."""
        with self.desk() as desk:
            return [row[0] for row in desk.ask(_bodies)]


class Web:
    """A receiver that runs."""

    def __init__(self, process: Program, url: str) -> None:
        self.process, self.url = process, url

    def client(self) -> httpx.Client:
        """Somebody who calls."""
        return httpx.Client(base_url=self.url, timeout=PATIENCE, verify=trusted())


@contextmanager
def receiving(config: Path) -> Iterator[Web]:
    """`tui-desk web` as a process, on a port of its own."""
    log = config.with_name("web.log")
    with running((*TUI_DESK, "--config", config, "web", "--port", "0"), log) as process:
        until(lambda: "\n" in log.read_text() or process.poll() is not None)
        said = log.read_text()
        assert "Listening on " in said, said
        yield Web(process, said.split("Listening on ")[1].split(",")[0])


def _bodies(reader: Any) -> Any:
    return reader.rows("SELECT body FROM inbound ORDER BY id")
