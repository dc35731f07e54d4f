"""A desk worked from the command line, in this process: what was printed, and the exit code."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tui_desk.__main__ import run

SUPPORT = "support@desk.example"
CONFIG = """\
[store]
url = "sqlite:///{folder}/desk.db"
[desk]
name = "Desk"
undo_seconds = 600
[[channels]]
name = "support"
kind = "demo"
address = "support@desk.example"
spool = "{folder}/spool"
[[channels]]
name = "sales"
kind = "demo"
address = "sales@desk.example"
spool = "{folder}/spool2"
"""


@dataclass(frozen=True, slots=True)
class Printed:
    """One command's outcome."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """What was printed as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def rows(self) -> list[list[str]]:
        """The cells of a table."""
        return [line.split("\t") for line in self.out.splitlines()]


class Shell:
    """Types commands."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG.format(folder=folder))

    def __call__(self, *words: object, stdin: bytes = b"") -> Printed:
        """Run `tui-desk` with these words."""
        typed = io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)), "utf-8")
        self._monkeypatch.setattr("sys.stdin", typed)
        self._capsys.readouterr()
        code = run(["--config", str(self.config), *map(str, words)])
        printed = self._capsys.readouterr()
        return Printed(code, printed.out, printed.err)

    def begins(self, made: Path, make: Callable[[], None]) -> None:
        """A desk as `make` leaves it, which does it once for all that name the same folder: they get a copy."""
        if made.exists():
            shutil.copytree(made, self.folder, dirs_exist_ok=True)
            return
        make()
        shutil.copytree(self.folder, made, ignore=shutil.ignore_patterns(self.config.name))

    def file(self, name: str, content: bytes) -> Path:
        """A file in the desk's folder."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def arrive(self, subject: str = "Help", text: str = "Hello", **kwargs: Any) -> dict[str, Any]:
        """A customer's mail; gives the line that `receive` told of it."""
        raw = letter(subject, text, **kwargs)
        (line,) = self("receive", "--channel", "support", "--json", "-", stdin=raw).lines
        assert isinstance(line, dict)
        return line

    def show(self, conversation: int = 1) -> Any:
        """A conversation as JSON."""
        return self("conversation", "show", conversation, "--json").json

    def view(self, name: str) -> list[int]:
        """The numbers in a view."""
        return [one["id"] for one in self("conversation", "list", "--view", name, "--json").json]


def letter(
    subject: str = "Help",
    text: str = "Hello",
    *,
    sender: str = "Ann <ann@customer.example>",
    message_id: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
    html: str = "",
    **headers: str,
) -> bytes:
    """A mail to the desk."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, SUPPORT, subject
    mail["Message-ID"] = message_id or f"<{abs(hash((subject, text, sender)))}@customer.example>"
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
