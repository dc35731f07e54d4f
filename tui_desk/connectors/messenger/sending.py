"""An answer on its way to Messenger or Instagram: within 24 hours of the customer's last message, and never beyond."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import text
from tui_desk.connectors.messenger.reading import MARK
from tui_desk.connectors.messenger.settings import PageSettings
from tui_desk.connectors.meta.graph import Graph, GraphError
from tui_desk.connectors.meta.refusals import send_error
from tui_desk.connectors.risk import Risk
from tui_desk.connectors.web_api import Unreached
from tui_desk.exchange import File, Outgoing, Rejected, Sent
from tui_desk.text.markup import read

FILE_MAX = 25_000_000
MOST_BUTTONS, LONGEST_BUTTON = 13, 20


class Sending:
    """The line of the thread that sends."""

    def __init__(self, settings: PageSettings, io: IO) -> None:
        self._settings = settings
        self._io = io
        self._graph = Graph(settings)

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises SendErrors only, and what `at_risk` raises."""
        risk = Risk(at_risk)
        try:
            message = self._message(out)
            body = {"recipient": {"id": out.thread}, "messaging_type": "RESPONSE", "message": message}
            risk()
            mid = text(self._graph.post("me/messages", body), "message_id")
            if not mid:
                raise Unreached("Meta did not say under which id it took the message", asked=True)
        except (GraphError, Unreached) as error:
            raise send_error(error, at_risk=risk.taken) from error
        return Sent(mid, self._io.now())

    def _message(self, out: Outgoing) -> dict[str, Any]:
        key = {"metadata": f"{MARK}{out.key}"} if self._settings.kind == "messenger" else {}
        if out.files:
            return {**key, "attachment": self._uploaded(out.files[0])}
        return {**key, **words(read(out.text).text, out.buttons)}

    def _uploaded(self, file: File) -> dict[str, Any]:
        """A file goes to Meta first; the message names it."""
        if self._settings.kind != "messenger":
            raise Rejected("Instagram takes no files from programs; send a link to it")
        if file.content is None or file.size > FILE_MAX:
            raise Rejected(f"{file.name} is too big: Messenger takes files up to {FILE_MAX // 1_000_000} MB")
        kind = file.media_type.partition("/")[0]
        kind = kind if kind in ("image", "audio", "video") else "file"
        told = {"message": json.dumps({"attachment": {"type": kind, "payload": {"is_reusable": False}}})}
        content = (file.name, file.content, file.media_type)
        id_ = text(self._graph.upload("me/message_attachments", told, "filedata", content), "attachment_id")
        return {"type": kind, "payload": {"attachment_id": id_}}


def words(body: str, buttons: tuple[str, ...]) -> dict[str, Any]:
    """A text, with choices to tap where they are short and few."""
    if 0 < len(buttons) <= MOST_BUTTONS and all(len(one) <= LONGEST_BUTTON for one in buttons):
        choices = [{"content_type": "text", "title": one, "payload": one} for one in buttons]
        return {"text": body, "quick_replies": choices}
    return {"text": body + "".join(f"\n• {label}" for label in buttons)}
