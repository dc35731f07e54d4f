"""Originals: what came or went, byte for byte, once per content."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING

from tui_desk.store import tables
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.files import Files
    from tui_desk.store.transaction import Transaction

IN_DATABASE = 256 * 1024
"""Larger originals stand in a file beside the database."""
_SAMPLED = 2_048
_HARDLY_SMALLER = 0.7
"""Files in base64 are seven tenths of a mail's bytes, and compressing them takes ten times as long as parsing it."""


@dataclass(frozen=True, slots=True)
class Original:
    """An original ready to be stored: compressed or written to its file outside the transaction."""

    sha256: str
    size: int
    packed: bytes | None
    """None: in a file."""


def prepare(files: Files, raw: bytes) -> Original:
    """Compress, or write the file; no transaction is needed, and a crash leaves at most an unused file."""
    if len(raw) > IN_DATABASE:
        sha256, size = files.put(raw)
        return Original(sha256, size, None)
    return Original(hashlib.sha256(raw).hexdigest(), len(raw), zlib.compress(raw, _level(raw)))


def _level(raw: bytes) -> int:
    """0, as it is, where its middle says that it is a packed file; what is short is always compressed."""
    if len(raw) < 8 * _SAMPLED:
        return 1
    middle = len(raw) // 2
    sample = zlib.compress(raw[middle : middle + _SAMPLED], 1)
    return 0 if len(sample) > _HARDLY_SMALLER * _SAMPLED else 1


def keep(tx: Transaction, original: Original) -> int:
    """The row of this content."""
    known = tx.row("SELECT id FROM raw WHERE sha256 = :sha256", sha256=original.sha256)
    if known:
        return int(known[0])
    return tx.insert(tables.Raw, sha256=original.sha256, size=original.size, content=original.packed)
