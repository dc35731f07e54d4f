"""Templates that may be sent now: approved, and with no other blanks than those of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui_desk.connectors.fields import Json, objects, text
from tui_desk.connectors.meta.graph import Graph
from tui_desk.connectors.whatsapp.settings import WhatsAppSettings
from tui_desk.rows import Template

_BLANK = re.compile(r"\{\{([^{}]*)\}\}")


def offered(graph: Graph, settings: WhatsAppSettings) -> Iterator[Template]:
    """Every template of the account that can be filled in here. Raises what the Graph API raises."""
    fields = "name,language,status,components"
    for one in graph.pages(
        f"{settings.business_account_id}/message_templates", fields=fields, status="APPROVED", limit="100"
    ):
        found = template_of(one)
        if found is not None:
            yield found


def template_of(one: Json) -> Template | None:
    """None: not approved, or it wants a picture, a link's end or a name that can't be given here."""
    parts = {text(part, "type"): part for part in objects(one, "components")}
    body = text(parts.get("BODY", {}), "text")
    header = parts.get("HEADER", {})
    links = [text(button, "url") for button in objects(parts.get("BUTTONS", {}), "buttons")]
    elsewhere = _BLANK.search(" ".join((text(header, "text"), *links)))
    plain = text(header, "format") in ("", "TEXT") and not elsewhere
    numbered = all(blank.isdecimal() for blank in _BLANK.findall(body))
    if text(one, "status") != "APPROVED" or not (body and plain and numbered):
        return None
    return Template(text(one, "name"), text(one, "language"), body)
