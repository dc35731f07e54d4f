"""A desk in one file: a tar whose last member says what the others must be, so that what has no end is no backup.

Members are `desk.db`, `desk.db.key`, `files/SHA256` and `contents.json`; nothing else in it is ever unpacked.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from tui_desk.errors import StoreError, StoreVersion

FORMAT = 1
DATABASE, KEY, CONTENTS = "desk.db", "desk.db.key", "contents.json"
FILES = "files/"
_BEGINNING = f"{DATABASE}\0".encode()
"""A tar begins with the name of its first member."""
_PIECE = 1 << 20
_LONGEST_CONTENTS = 1 << 30


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a backup."""

    format: int
    program: str
    """The version that made it."""
    schema: str
    made_at: int
    """UTC epoch milliseconds."""
    members: Mapping[str, str]
    """SHA-256 of each, by name."""
    missing: tuple[str, ...]
    """Files that the desk itself did not have any more, or not as they were; by SHA-256."""

    @property
    def files(self) -> list[str]:
        """SHA-256 of every file that came with a message or waits in a draft."""
        return [name.removeprefix(FILES) for name in self.members if name.startswith(FILES)]


class Archive:
    """A backup while it is written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.members: dict[str, str] = {}

    def add(self, name: str, source: Path) -> str:
        """Put a file in; gives its SHA-256. Raises OSError where it can't be read."""
        with source.open("rb") as file:
            found = os.fstat(file.fileno())
            hashing = _Hashing(file)
            self._tar.addfile(_header(name, found.st_size, int(found.st_mtime)), hashing)
        self.members[name] = hashing.digest.hexdigest()
        return self.members[name]

    def drop(self, name: str) -> None:
        """A member that is not what it should be does not count."""
        del self.members[name]

    def end(self, *, program: str, schema: str, made_at: int, missing: Iterable[str]) -> Contents:
        """Write what is in it; from here on it is whole."""
        contents = Contents(FORMAT, program, schema, made_at, self.members, tuple(missing))
        text = json.dumps(asdict(contents), sort_keys=True).encode()
        self._tar.addfile(_header(CONTENTS, len(text), made_at // 1000), io.BytesIO(text))
        self._tar.close()
        return contents


def contents_of(path: Path) -> Contents:
    """What a backup holds. Raises StoreError for a file that is none, or has no end."""
    with _opened(path) as tar:
        return _contents(tar, path)


def may_be_replaced(path: Path) -> bool:
    """Whether a file begins as a backup does, whole or not, or has nothing in it. Raises OSError."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        begun = file.read(len(_BEGINNING))
    return begun in (b"", _BEGINNING)


def check(path: Path) -> Contents:
    """Read a whole backup and compare it with what it says. Raises StoreError."""
    with _opened(path) as tar:
        contents = _contents(tar, path)
        _take(tar, path, contents, lambda _name: None)
    return contents


def unpack(path: Path, folder: Path) -> Contents:
    """Put every member into an empty folder, under its name. Raises StoreError where one is not what it should be."""
    with _opened(path) as tar:
        contents = _contents(tar, path)
        (folder / FILES).mkdir(mode=0o700)
        _take(tar, path, contents, lambda name: folder / name)
    return contents


def _take(tar: tarfile.TarFile, path: Path, contents: Contents, place: Callable[[str], Path | None]) -> None:
    left = dict(contents.members)
    for member in tar:
        wanted = left.pop(member.name, None) if member.isreg() else None
        if wanted is None:
            continue
        source = tar.extractfile(member)
        assert source is not None
        if _copy(source, place(member.name)) != wanted:
            raise StoreError(f"{path} is damaged: {member.name} in it is not what it was; use another backup")
    if left:
        raise StoreError(f"{path} is damaged: {min(left)} is missing in it; use another backup")


def _copy(source: IO[bytes], target: Path | None) -> str:
    digest = hashlib.sha256()
    out = open(target, "xb", opener=_private) if target else None  # noqa: SIM115
    try:
        while piece := source.read(_PIECE):
            digest.update(piece)
            if out:
                out.write(piece)
        if out:
            out.flush()
            os.fsync(out.fileno())
    finally:
        if out:
            out.close()
    return digest.hexdigest()


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _contents(tar: tarfile.TarFile, path: Path) -> Contents:
    names = tar.getmembers()
    if not names or names[0].name != DATABASE:
        raise _foreign(path)
    last = names[-1]
    if last.name != CONTENTS or last.size > _LONGEST_CONTENTS:
        raise StoreError(f"{path} is cut off: it has no end; use another backup")
    source = tar.extractfile(last)
    assert source is not None
    try:
        return _read(json.loads(source.read()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} is damaged: what it says of itself can't be read") from error


def _read(found: Any) -> Contents:
    if found["format"] > FORMAT:
        raise StoreVersion("the backup was made by a newer tui-desk; update this one")
    members = {str(name): str(sha256) for name, sha256 in found["members"].items()}
    if DATABASE not in members or not all(_is_ours(name) for name in members):
        raise ValueError
    return Contents(
        int(found["format"]),
        str(found["program"]),
        str(found["schema"]),
        int(found["made_at"]),
        members,
        tuple(map(str, found["missing"])),
    )


def _is_ours(name: str) -> bool:
    """Only names we give are ever unpacked, so none leads out of the folder."""
    sha256 = name.removeprefix(FILES)
    return name in (DATABASE, KEY) or (len(sha256) == 64 and not set(sha256) - set("0123456789abcdef"))


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        tar = tarfile.open(path, "r:")  # noqa: SIM115
    except tarfile.TarError as error:
        raise _foreign(path) from error
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror or error}") from error
    with tar:
        try:
            yield tar
        except (tarfile.TarError, EOFError) as error:
            raise StoreError(f"{path} is damaged or cut off; use another backup") from error


def _foreign(path: Path) -> StoreError:
    return StoreError(f"{path} is no backup of a desk; `tui-desk backup` makes one")


def _header(name: str, size: int, modified: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mtime, header.mode = size, modified, 0o600
    return header


class _Hashing(io.RawIOBase):
    """A file that is hashed as it is read; what the disk can't give reads as zeros, and so has another hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._file.read(size)
        except OSError:
            piece = bytes(size)
        self.digest.update(piece)
        return piece
