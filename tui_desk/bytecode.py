"""What a start imports, out of one file: to find, check and open hundreds of small ones takes a tenth of it.

A file of the cache folder has the bytecode of all that one part of a start imports (`bytecode_keeping` writes it). A
module is taken from there while its source has the size and the time of which that bytecode is, as with Python's own
cache; everything else is imported as ever.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader
from marshal import loads

from tui_desk import cached
from tui_desk.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import CodeType, ModuleType

    Entry = tuple[str, str, bool, int, int, int, int]
    """The source's path, that of Python's own cache, whether it is a package; the source's time in nanoseconds and its
    size; where the bytecode begins after the index, and how long it is."""

FORM = 1
KIND = "bytecode"
HEAD = 8
"""Bytes of the number at the head of the file: how long its index is."""


class Kept:
    """One open file, as a finder of modules (`sys.meta_path`)."""

    def __init__(self, descriptor: int) -> None:
        """Raises OSError, ValueError, EOFError and TypeError for what is not whole, or of another Python."""
        self._descriptor = descriptor
        size = os.fstat(descriptor).st_size
        length = min(size, int.from_bytes(os.pread(descriptor, HEAD, 0), "little"))
        self._base = HEAD + length
        made_for, more, index = loads(os.pread(descriptor, length, HEAD))  # noqa: S302 - only we can have written it
        if made_for != stamp() or size != self._base + more:
            raise ValueError(made_for)
        self.index: Mapping[str, Entry] = index

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As `importlib` asks for it; None where the module is not kept, or its source is another one by now."""
        entry = self.index.get(name)
        if entry is None or not is_of(entry):
            return None
        source, pyc, package, *_ = entry
        spec = ModuleSpec(name, _Loader(name, source, self), origin=source, is_package=package)
        spec.has_location = True
        spec.cached = pyc
        if package and spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(source.rpartition("/")[0])
        return spec

    def bytecode(self, name: str) -> bytes:
        """That of a module which is kept."""
        *_, at, length = self.index[name]
        return os.pread(self._descriptor, length, self._base + at)


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, kept: Kept) -> None:
        super().__init__(name, path)
        self._kept = kept

    def get_code(self, fullname: str) -> CodeType | None:
        code: CodeType = loads(self._kept.bytecode(fullname))  # noqa: S302 - only we can have written it
        return code


stages: list[tuple[str, frozenset[str], Kept | None]] = []
"""The parts of this process' start, in order: a name, the modules that were there before it, the file with its own."""


def use(stage: str) -> None:
    """From here on modules come from the file of this part of a start, if there is one."""
    kept = _open(stage)
    if kept is not None:
        sys.meta_path.insert(0, kept)
    stages.append((stage, frozenset(sys.modules), kept))


def name_of(stage: str) -> str:
    """The name of its file: an installation has its own."""
    return cached.name_of(f"{__file__}.{stage}")


def stamp() -> tuple[int, bytes, int, str | None, tuple[str, ...]]:
    """What must be the same for bytecode and the places of modules to be: Python, what it optimises, where it looks."""
    return FORM, MAGIC_NUMBER, sys.flags.optimize, sys.pycache_prefix, tuple(sys.path)


def is_of(entry: Entry) -> bool:
    """Whether the source is still the one that an entry tells of."""
    source, _, _, mtime_ns, size, _, _ = entry
    try:
        found = os.stat(source)
    except OSError:
        return False
    return found.st_mtime_ns == mtime_ns and found.st_size == size


def _open(stage: str) -> Kept | None:
    try:
        descriptor = cached.opened(KIND, name_of(stage))
    except (OSError, ValueError):
        return None
    try:
        return Kept(descriptor)
    except (OSError, ValueError, EOFError, TypeError):
        os.close(descriptor)
        return None
