"""What the desk sends waits in a folder, one file a mail, until the customer side has answered it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui_desk.exchange import Outgoing


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that was sent, as it lies in the spool."""

    path: Path
    at: datetime
    recipients: tuple[str, ...]
    raw: bytes


class Spool:
    """The folder. One thread puts, another takes; a file is whole when it has its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, out: Outgoing, at: datetime) -> datetime:
        """Take a mail and say when it was taken; the same one again changes nothing."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{hashlib.sha256(out.key.encode()).hexdigest()[:32]}.eml"
        if path.exists():
            return _read(path).at
        head = json.dumps({"at": at.isoformat(), "recipients": out.recipients})
        unfinished = path.with_suffix(".new")
        unfinished.write_bytes(head.encode() + b"\n" + out.frozen)
        unfinished.replace(path)
        return at

    def mails(self) -> list[Taken]:
        """Everything in it, oldest first."""
        return sorted(map(_read, self.folder.glob("*.eml")), key=lambda taken: (taken.at, taken.path))


def _read(path: Path) -> Taken:
    head, _, raw = path.read_bytes().partition(b"\n")
    facts = json.loads(head)
    return Taken(path, datetime.fromisoformat(facts["at"]), tuple(facts["recipients"]), raw)
