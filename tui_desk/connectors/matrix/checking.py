"""Trying everything a Matrix channel needs, one plain line for each, as far as it goes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from tui_desk.connectors.base import Check
from tui_desk.connectors.matrix.asking import Asking
from tui_desk.connectors.matrix.client import Client, Refused, Unreached, path
from tui_desk.connectors.matrix.login import Login
from tui_desk.connectors.matrix.pulling import require_ourselves
from tui_desk.connectors.matrix.sending import upload_limit
from tui_desk.connectors.matrix.settings import MatrixSettings
from tui_desk.exchange import SendError

_INVITES = {
    "all": "everybody's invitations are accepted",
    "none": "no invitation is accepted; `accept_invites` says whose are",
}


def check(settings: MatrixSettings, login: Login) -> Iterator[Check]:
    """The homeserver, the login, rooms, files, and the rule for invitations."""
    asking = Asking(login, _at_once())
    step = "homeserver"
    try:
        yield _answers(login)
        step = "login"
        require_ourselves(asking, settings.address)
        yield Check(step, True, f"{settings.address} is logged in")
        step = "rooms"
        rooms = asking.ask(lambda client: client.get(path("v3", "joined_rooms"))).get("joined_rooms")
        number = len(rooms) if isinstance(rooms, list) else 0
        yield Check(step, True, f"in {number} rooms; what is encrypted can't be read here")
        step = "files"
        most = asking.ask(upload_limit)
        yield Check(step, True, f"up to {most // 2**20} MB" if most else "the homeserver names no limit")
        yield Check("invitations", True, _rule(settings))
    except (Refused, Unreached, SendError) as error:
        yield Check(step, False, str(error))
    finally:
        asking.close()


def _answers(login: Login) -> Check:
    client = Client(login.base)
    try:
        client.get("/_matrix/client/versions")
    except Refused:
        return Check("homeserver", False, f"{login.base} is no Matrix homeserver; check api_url")
    finally:
        client.close()
    return Check("homeserver", True, f"{login.base} answers")


def _rule(settings: MatrixSettings) -> str:
    if isinstance(settings.accept_invites, str):
        return _INVITES[settings.accept_invites]
    return f"accepted from {', '.join(settings.accept_invites) or 'nobody'}"


def _at_once() -> threading.Event:
    """A check does not wait until it may ask again."""
    stop = threading.Event()
    stop.set()
    return stop
