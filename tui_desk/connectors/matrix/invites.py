"""Invitations: accepted as the channel's rule says; a join that does not work for now is tried again later."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.matrix.asking import Asking
from tui_desk.connectors.matrix.client import Client, Refused, Unreached, path
from tui_desk.connectors.matrix.settings import MatrixSettings

AGAIN = timedelta(minutes=5)
MOST_OPEN = 100
_JOIN_SECONDS = 60
_log = logging.getLogger(__name__)


class Invites:
    """The invitations of one account."""

    def __init__(self, settings: MatrixSettings, asking: Asking, us: str, waiting: Iterable[str]) -> None:
        self._settings = settings
        self._asking = asking
        self._us = us
        self._waiting: dict[str, datetime | None] = dict.fromkeys(waiting)
        self.refused: dict[str, str] = {}
        """Rooms into which somebody invites us whom the rule does not name, and who."""

    @property
    def waiting(self) -> list[str]:
        """Rooms still to be joined; part of the cursor."""
        return list(self._waiting)[:MOST_OPEN]

    def hear(self, invited: Json) -> None:
        """Take note of a sync's invitations."""
        for room_id in invited:
            inviter = self._inviter(inner(invited, room_id))
            if self._settings.accepts(inviter):
                self._waiting.setdefault(room_id, None)
            else:
                _log.info("%s: an invitation by %r is not accepted", self._settings.name, inviter)
                self.refused[room_id] = inviter

    def follow(self, now: datetime) -> None:
        """Join what is to be joined and due."""
        for room_id, due in list(self._waiting.items()):
            if due is not None and now < due:
                continue
            if join(self._asking, room_id):
                del self._waiting[room_id]
            else:
                self._waiting[room_id] = now + AGAIN

    def _inviter(self, invited: Json) -> str:
        for event in objects(inner(invited, "invite_state"), "events"):
            if text(event, "type") == "m.room.member" and text(event, "state_key") == self._us:
                return text(event, "sender")
        return ""


def join(asking: Asking, room_id: str) -> bool:
    """Enter a room; False: not now, because some server is in trouble. What is refused for good is let go."""

    def question(client: Client) -> Json:
        return client.post(path("v3", "join", room_id), {}, wait=_JOIN_SECONDS)

    try:
        asking.ask(question)
    except Unreached:
        return False
    except Refused as error:
        _log.warning("%s can't be joined: %s", room_id, error.words)
        return error.status < 500
    return True
