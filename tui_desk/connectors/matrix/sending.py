"""Sending: the piece's key is the transaction's id, so that sending again has the effect of sending once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import Json, text, whole
from tui_desk.connectors.matrix import successor, writing
from tui_desk.connectors.matrix.asking import wants_fewer
from tui_desk.connectors.matrix.client import Client, Refused, Unreached, path
from tui_desk.connectors.matrix.content import ENCRYPTED_ROOM
from tui_desk.connectors.matrix.login import Login, is_token_refused
from tui_desk.connectors.matrix.reading import place
from tui_desk.connectors.matrix.rooms import Rooms
from tui_desk.connectors.risk import Risk
from tui_desk.exchange import (
    File,
    Moved,
    NeedsOperator,
    Outgoing,
    Rejected,
    Retry,
    SendError,
    Sent,
    Uncertain,
)

_FEW = 10
_ACCOUNT_GONE = ("M_USER_DEACTIVATED", "M_USER_LOCKED", "M_USER_SUSPENDED")


class Sending:
    """The line of the thread that sends."""

    def __init__(self, login: Login, io: IO, us: str) -> None:
        self._login = login
        self._io = io
        self._client: Client | None = None
        self._crowded: set[str] = set()
        self._rooms = Rooms(lambda question: question(self._line()), us)

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises SendErrors only."""
        risk = Risk(at_risk)
        try:
            try:
                return self._send(out, risk)
            except Refused as error:
                if not is_token_refused(error):
                    raise
            self._login.renew()
            return self._send(out, risk)
        except Unreached as error:
            raise (Uncertain if risk.taken else Retry)(str(error)) from error
        except Refused as error:
            raise self._refusal(out, error, risk.taken) from error

    def _send(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        room, _ = place(out.thread)
        if self._rooms.state(room, "m.room.encryption"):
            raise Rejected(ENCRYPTED_ROOM, unreachable=True)
        if self._is_alone(room):
            raise Rejected("everybody else has left this room", unreachable=True)
        content = self._content(out)
        where = path("v3", "rooms", room, "send", "m.room.message", out.key)
        at_risk()
        event_id = text(self._line().put(where, content), "event_id")
        if not event_id:
            raise Unreached("the homeserver took the message, but gave it no id")
        return Sent(event_id, self._io.now())

    def _is_alone(self, room: str) -> bool:
        """Whether nobody could read it. A room of many is not asked about again."""
        if room in self._crowded:
            return False
        there = self._line().get(path("v3", "rooms", room, "joined_members")).get("joined")
        people = len(there) if isinstance(there, dict) else 0
        if people > _FEW:
            self._crowded.add(room)
        return people == 1

    def _content(self, out: Outgoing) -> dict[str, Any]:
        if not out.files:
            return writing.text_content(out)
        file = out.files[0]
        return writing.file_content(out, file, self._uploaded(file))

    def _uploaded(self, file: File) -> str:
        """The address the homeserver gives a file."""
        assert file.content is not None
        most = upload_limit(self._line())
        if most and len(file.content) > most:
            raise Rejected(f"{file.name} is too big: the homeserver takes files up to {most / 2**20:.0f} MB")
        url = text(self._line().upload(file.content, file.name, file.media_type), "content_uri")
        if not url:
            raise Unreached("the homeserver took the file, but gave it no address")
        return url

    def _refusal(self, out: Outgoing, error: Refused, risky: bool) -> SendError:
        if error.status == 429:
            return wants_fewer(error.wait)
        if error.status >= 500:
            return (Uncertain if risky else Retry)(str(error))
        if error.code in _ACCOUNT_GONE or error.status == 401:
            return NeedsOperator(f"the homeserver does not let this account send: {error.words}")
        if error.status == 413:
            return Rejected(f"too big for the homeserver: {error.words}")
        if error.status in (403, 404):
            return self._shut_out(out, error)
        return Rejected(error.words)

    def _shut_out(self, out: Outgoing, error: Refused) -> SendError:
        """We may not write there: the room has moved, or we are not in it."""
        room, _ = place(out.thread)
        try:
            new = successor.of(self._rooms, room)
        except (Refused, Unreached) as trouble:
            return Retry(str(trouble))
        return (
            Moved(new)
            if new
            else Rejected(f"nothing can be sent to this room: {error.words}", unreachable=True)
        )

    def _line(self) -> Client:
        if self._client is None:
            self._client = self._login.client()
        return self._client


def upload_limit(client: Client) -> int:
    """The biggest file the homeserver takes, in bytes; 0: it does not say."""
    try:
        told: Json = client.get(path("v1", "media", "config"))
    except Refused as error:
        if error.status == 404:
            return 0
        raise
    return whole(told, "m.upload.size")
