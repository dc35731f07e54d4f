"""What can be made anew at any time: small files in the cache folder that only we can have written, the newest few."""

from __future__ import annotations

import os

from tui_desk import folders
from tui_desk.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST = 20
"""Files of a kind; the oldest go."""
_OURS_ALONE = 0o100600
"""The mode of a regular file that nobody else reads or writes."""
_LONGEST = 200
"""Bytes of a name: a file system counts those, and what is written in its place for a moment has a longer one."""


def read(kind: str, name: str) -> str:
    """What was kept. Raises OSError, and ValueError where it is no text."""
    with open(opened(kind, name), encoding="utf-8") as file:
        return file.read()


def opened(kind: str, name: str) -> int:
    """A descriptor of what was kept; whose it is is asked of what was opened. Raises OSError."""
    place = f"{_folder(kind)}/{name}"
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    found = os.fstat(descriptor)
    if found.st_uid != os.getuid() or found.st_mode != _OURS_ALONE or found.st_nlink != 1:
        os.close(descriptor)
        raise PermissionError(place)
    return descriptor


def drop(kind: str, name: str) -> None:
    """Keep it no longer. Where that can't be done it is only useless."""
    try:
        os.unlink(f"{_folder(kind)}/{name}")
    except OSError:
        return


def takes(kind: str) -> bool:
    """Whether something can be kept, as far as that is known beforehand."""
    folder = _folder(kind)
    while not os.path.exists(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return os.access(folder, os.W_OK | os.X_OK)


def keep(kind: str, name: str, found: str | Iterable[bytes], most: int = MOST) -> None:
    """Keep it for the next time, whole or not at all. Raises OSError, and ValueError for what is no text."""
    from pathlib import Path

    from tui_desk.private_file import make_private_dir, write_whole

    folder = make_private_dir(Path(_folder(kind)))
    write_whole(folder / name, found)
    for old in sorted(folder.iterdir(), key=_written, reverse=True)[most:]:
        old.unlink(missing_ok=True)


def stamp(file: str) -> str:
    """What is another one whenever the file is: to be taken before it is read. Raises OSError."""
    found = os.stat(file)
    return f"{found.st_dev} {found.st_ino} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_size}"


def name_of(file: str) -> str:
    """What is kept of this file, by its path; of a long one by the end, a stamp tells it from its like."""
    name = os.path.abspath(file).replace("%", "%25").replace("/", "%2F")
    return os.fsdecode(os.fsencode(name)[-_LONGEST:])


def _folder(kind: str) -> str:
    return f"{folders.cache_folder()}/{kind}"


def _written(file: Path) -> float:
    """When; another process may have removed it meanwhile."""
    return file.stat().st_mtime if file.exists() else 0.0
