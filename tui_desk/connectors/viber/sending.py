"""An answer on its way to Viber."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import text
from tui_desk.connectors.viber.api import Refused, ViberApi
from tui_desk.connectors.viber.settings import ViberSettings
from tui_desk.connectors.web_api import Unreached
from tui_desk.exchange import Outgoing, Rejected, Retry, Sent, Uncertain
from tui_desk.text.markup import read

TEXT_MAX, LONGEST_NAME = 7000, 28
MOST_BUTTONS = 24


class Sending:
    """The line of the thread that sends."""

    def __init__(self, settings: ViberSettings, io: IO) -> None:
        self._settings = settings
        self._io = io
        self._api = ViberApi(settings)

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises SendErrors only, and what `at_risk` raises."""
        if out.files:
            raise Rejected("Viber takes files from bots only by a public address; send a link to it")
        at_risk()
        try:
            token = text(self._api.ask("send_message", self._body(out)), "message_token")
        except Refused as error:
            raise error.as_send_error() from error
        except Unreached as error:
            raise (Uncertain if error.asked else Retry)(str(error)) from error
        if not token:
            raise Uncertain("Viber did not say under which id it took the message")
        return Sent(token, self._io.now())

    def _body(self, out: Outgoing) -> dict[str, Any]:
        return {
            "receiver": out.thread,
            "min_api_version": 1,
            "sender": {"name": (self._settings.sender_name or "Support")[:LONGEST_NAME]},
            "tracking_data": out.key,
            "type": "text",
            "text": read(out.text).text,
            **({"keyboard": keyboard(out.buttons)} if out.buttons else {}),
        }


def keyboard(labels: tuple[str, ...]) -> dict[str, Any]:
    """Choices to tap; a tap comes back as a text."""
    buttons = [
        {"ActionType": "reply", "ActionBody": label[:250], "Text": label[:250]}
        for label in labels[:MOST_BUTTONS]
    ]
    return {"Type": "keyboard", "DefaultHeight": False, "Buttons": buttons}
