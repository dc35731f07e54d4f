"""`tui-desk web` as a process of its own, and a desk to look at what it stored."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.terminal import ROOT, TUI_DESK
from tui_desk.config import load
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

    def command(self, *words: str) -> tuple[str, ...]:
        """A command line for this desk."""
        return (*TUI_DESK, "--config", str(self.config_path), *words)

    @contextmanager
    def web(self) -> Iterator[Web]:
        """The receiver, on a port of its own."""
        argv = self.command("web", "--port", "0")
        with subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            said = process.stderr.readline()
            assert "Listening on " in said, said + process.stderr.read()
            try:
                yield Web(process, said.split("Listening on ")[1].split(",")[0])
            finally:
                process.kill()

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

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url

    def client(self) -> httpx.Client:
        """Somebody who calls."""
        return httpx.Client(base_url=self.url, timeout=30)


def _bodies(reader: Any) -> Any:
    return reader.rows("SELECT body FROM inbound ORDER BY id")
