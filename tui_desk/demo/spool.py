"""What the desk sends waits in a folder, one file a mail, until the customer side has answered it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui_desk.exchange import Outgoing


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that was sent, as it lies in the spool."""

    name: str
    """The file's; later mails have greater names."""
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
        digest = hashlib.sha256(out.key.encode()).hexdigest()[:20]
        for earlier in self.folder.glob(f"*-{digest}.eml"):
            return _read(earlier).at
        head = json.dumps({"at": at.isoformat(), "recipients": out.recipients})
        unfinished = self.folder / f"{digest}.new"
        unfinished.write_bytes(head.encode() + b"\n" + out.frozen)
        unfinished.replace(self.folder / f"{int(at.timestamp() * 1e6):020}-{digest}.eml")
        return at

    def after(self, name: str) -> Iterator[Taken]:
        """Every mail whose file has a greater name, oldest first."""
        for path in sorted(self.folder.glob("*.eml")):
            if path.name > name:
                yield _read(path)

    def drop(self, name: str) -> None:
        """Forget the mails up to `name`."""
        for path in self.folder.glob("*.eml"):
            if path.name <= name:
                path.unlink(missing_ok=True)


def _read(path: Path) -> Taken:
    head, _, raw = path.read_bytes().partition(b"\n")
    facts = json.loads(head)
    return Taken(path.name, datetime.fromisoformat(facts["at"]), tuple(facts["recipients"]), raw)
