"""Messenger and Instagram tell of a customer only a number; his name is asked for, once, and may stay unknown."""

from __future__ import annotations

import time

from tui_desk.connectors.apart import Stopped, apart
from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import text
from tui_desk.connectors.meta.graph import Graph, GraphError
from tui_desk.connectors.meta.settings import MetaSettings
from tui_desk.connectors.web_api import Unreached
from tui_desk.exchange import SendError

_PATIENCE = 5.0
_PAUSE = 300.0
"""Messages do not wait for names: after one that could not be had, none is asked for so long."""
_MOST = 10_000


class Names:
    """Who is who. Used by the thread that reads."""

    def __init__(self, settings: MetaSettings, io: IO, fields: str) -> None:
        self._settings, self._io, self._fields = settings, io, fields
        self._known: dict[str, tuple[str, str]] = {}
        self._not_before = 0.0

    def of(self, id_: str) -> tuple[str, str]:
        """`(name, handle)`; empty where they can't be had."""
        if id_ in self._known or time.monotonic() < self._not_before:
            return self._known.get(id_, ("", ""))
        try:
            found = apart(lambda: self._ask(id_), _PATIENCE, self._io.stop)
        except GraphError:
            found = ("", "")  # not allowed for this customer, which may be so for ever
        except (Unreached, SendError, TimeoutError, Stopped):
            self._not_before = time.monotonic() + _PAUSE
            return "", ""
        if len(self._known) < _MOST:
            self._known[id_] = found
        return found

    def _ask(self, id_: str) -> tuple[str, str]:
        graph = Graph(self._settings)
        try:
            profile = graph.get(id_, fields=self._fields)
        finally:
            graph.close()
        whole = " ".join(filter(None, (text(profile, "first_name"), text(profile, "last_name"))))
        username = text(profile, "username")
        return text(profile, "name") or whole, f"@{username}" if username else ""
