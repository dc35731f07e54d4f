"""Watching a mailbox: every folder is brought up to date, then its notices are waited for; new mail goes before old.

The first folders have a connection each and hear of mail at once; further ones, and all of a server without IDLE,
share one that asks in turn. It is one thread: a connection is busy only while its batch comes.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from tui_desk.config.paths import state_dir
from tui_desk.connectors.base import IO, State
from tui_desk.connectors.imap import cursor
from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.cursor import Mark
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.imap.doubts import Doubts
from tui_desk.connectors.imap.folder import FolderSync
from tui_desk.connectors.imap.line import Line, wait
from tui_desk.connectors.imap.names import Listed, find, is_sent
from tui_desk.connectors.imap.session import Session
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.readers import Readers
from tui_desk.connectors.reading_note import Note
from tui_desk.exchange import Batch, Event, NeedsOperator, Progress
from tui_desk.typed import dataclass

LISTENING_MAX = 3
"""Servers allow an account about ten connections, and other programs want some too."""
_log = logging.getLogger(__name__)


def _note(settings: ImapSettings) -> Note:
    """Of what is being read of this mailbox, by a name that no other has."""
    name = hashlib.sha256(repr(settings.account).encode()).hexdigest()
    return Note(state_dir() / "reading" / f"{name}.json")


@dataclass(frozen=True, slots=True)
class Report:
    """What to tell of the channel's state."""

    state: State
    detail: str


class Pulling:
    """One run over a mailbox, from connecting until it is stopped or breaks."""

    def __init__(
        self,
        settings: ImapSettings,
        credentials: Credentials,
        io: IO,
        patience: Patience,
        stored: Mapping[str, Any] | None,
        doubts: Doubts,
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._io = io
        self._patience = patience
        self._doubts = doubts
        self._marks: dict[str, Mark] = cursor.read(stored)
        self._told: dict[str, Mark] = dict(self._marks)
        """The marks of the last cursor that was given out."""
        self._owes_end = True
        """Whether it may have been told, by this run or the one before, that older mails are to come, and not yet
        that all are here."""
        self._sessions: list[Session] = []
        self._lines: list[Line] = []
        self._missing: list[str] = []
        self._readers = Readers(_note(settings), attended=io.attended)

    def run(self) -> Generator[Batch | Report]:
        """Batches and reports for ever; returns on `io.stop`, raises when the connection is gone."""
        yield Report("connecting", f"to {self._settings.place}")
        try:
            self._begin()
            yield from self._watch()
        finally:
            self._readers.close()
            for session in self._sessions:
                session.close()

    def abort(self) -> None:
        """End every connection at once. For any thread."""
        for session in list(self._sessions):
            session.abort()

    def _watch(self) -> Iterator[Batch | Report]:
        due = self._lines
        while not self._io.stop.is_set():
            for line in due:
                if not line.session.is_open:
                    line.session.open()
                line.settle()
                for folder in line.folders:
                    yield from self._bring(folder)
            if self._left:
                due = self._lines
                continue
            if self._marks != self._told:
                yield self._batch(())
            self._readers.close()
            yield Report("connected", self._detail())
            due = wait(self._lines, self._settings.poll.total_seconds(), self._io.stop)

    def _begin(self) -> None:
        """The first connection, and what it tells of the server; the others are made when their turn comes.

        Each folder that is listened to has its own; where nobody will listen one does for all.
        """
        session = self._session()
        try:
            session.open()
        except NeedsOperator:
            if self._io.stop.wait(self._patience.second_chance):
                raise
            session.open()
        names = self._resolve(session.listed())
        idle = session.has("IDLE") and not self._io.once
        alone = min(len(names), LISTENING_MAX) if idle else 0
        groups = [[name] for name in list(names)[:alone]]
        if rest := list(names)[alone:]:
            groups.append(rest)
        for number, group in enumerate(groups):
            of_line = self._session() if number else session
            folders = [self._folder(of_line, name, outgoing=names[name]) for name in group]
            self._lines.append(Line(of_line, folders, listens=idle and len(group) == 1))
        self._owes_end = not (self._all_here and all(mark.complete for mark in self._marks.values()))

    def _session(self) -> Session:
        session = Session(self._settings, self._credentials, self._patience)
        self._sessions.append(session)
        return session

    def _folder(self, session: Session, name: str, *, outgoing: bool) -> FolderSync:
        mark = self._marks.get(name)
        settings, now = self._settings, self._io.now
        doubts, readers = self._doubts, self._readers
        return FolderSync(
            session, name, mark, settings, now, outgoing=outgoing, doubts=doubts, readers=readers
        )

    def _resolve(self, listed: list[Listed]) -> dict[str, bool]:
        """The watched folders by the server's names, and whether each is where our own sent mail lies."""
        names: dict[str, bool] = {}
        for wanted in self._settings.folders:
            name = find(wanted, listed)
            if name is None:
                self._missing.append(wanted)
            else:
                names[name] = is_sent(name, listed)
        if self._missing:
            _log.warning("%s: %s", self._settings.name, self._detail())
        if not names:
            there = ", ".join(folder.name for folder in listed if folder.can_open)
            raise NeedsOperator(f"none of the channel's `folders` is there; the server has: {there}")
        return names

    def _bring(self, folder: FolderSync) -> Iterator[Batch | Report]:
        """All of a folder's new mail, and one batch of the old."""
        if folder.unchanged():
            return
        folder.look()
        self._note(folder)
        if self._owes_end and self._all_here:
            yield self._batch((), self._progress)  # a later batch would store the same marks without the news
        while folder.new and not self._io.stop.is_set():
            events = folder.bring_new()
            self._note(folder)
            yield self._batch(events)
            if folder.new:
                yield Report("catching_up", self._detail())
        if folder.left and not self._io.stop.is_set():
            events = folder.bring_old()
            self._note(folder)
            yield Report("catching_up", self._detail())
            yield self._batch(events, self._progress)

    def _note(self, folder: FolderSync) -> None:
        if folder.mark is not None:
            self._marks[folder.name] = folder.mark

    @property
    def _folders(self) -> list[FolderSync]:
        return [folder for line in self._lines for folder in line.folders]

    @property
    def _left(self) -> int:
        return sum(folder.left for folder in self._folders)

    @property
    def _progress(self) -> Progress:
        done = sum(folder.done for folder in self._folders)
        return Progress(done, done + self._left if self._counted else 0)

    @property
    def _counted(self) -> bool:
        """Whether `_left` are so many, and not so many at most."""
        return all(folder.counted for folder in self._folders)

    @property
    def _all_here(self) -> bool:
        """Whether every folder has been looked up and its window is here."""
        return all(folder.mark is not None and folder.mark.complete for folder in self._folders)

    def _batch(self, events: tuple[Event, ...], progress: Progress | None = None) -> Batch:
        self._told = dict(self._marks)
        if progress is not None:
            self._owes_end = progress.done != progress.total
        return Batch(events, cursor.write(self._marks), progress)

    def _detail(self) -> str:
        """One line for whoever watches the channel."""
        parts = [", ".join(folder.name for folder in self._folders)]
        if new := sum(folder.new for folder in self._folders):
            parts.append(f"{new} new mails to come")
        if left := self._left:
            parts.append(f"{left} older mails to come" if self._counted else "older mails are looked for")
        if self._missing:
            parts.append(f"not on the server: {', '.join(self._missing)}")
        return "; ".join(filter(None, parts))
