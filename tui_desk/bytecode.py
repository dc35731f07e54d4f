"""What a start imports, out of one file: to find, check and open hundreds of small ones takes a tenth of it.

A file of the cache folder has the bytecode of all that one part of a start imports (`bytecode_keeping` writes it). A
module is taken from there while its source is the very file, unchanged, of which that bytecode is, and while nothing
has come or gone in the folders in which modules are looked for; everything else is imported as ever.
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

    Mark = tuple[int, int, int, int]
    """What is another one whenever a source is: its inode, size, and times of change in nanoseconds."""
    Entry = tuple[str, str, bool, Mark, int, int]
    """The source's path, that of Python's own cache, whether it is a package, and the source's mark; where the bytecode
    begins in the file, and how long it is."""
    Stamp = tuple[int, str, bytes, int, str | None, tuple[tuple[str, int], ...]]

FORM = 3
KIND = "bytecode"
TAIL = 16
"""Bytes at the end of the file, behind its index: how long that is, and that the file ends here."""
_NUMBER = 8
_END = b"tui-desk"
DAMAGED = (ValueError, EOFError, TypeError, MemoryError)
"""What `marshal` raises for what it did not write."""


class Kept:
    """One open file, as a finder of modules (`sys.meta_path`)."""

    def __init__(self, name: str, descriptor: int) -> None:
        """Raises one of `DAMAGED`, or OSError, for what is not whole, or of another Python."""
        self._name = name
        self._descriptor = descriptor
        size = os.fstat(descriptor).st_size
        end = os.pread(descriptor, TAIL, size - TAIL)
        length = int.from_bytes(end[:_NUMBER], "little")
        before = size - TAIL - length
        if end != tail(length) or before < 0:
            raise ValueError(end)
        made_for, whole, index = loads(os.pread(descriptor, length, before))  # noqa: S302 - only we can have written it
        if made_for != stamp() or whole != before:
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
        return os.pread(self._descriptor, length, at)

    def drop(self) -> None:
        """It is damaged: the next start makes another."""
        cached.drop(KIND, self._name)


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, kept: Kept) -> None:
        super().__init__(name, path)
        self._kept = kept

    def get_code(self, fullname: str) -> CodeType | None:
        try:
            code: CodeType = loads(self._kept.bytecode(fullname))  # noqa: S302 - only we can have written it
        except DAMAGED:
            self._kept.drop()
            return super().get_code(fullname)
        return code


def tail(length: int) -> bytes:
    """The end of a file whose index has so many bytes."""
    return length.to_bytes(_NUMBER, "little") + _END


stages: list[tuple[str, frozenset[str], Kept | None]] = []
"""The parts of this process' start, in order: a name, the modules that were there before it, the file with its own."""


def use(stage: str) -> None:
    """From here on modules come from the file of this part of a start, if there is one."""
    kept = _open(stage)
    if kept is not None:
        sys.meta_path.insert(0, kept)
    stages.append((stage, frozenset(sys.modules), kept))


def lacks_any() -> bool:
    """Whether something of this process' start was looked for: if not there is nothing to write down."""
    began = stages[0][1] if stages else frozenset[str]()
    return any(
        type(getattr(module, "__loader__", None)) is SourceFileLoader
        for name, module in list(sys.modules.items())
        if name not in began
    )


def name_of(stage: str) -> str:
    """The name of its file: an installation has its own."""
    return cached.name_of(f"{__file__}.{stage}")


def stamp() -> Stamp:
    """What must be the same for bytecode and the places of modules to be: the desk, Python, what it optimises, where it
    looks for modules, and what lies there. The folder of whatever was started is left out: none of ours lies in it."""
    places = sys.path if sys.flags.safe_path else sys.path[1:]
    looked = tuple([(place, _changed(place)) for place in places])
    return FORM, __file__, MAGIC_NUMBER, sys.flags.optimize, sys.pycache_prefix, looked


def mark_of(found: os.stat_result) -> Mark:
    """That of a source."""
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def is_of(entry: Entry) -> bool:
    """Whether the source is still the one that an entry tells of."""
    source, _, _, mark, _, _ = entry
    try:
        return mark_of(os.stat(source)) == mark
    except OSError:
        return False


def _changed(place: str) -> int:
    try:
        return os.stat(place).st_mtime_ns
    except OSError:
        return 0


def _open(stage: str) -> Kept | None:
    name = name_of(stage)
    try:
        descriptor = cached.opened(KIND, name)
    except (OSError, ValueError):
        return None
    try:
        return Kept(name, descriptor)
    except (OSError, *DAMAGED):
        os.close(descriptor)
        return None
