"""The errors a person may see; each message names the cause and the remedy, and carries its exit code."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.rows import MessageRow


class Exit(IntEnum):
    """The exit codes of `tui-desk`; documented, scripts rely on them."""

    OK = 0
    FAILED = 1
    """The verb was understood and did not succeed."""
    USAGE = 2
    CONFIG = 3
    NOT_FOUND = 4
    CONFLICT = 5
    """Somebody else was faster."""
    STORE = 6
    """The store is busy, damaged, or of another version."""
    CHANNEL = 7
    """The channel or the network behind it does not work."""
    INTERRUPTED = 130


class DeskError(Exception):
    """Base of every error with words for a person.

    DeskError                 1
    ├── Misunderstood         2  what was typed means nothing; says what would
    ├── TooLate               1  what has left, or was gone on with, can't be taken back
    ├── ConfigError           3  a setting is wrong; says file, line and key
    │   ├── ConfigMissing     3  there is no config file yet
    │   └── SecretError       3  a password can't be had from where the config says
    ├── NotFound              4  no such conversation, channel, agent, …
    ├── Conflict              5  somebody changed it since it was read
    │   └── Changed           5  somebody wrote since the draft was begun
    ├── StoreError            6  the store can't be used
    │   ├── StoreBusy         6  another process held it too long; trying again helps
    │   ├── StoreFull         6  the disk is full; making room helps
    │   └── StoreVersion      6  the file and the program are of different versions
    └── ChannelError          7  the channel does not work; trying later or a new setting helps
    """

    exit_code: Exit = Exit.FAILED


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a config file."""

    key: str
    """Dotted, as in `channels[0].smtp.port`; empty: the file as a whole."""
    text: str
    """What is wrong and what to do."""
    line: int | None = None
    """Counted from 1; None where the key is not written in the file."""


class Misunderstood(DeskError):
    """What was typed can't be understood; the message says what can be."""

    exit_code = Exit.USAGE


class TooLate(DeskError):
    """An answer or news of a ticket have left, or somebody has gone on with it: that can't be taken back."""


class ConfigError(DeskError):
    """The settings can't be used; one line for each problem."""

    exit_code = Exit.CONFIG

    def __init__(self, path: Path | None, *problems: Problem) -> None:
        super().__init__("\n".join(_problem_line(path, problem) for problem in problems))
        self.path = path
        self.problems = problems


class ConfigMissing(ConfigError):
    """There is no config file; `path` is where one is expected."""


class SecretError(ConfigError):
    """A secret can't be had; the message names its source, never its value.

    `by_nobody`: not by anybody else on this machine either.
    """

    def __init__(self, text: str, *, by_nobody: bool = False) -> None:
        super().__init__(None, Problem("", text))
        self.by_nobody = by_nobody


class NotFound(DeskError):
    """What was asked for is not on this desk."""

    exit_code = Exit.NOT_FOUND


class Conflict(DeskError):
    """Somebody was faster; `by` says who, where it is known."""

    exit_code = Exit.CONFLICT

    def __init__(self, text: str, by: str = "") -> None:
        super().__init__(text)
        self.by = by


class Changed(Conflict):
    """Somebody wrote since the draft was begun; `new` has what."""

    def __init__(self, new: tuple[MessageRow, ...]) -> None:
        who = ", ".join(dict.fromkeys(one.author_name or one.author_address for one in new))
        super().__init__(f"{who} wrote since you began; look at it, or send anyway", by=who)
        self.new = new


class StoreError(DeskError):
    """The store can't be used."""

    exit_code = Exit.STORE


class StoreBusy(StoreError):
    """Another process held the store for too long; nothing was changed."""


class StoreFull(StoreError):
    """The disk is full, or too nearly so; nothing was changed."""


class StoreVersion(StoreError):
    """The store's schema and this program's do not match."""


class ChannelError(DeskError):
    """A channel, or the network behind it, does not work."""

    exit_code = Exit.CHANNEL


def _problem_line(path: Path | None, problem: Problem) -> str:
    place = [str(path)] if path else []
    if problem.line is not None:
        place.append(str(problem.line))
    parts = [":".join(place), problem.key, problem.text]
    return ": ".join(part for part in parts if part)
