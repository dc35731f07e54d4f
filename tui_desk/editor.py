"""$VISUAL or $EDITOR on a private file: in a folder nobody else can enter, gone when its text is safe.

The program is started from an argument list, never through a shell.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tui_desk.config.paths import state_dir
from tui_desk.errors import DeskError
from tui_desk.private_file import make_private_dir

DEFAULT = ("sensible-editor", "editor", "nano", "vi")
FOLDER = "compose"


class EditorError(DeskError):
    """No editor, or it failed; the draft is as it was."""


@dataclass(slots=True)
class Edited:
    """What came back. The file is deleted at the end of the `with` block, unless told to keep it."""

    text: str
    path: Path
    _kept: bool = False

    def keep(self) -> None:
        """The text is not safe elsewhere: leave the file."""
        self._kept = True

    def __enter__(self) -> Edited:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._kept and error is None:
            self.path.unlink(missing_ok=True)


def edit(text: str, *, folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> Edited:
    """Run the editor on `text` and wait. The terminal must be the editor's. Raises EditorError."""
    argv = editor_argv(environment)
    path = _private_file(text, folder or state_dir() / FOLDER)
    try:
        code = subprocess.run([*argv, str(path)], check=False).returncode
    except OSError as error:
        path.unlink(missing_ok=True)
        raise EditorError(
            f"the editor {argv[0]} can't be started: {error.strerror}; set $VISUAL or $EDITOR"
        ) from error
    if code != 0:
        path.unlink(missing_ok=True)
        raise EditorError(f"the editor {argv[0]} ended with code {code}; the draft is as it was")
    written = path.read_text("utf-8", errors="replace")
    return Edited(written.removesuffix("\n"), path)


def editor_argv(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The editor's program and arguments. Raises EditorError."""
    from shutil import which

    named = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        argv = shlex.split(named)
    except ValueError as error:
        raise EditorError(f"$VISUAL or $EDITOR can't be understood: {error}") from error
    if argv:
        return argv
    found = next((program for program in DEFAULT if which(program, path=environment.get("PATH"))), None)
    if found is None:
        raise EditorError("no editor is here; set $VISUAL or $EDITOR")
    return [found]


def _private_file(text: str, folder: Path) -> Path:
    """A new file, mode 0600, in a folder of mode 0700."""
    make_private_dir(folder)
    folder.chmod(0o700)
    handle, name = tempfile.mkstemp(suffix=".md", prefix="draft-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(f"{text}\n")
    return Path(name)
