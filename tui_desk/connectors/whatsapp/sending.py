"""An answer on its way: a file is uploaded first, the message goes last, and only it can leave a doubt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import objects, text
from tui_desk.connectors.meta.graph import Graph, GraphError
from tui_desk.connectors.meta.refusals import send_error
from tui_desk.connectors.risk import Risk
from tui_desk.connectors.web_api import Unreached
from tui_desk.connectors.whatsapp.places import recipient
from tui_desk.connectors.whatsapp.reading import MARK
from tui_desk.connectors.whatsapp.settings import WhatsAppSettings
from tui_desk.exchange import File, Outgoing, Rejected, Sent
from tui_desk.rows import Template
from tui_desk.text.markup import Marks, read, written

TEXT_MAX, FILE_MAX = 4096, 100_000_000
MARKS = Marks(bold="*", italic="_", strike="~", code="`", pre="```", quote="> ")
MOST_BUTTONS, LONGEST_BUTTON, LONGEST_CAPTION, LONGEST_BODY = 3, 20, 1024, 1024
_IMAGES = ("image/jpeg", "image/png")
_VIDEOS = ("video/mp4", "video/3gpp")
_SOUNDS = ("audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg")
_MOST = {"image": 5_000_000, "video": 16_000_000, "audio": 16_000_000}


class Sending:
    """The line of the thread that sends."""

    def __init__(self, settings: WhatsAppSettings, io: IO) -> None:
        self._settings = settings
        self._io = io
        self._graph = Graph(settings)

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises SendErrors only, and what `at_risk` raises."""
        risk = Risk(at_risk)
        try:
            body = self._body(out)
            risk()
            answer = self._graph.post(f"{self._settings.phone_number_id}/messages", body)
            ids = [text(one, "id") for one in objects(answer, "messages")]
            if not ids or not ids[0]:
                raise Unreached("Meta did not say under which id it took the message", asked=True)
        except (GraphError, Unreached) as error:
            raise send_error(error, at_risk=risk.taken) from error
        return Sent(ids[0], self._io.now())

    def _body(self, out: Outgoing) -> dict[str, Any]:
        return {
            "messaging_product": "whatsapp",
            **recipient(out.thread),
            **({"context": {"message_id": out.parent}} if out.parent else {}),
            "biz_opaque_callback_data": f"{MARK}{out.key}",
            **self._content(out),
        }

    def _content(self, out: Outgoing) -> dict[str, Any]:
        if out.template is not None:
            return {"type": "template", "template": template(out.template)}
        if out.files:
            return self._file(out.files[0], rendered(out.text))
        return words(rendered(out.text), out.buttons)

    def _file(self, file: File, caption: str) -> dict[str, Any]:
        if file.content is None or file.size > FILE_MAX:
            raise Rejected(f"{file.name} is too big: WhatsApp takes files up to {FILE_MAX // 1_000_000} MB")
        kind = file_kind(file)
        fields = {"messaging_product": "whatsapp", "type": file.media_type}
        content = (file.name, file.content, file.media_type)
        media: dict[str, Any] = {
            "id": text(
                self._graph.upload(f"{self._settings.phone_number_id}/media", fields, "file", content), "id"
            )
        }
        if kind == "document":
            media["filename"] = file.name
        if caption and kind != "audio":
            media["caption"] = caption[:LONGEST_CAPTION]
        return {"type": kind, kind: media}


def rendered(markdown: str) -> str:
    """Markdown with WhatsApp's own marks."""
    return written(read(markdown), MARKS)


def words(body: str, buttons: tuple[str, ...]) -> dict[str, Any]:
    """A text, with up to three short buttons; longer choices are a list in the text."""
    fit = 0 < len(buttons) <= MOST_BUTTONS and all(len(one) <= LONGEST_BUTTON for one in buttons)
    if fit and len(body) <= LONGEST_BODY:
        choices = [
            {"type": "reply", "reply": {"id": f"choice-{number}", "title": label}}
            for number, label in enumerate(buttons)
        ]
        action = {"buttons": choices}
        return {
            "type": "interactive",
            "interactive": {"type": "button", "body": {"text": body}, "action": action},
        }
    listed = "".join(f"\n• {label}" for label in buttons)
    return {"type": "text", "text": {"body": f"{body}{listed}", "preview_url": False}}


def template(chosen: Template) -> dict[str, Any]:
    """A template with its values."""
    values = [{"type": "text", "text": value} for value in chosen.values]
    components = [{"type": "body", "parameters": values}] if values else []
    return {"name": chosen.name, "language": {"code": chosen.language}, "components": components}


def file_kind(file: File) -> str:
    """As what WhatsApp sends a file: shown at once if it can be, else as a document."""
    kinds = {"image": _IMAGES, "video": _VIDEOS, "audio": _SOUNDS}
    for kind, media_types in kinds.items():
        if file.media_type in media_types and file.size <= _MOST[kind]:
            return kind
    return "document"
