"""Writing down what the parts of a start import (`bytecode`), where some of it did not come from their files.

Bytecode is copied from Python's own cache, where that is of the source as it is; nothing is compiled for it. It goes
from file to file by module: what all of it takes at once, a console would keep for as long as it lives.
"""

from __future__ import annotations

import logging
import marshal
import sys
from collections.abc import Container, Iterable, Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk import bytecode, cached

if TYPE_CHECKING:
    from tui_desk.bytecode import Entry, Kept

    Piece = tuple[str, Entry, bytes]
    """A module's name, what its entry tells of its source, and its bytecode."""

log = logging.getLogger(__name__)

MOST = 9
"""Files: three installations' three parts of a start, some megabytes each."""
_BEFORE = 16
"""Bytes before the bytecode in a file of Python's cache (PEP 552): its number, its kind, the source's time and size."""


def keep() -> None:
    """For the next start. One that can't be helped is only slower."""
    if sys.dont_write_bytecode or not cached.takes(bytecode.KIND):
        return
    ends = [*(before for _, before, _ in bytecode.stages), frozenset(sys.modules)][1:]
    for (stage, before, kept), end in zip(bytecode.stages, ends, strict=True):
        try:
            _keep(stage, end - before, kept)
        except (OSError, ValueError, MemoryError) as error:
            log.info("what the start imports is not kept: %r", error)


def _keep(stage: str, names: frozenset[str], kept: Kept | None) -> None:
    found = _found(names)
    first = next(found, None)
    if first is not None:
        packed = _packed(chain([first], found), kept)
        cached.keep(bytecode.KIND, bytecode.name_of(stage), packed, MOST)


def _found(names: Iterable[str]) -> Iterator[Piece]:
    """Of modules that were looked for, one by one."""
    for name in sorted(names):
        if (one := _read(name)) is not None:
            yield name, *one


def _still(kept: Kept, found: Container[str]) -> Iterator[Piece]:
    """Of those that the file has, what is as it was."""
    for name, entry in kept.index.items():
        if name not in found and bytecode.is_of(entry):
            yield name, entry, kept.bytecode(name)


def _read(name: str) -> tuple[Entry, bytes] | None:
    """The bytecode as Python keeps it of a module that was looked for; none where that is not of this very source."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    if spec is None or spec.name != name or type(spec.loader) is not SourceFileLoader or not spec.cached:
        return None
    try:
        source = Path(spec.origin).stat()
        packed = Path(spec.cached).read_bytes()
    except OSError:
        return None
    words = (0, int(source.st_mtime), source.st_size)
    if packed[:_BEFORE] != MAGIC_NUMBER + b"".join(
        (word & 0xFFFFFFFF).to_bytes(4, "little") for word in words
    ):
        return None
    package = spec.submodule_search_locations is not None
    entry = (spec.origin, spec.cached, package, bytecode.mark_of(source), 0, len(packed) - _BEFORE)
    return entry, packed[_BEFORE:]


def _packed(found: Iterable[Piece], kept: Kept | None) -> Iterator[bytes]:
    """What the file has, in order: of each as it is asked for."""
    index: dict[str, Entry] = {}
    at = 0
    for name, entry, piece in chain(found, _still(kept, index) if kept is not None else ()):
        index[name] = (*entry[:4], at, len(piece))
        at += len(piece)
        yield piece
    packed = marshal.dumps((bytecode.stamp(), at, index))
    yield packed
    yield bytecode.tail(len(packed))
