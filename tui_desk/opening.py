"""Foreign files and links leave the desk here: saved under a harmless name, opened without a shell, never over SSH."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tui_desk.config.paths import state_dir
from tui_desk.errors import DeskError
from tui_desk.private_file import make_private_dir
from tui_desk.text.filename import safe_name
from tui_desk.text.links import openable

_TRIES = 1000
_CHUNK = 1 << 20


def over_ssh(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a program started here would open on the server instead of before the agent."""
    return any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


def save_copy(source: Path, folder: Path, name: str) -> Path:
    """Copy a file into a folder under a safe name, mode 0600; nothing there is replaced. Raises DeskError."""
    folder = folder.expanduser()
    try:
        directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise DeskError(f"{folder} can't be used: {error.strerror}") from error
    try:
        chosen, handle = _create(directory, safe_name(name))
        with os.fdopen(handle, "wb") as target, source.open("rb") as content:
            shutil.copyfileobj(content, target, _CHUNK)
    except OSError as error:
        raise DeskError(f"the file can't be saved in {folder}: {error.strerror}") from error
    finally:
        os.close(directory)
    return folder / chosen


def downloads() -> Path:
    """Where saved files belong: the desktop's folder for them where there is one, else home."""
    from platformdirs import user_downloads_path

    folder = user_downloads_path()
    return folder if folder.is_dir() else Path.home()


def open_url(url: str) -> None:
    """Hand a link to the desktop's opener. Raises DeskError where that must not or can't be done."""
    target = openable(url)
    if target is None:
        raise DeskError("this link is not opened: only plain http, https and mailto links are")
    _open(target)


def open_file(source: Path, name: str) -> None:
    """Open a copy of a file under its safe name. Raises DeskError."""
    parent = make_private_dir(state_dir() / "opened")
    folder = Path(tempfile.mkdtemp(dir=parent))
    _open(str(save_copy(source, folder, name)))


def opener() -> str | None:
    """The desktop's opener, where there is one."""
    return shutil.which("open" if sys.platform == "darwin" else "xdg-open")


def _open(target: str) -> None:
    program = opener()
    if over_ssh() or program is None:
        raise DeskError("nothing can be opened from here; copy it, or save the file")
    quiet = subprocess.DEVNULL
    try:
        subprocess.Popen([program, target], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    except OSError as error:
        raise DeskError(f"the program {program} can't be started: {error.strerror}") from error


def _create(directory: int, name: str) -> tuple[str, int]:
    """A new file; where the name is taken ` (2)` and so on is added."""
    stem, dot, extension = name.rpartition(".")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    for number in range(1, _TRIES):
        more = f" ({number})" if number > 1 else ""
        candidate = f"{stem}{more}{dot}{extension}" if stem else f"{name}{more}"
        try:
            return candidate, os.open(candidate, flags, 0o600, dir_fd=directory)
        except FileExistsError:
            continue
    raise FileExistsError(f"{name} is there {_TRIES} times")
