"""Files beside the database, named by the SHA-256 of their content: written whole or not at all, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


class Files:
    """The folder of content-addressed files."""

    def __init__(self, folder: Path, mode: int) -> None:
        self.folder = folder
        self._mode = mode

    def put(self, content: bytes | Iterable[bytes]) -> tuple[str, int]:
        """Store content; gives `(sha256, size in bytes)`. Durable when it returns."""
        pieces = (content,) if isinstance(content, bytes) else content
        self._make(self.folder)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(prefix="new-", dir=self.folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                for piece in pieces:
                    digest.update(piece)
                    size += len(piece)
                    out.write(piece)
                out.flush()
                os.fchmod(out.fileno(), self._mode)
                os.fsync(out.fileno())
            self._settle(temporary, self.path(digest.hexdigest()))
        finally:
            temporary.unlink(missing_ok=True)
        return digest.hexdigest(), size

    def path(self, sha256: str) -> Path:
        """Where the content with this hash stands, or would."""
        return self.folder / sha256[:2] / sha256[2:]

    def read(self, sha256: str) -> bytes:
        """The content; `FileNotFoundError` if it was never stored."""
        return self.path(sha256).read_bytes()

    def has(self, sha256: str) -> bool:
        """Whether the content is here."""
        return self.path(sha256).exists()

    def _settle(self, temporary: Path, target: Path) -> None:
        if target.exists():
            return
        self._make(target.parent)
        temporary.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _make(self, folder: Path) -> None:
        if folder.exists():
            return
        folder.mkdir(parents=True, exist_ok=True)
        shared = self._mode & 0o060
        folder.chmod(0o2770 if shared else 0o700)
