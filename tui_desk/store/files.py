"""Files beside the database, named by the SHA-256 of their content: written whole or not at all, never changed.

Who stores one, new or again, and who removes one hold a lock on its folder: none goes that has just been stored.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_desk.errors import NotFound, StoreError

HOUR_SECONDS, DAY_SECONDS = 3_600, 86_400
_UNFINISHED = "new-"


class Files:
    """The folder of content-addressed files."""

    def __init__(self, folder: Path, mode: int) -> None:
        self.folder = folder
        self._mode = mode

    def put(self, content: bytes | Iterable[bytes]) -> tuple[str, int]:
        """Store content; gives `(sha256, size in bytes)`. Durable when it returns."""
        import hashlib
        import tempfile

        if isinstance(content, bytes):
            sha256 = hashlib.sha256(content).hexdigest()
            if self._stands(sha256, len(content)):
                return sha256, len(content)
        self._make(self.folder)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self.folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                for piece in (content,) if isinstance(content, bytes) else content:
                    digest.update(piece)
                    size += len(piece)
                    out.write(piece)
                out.flush()
                os.fchmod(out.fileno(), self._mode)
                os.fsync(out.fileno())
            target = self.path(digest.hexdigest())
            self._make(target.parent)
            with _held(target.parent, fcntl.LOCK_SH):
                temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        return digest.hexdigest(), size

    def path(self, sha256: str) -> Path:
        """Where the content with this hash stands, or would."""
        return self.folder / sha256[:2] / sha256[2:]

    def read(self, sha256: str, called: str = "the file") -> bytes:
        """The content. Raises NotFound where it is gone or can't be read."""
        with self._told(sha256, called):
            return self.path(sha256).read_bytes()

    def readable(self, sha256: str, called: str = "the file") -> Path:
        """Where the content stands. Raises NotFound where it is gone or can't be read."""
        path = self.path(sha256)
        with self._told(sha256, called), path.open("rb") as file:
            file.read(1)
        return path

    def has(self, sha256: str) -> bool:
        """Whether the content is here."""
        return self.path(sha256).exists()

    def has_any(self) -> bool:
        """Whether the content of something is here."""
        return any(True for _ in self.folder.glob("??/*"))

    @contextmanager
    def _told(self, sha256: str, called: str) -> Iterator[None]:
        """What goes wrong with a file in words that say what helps."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFound(
                f"{called} is gone from {self.folder}; put that folder back, or `tui-desk restore` the newest backup"
            ) from error
        except OSError as error:
            raise NotFound(
                f"{called} can't be read ({error.strerror}); look after {self.path(sha256)}, or take it from a backup:"
                " `tui-desk doctor --deep` says how"
            ) from error

    def remove(self, sha256: str, *, untouched: float, needed: Callable[[str], bool], now: float) -> bool:
        """Remove a file, unless it was stored, or stored again, since `untouched` seconds before `now`, or is needed.

        Somebody may be about to refer to it: storing comes before the transaction. `needed` is asked while nobody can
        store it. Gives whether it is gone.
        """
        path = self.path(sha256)
        try:
            with _held(path.parent, fcntl.LOCK_EX):
                if now - path.stat().st_mtime <= untouched or needed(sha256):
                    return False
                path.unlink()
        except FileNotFoundError:
            pass
        return True

    def sweep(self, now: float) -> int:
        """Remove what killed processes left unfinished more than a day before `now` (seconds); gives how many."""
        left = [one for one in self.folder.glob(f"{_UNFINISHED}*") if _age(one, now) > DAY_SECONDS]
        for one in left:
            if one.is_dir():
                one.rmdir()
            else:
                one.unlink(missing_ok=True)
        return len(left)

    def old(self, now: float) -> frozenset[str]:
        """The hashes of files that nobody has stored for more than a day before `now` (seconds)."""
        return frozenset(sha256 for sha256, one in self.all().items() if _age(one, now) > DAY_SECONDS)

    def all(self) -> dict[str, Path]:
        """Every file there is, by its hash."""
        return {one.parent.name + one.name: one for one in self.folder.glob("[0-9a-f][0-9a-f]/*")}

    def _stands(self, sha256: str, size: int) -> bool:
        """Whether it is here whole; a process killed right after the rename may have left it undurable."""
        path = self.path(sha256)
        try:
            with _held(path.parent, fcntl.LOCK_SH):
                if path.stat().st_size != size:
                    return False
                os.utime(path)  # somebody is about to refer to it: it counts as new
        except FileNotFoundError:
            return False
        return True

    def _make(self, folder: Path) -> None:
        """Make a folder that has its mode from its first moment: a colleague's process may be as quick as ours."""
        if folder.exists():
            return
        import tempfile

        fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder.parent))
        fresh.chmod(0o2770 if self._mode & 0o060 else 0o700)
        try:
            fresh.rename(folder)
        except OSError:
            fresh.rmdir()
            if not folder.is_dir():
                raise
        _make_durable(folder.parent)


def _age(path: Path, now: float) -> float:
    """How long ago it was last stored, in seconds; one that another process has just moved or removed is new."""
    try:
        return now - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def open_lock(path: Path, mode: int) -> int:
    """A lock file, for everybody who may use the database: the umask has no say.

    A lock is an empty file with one name. Whatever else somebody laid in its place is left as it is, and told: raises
    StoreError.
    """
    try:
        handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _no_lock(path, "a link") from error
        raise
    try:
        found = os.fstat(handle)
        require_lock(path, found)
        if stat.S_IMODE(found.st_mode) != mode and found.st_uid == os.geteuid():
            os.fchmod(handle, mode)
    except BaseException:
        os.close(handle)
        raise
    return handle


def require_lock(path: Path, found: os.stat_result) -> None:
    """Raises StoreError where what was found at `path` is no lock, as `lstat` or an open file tells."""
    if stat.S_ISLNK(found.st_mode):
        raise _no_lock(path, "a link")
    if not stat.S_ISREG(found.st_mode):
        raise _no_lock(path, "no file")
    if found.st_nlink > 1:
        raise _no_lock(path, "a file that has another name besides")
    if found.st_size:
        raise _no_lock(path, "a file with something in it")


def _no_lock(path: Path, what: str) -> StoreError:
    return StoreError(f"{path} must be an empty file of the desk's own, and is {what}; remove it")


@contextmanager
def _held(folder: Path, lock: int) -> Iterator[None]:
    """Hold this lock on a folder, and let the names in it outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, lock)
        yield
        os.fsync(handle)
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # a process that was forked meanwhile has the handle, too
        os.close(handle)


def _make_durable(folder: Path) -> None:
    """Let the names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
