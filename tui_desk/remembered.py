"""What the first frame needs of a config, remembered from when the whole of it was found good.

Reading and checking a config takes longer than the first frame may. What is remembered holds for that very file only:
as soon as anything of it changes there is no first frame until it has been read again, and mistakes are told in words.
"""

from __future__ import annotations

import os

from tui_desk import folders
from tui_desk.priorities import Priorities, priorities_of
from tui_desk.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui_desk.config import Config

_FORM = "1"
_PRIVATE = 0o600
_LONGEST = 200


class Look(NamedTuple):
    """Where the desk lies, and how it is shown."""

    store: str
    """The path of its database."""
    theme: str
    icons: str
    priorities: Priorities


def look_of(config: Config, store: str) -> Look:
    """That of a whole config."""
    return Look(store, config.ui.theme, config.ui.icons, priorities_of(config.priorities))


def stamp(config: str) -> str:
    """What is another one whenever the file is: to be taken before it is read. Raises OSError."""
    found = os.stat(config)
    return f"{_FORM} {found.st_dev} {found.st_ino} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_size}"


def recall(config: str) -> Look | None:
    """What was kept of this very file."""
    try:
        with open(_place(config), encoding="utf-8") as file:
            kept, store, theme, icons, *steps = file.read().split("\n")
        if kept != stamp(config):
            return None
        ranks = (step.split(" ", 1) for step in steps)
        return Look(store, theme, icons, Priorities(tuple((int(rank), name) for rank, name in ranks)))
    except (OSError, ValueError):
        return None


def keep(config: str, stamp: str, look: Look) -> None:
    """Remember it for the next start; a start that can't is only slower."""
    place = _place(config)
    steps = (f"{rank} {name}" for rank, name in look.priorities.steps)
    text = "\n".join((stamp, look.store, look.theme, look.icons, *steps))
    try:
        if _read(place) == text:
            return
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        unfinished = f"{place}.{os.getpid()}"
        handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _PRIVATE)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(unfinished, place)
    except (OSError, UnicodeEncodeError):
        return


def _read(place: str) -> str:
    try:
        with open(place, encoding="utf-8") as file:
            return file.read()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _place(config: str) -> str:
    """A small file for each config, named by its path; of a long one by the end, the stamp tells it from its like."""
    name = os.path.abspath(config).replace("%", "%25").replace("/", "%2F")
    return f"{folders.state_folder()}/starts/{name[-_LONGEST:]}"
