"""What this process reads by itself is noted meanwhile: if it ends of that, the next one reads those mails apart."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_desk.connectors.reading_time import ENOUGH, limited
from tui_desk.exchange import Place
from tui_desk.private_file import make_private_dir

_log = logging.getLogger(__name__)


class Note:
    """The note of one mailbox; without a path none is taken."""

    def __init__(self, path: Path | None = None, cpu_seconds: float = ENOUGH) -> None:
        """`cpu_seconds`: of a mail that would not end, this process is ended after so many."""
        self._path = path
        self._cpu_seconds = cpu_seconds
        self._left = _read(path) if path else frozenset[Place]()
        if self._left:
            _log.warning(
                "%d mails were in hand when the last sync ended; they are read apart", len(self._left)
            )

    def names_any(self, places: Iterable[Place]) -> bool:
        """Whether an earlier process ended while it read one of these."""
        return any(place in self._left for place in places)

    @contextmanager
    def reading(self, places: Iterable[Place]) -> Iterator[None]:
        """While these are read."""
        if self._path is None:
            yield
            return
        self._write(self._path, places)
        try:
            with limited(self._cpu_seconds):
                yield
        finally:
            self.done()

    def done(self) -> None:
        """Nothing is in hand."""
        if self._path is None:
            return
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            _log.debug("%s", error)

    def _write(self, path: Path, places: Iterable[Place]) -> None:
        text = json.dumps([(one.folder, one.uidvalidity, one.uid) for one in places])
        try:
            make_private_dir(path.parent)
            with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
                file.write(text)
        except OSError as error:
            _log.debug("what is being read can't be noted: %s", error)


def _read(path: Path) -> frozenset[Place]:
    try:
        return frozenset(Place(*one) for one in json.loads(path.read_bytes()))
    except (OSError, TypeError, ValueError):  # none, or broken off
        return frozenset()
