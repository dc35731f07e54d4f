"""Telling colleagues where this agent is: a heartbeat in the background, more often when it changes."""

from __future__ import annotations

import logging

from tui_desk.desk.desk import Desk
from tui_desk.desk.status import console_session
from tui_desk.errors import DeskError
from tui_desk.screens.background import Background

log = logging.getLogger(__name__)

BEAT_SECONDS = 20.0
"""Well within the time after which somebody counts as gone."""

Place = tuple[int | None, str]
"""A conversation, and `reading` or `writing`."""


class Presence:
    """Looks where its owner is and writes it down when that changed, or is getting old."""

    def __init__(self, desk: Desk, background: Background) -> None:
        self._desk = desk
        self._background = background
        self._session = console_session()
        self._told: Place | None = None
        self._told_at = 0

    def look(self, place: Place) -> None:
        """This is where the agent is now."""
        now = self._desk.now_ms()
        if place == self._told and now - self._told_at < BEAT_SECONDS * 1000:
            return
        self._told, self._told_at = place, now
        self._background.do(lambda: self._beat(place))

    def leave(self) -> None:
        """The console closes; done by the background before it ends."""
        self._background.do(self._gone)

    def _beat(self, place: Place) -> None:
        from tui_desk.desk import presence

        try:
            self._desk.do(presence.beat, self._session, *place)
        except DeskError as error:
            log.warning("presence could not be told: %r", error)

    def _gone(self) -> None:
        from tui_desk.desk import presence

        try:
            self._desk.do(presence.leave, self._session)
        except DeskError as error:
            log.warning("leaving could not be told: %r", error)
