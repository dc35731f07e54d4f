"""What the first frame needs of a config, remembered from when the whole of it was found good.

Reading and checking a config takes longer than the first frame may. What is remembered holds for that very file only:
as soon as anything of it changes there is no first frame until it has been read again, and mistakes are told in words.
"""

from __future__ import annotations

from tui_desk import cached
from tui_desk.priorities import Priorities, priorities_of
from tui_desk.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui_desk.config import Config

_FORM = "1"
_KIND = "starts"


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
    return f"{_FORM} {cached.stamp(config)}"


def recall(config: str) -> Look | None:
    """What was kept of this very file."""
    try:
        kept, store, theme, icons, *steps = cached.read(_KIND, cached.name_of(config)).split("\n")
        if kept != stamp(config):
            return None
        ranks = (step.split(" ", 1) for step in steps)
        return Look(store, theme, icons, Priorities(tuple((int(rank), name) for rank, name in ranks)))
    except (OSError, ValueError):
        return None


def keep(config: str, stamp: str, look: Look) -> None:
    """Remember it for the next start; a start that can't is only slower."""
    steps = (f"{rank} {name}" for rank, name in look.priorities.steps)
    lines = (stamp, look.store, look.theme, look.icons, *steps)
    if any("\n" in line for line in lines) or recall(config) == look:
        return
    try:
        cached.keep(_KIND, cached.name_of(config), "\n".join(lines))
    except (OSError, ValueError):
        return
