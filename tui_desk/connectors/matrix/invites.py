"""Invitations: accepted as the channel's rule says; a join that does not work for now is tried again later."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.matrix.asking import Asking
from tui_desk.connectors.matrix.client import Client, Refused, path
from tui_desk.connectors.matrix.login import Login
from tui_desk.connectors.matrix.settings import MatrixSettings
from tui_desk.errors import ChannelError, SecretError
from tui_desk.exchange import SendError

AGAIN = timedelta(minutes=5)
MOST_OPEN = 100
_JOIN_SECONDS = 60
_log = logging.getLogger(__name__)


class Invites:
    """The invitations of one account. Rooms are joined in a thread of its own: what is said elsewhere does not wait."""

    def __init__(self, settings: MatrixSettings, login: Login, io: IO, waiting: Iterable[str]) -> None:
        self._settings = settings
        self._login = login
        self._io = io
        self._asking: Asking | None = None
        self._ended = threading.Event()
        self._joining: threading.Thread | None = None
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
                self.want(room_id)
            else:
                _log.info("%s: an invitation by %r is not accepted", self._settings.name, inviter)
                self.refused[room_id] = inviter

    def want(self, room_id: str) -> None:
        """A room is to be joined."""
        self._waiting.setdefault(room_id, None)

    def follow(self) -> None:
        """Join what is to be joined and due, unless that is being done."""
        now = self._io.now()
        due = [room_id for room_id, at in list(self._waiting.items()) if at is None or at <= now]
        if due and (self._joining is None or not self._joining.is_alive()):
            self._asking = Asking(self._login, self._io.stop)
            self._joining = threading.Thread(
                target=self._join, args=(due, self._asking), name="joining", daemon=True
            )
            self._joining.start()

    def end(self) -> None:
        """No room is waited for any longer."""
        self._ended.set()
        if self._asking is not None:
            self._asking.abort()

    def _join(self, rooms: Iterable[str], asking: Asking) -> None:
        try:
            for room_id in rooms:
                if self._ended.is_set():
                    return
                if _is_done(asking, room_id):
                    del self._waiting[room_id]
                else:
                    self._waiting[room_id] = self._io.now() + AGAIN
        finally:
            asking.close()

    def _inviter(self, invited: Json) -> str:
        for event in objects(inner(invited, "invite_state"), "events"):
            if text(event, "type") == "m.room.member" and text(event, "state_key") == self._settings.address:
                return text(event, "sender")
        return ""


def _is_done(asking: Asking, room_id: str) -> bool:
    """Whether we are in a room, or will never be; not now, where some server is in trouble."""

    def question(client: Client) -> Json:
        return client.post(path("v3", "join", room_id), {}, wait=_JOIN_SECONDS)

    try:
        asking.ask(question)
    except Refused as error:
        _log.warning("%s can't be joined: %s", room_id, error.words)
        return error.status < 500
    except (ChannelError, SecretError, SendError):
        return False
    return True
