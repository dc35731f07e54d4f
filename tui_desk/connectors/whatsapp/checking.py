"""Trying everything a WhatsApp channel needs, one plain line for each, as far as it goes."""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.connectors.base import Check
from tui_desk.connectors.fields import inner, text
from tui_desk.connectors.meta.checking import failed, webhook
from tui_desk.connectors.meta.graph import Graph, GraphError
from tui_desk.connectors.web_api import Unreached
from tui_desk.connectors.whatsapp import templates
from tui_desk.connectors.whatsapp.settings import WhatsAppSettings
from tui_desk.exchange import SendError


def check(settings: WhatsAppSettings) -> Iterator[Check]:
    """The token and the secret, the number, the webhook and the templates."""
    graph, step, setting = Graph(settings), "phone number", "phone_number_id"
    try:
        asked = "display_phone_number,verified_name,webhook_configuration"
        number = graph.get(settings.phone_number_id, fields=asked)
        name = f"{text(number, 'display_phone_number')} ({text(number, 'verified_name')})"
        yield Check(step, True, f"{name} answers to this token")
        step = "webhook"
        addresses = inner(number, "webhook_configuration")
        yield webhook(settings, text(addresses, "phone_number", "whatsapp_business_account", "application"))
        step, setting = "subscription", "business_account_id"
        yield _subscribed(graph, settings)
        step = "templates"
        count = sum(1 for _ in templates.offered(graph, settings))
        yield Check(step, True, f"{count} can be sent when 24 hours have passed")
    except (GraphError, Unreached, SendError) as error:
        yield failed(step, error, setting)
    finally:
        graph.close()


def _subscribed(graph: Graph, settings: WhatsAppSettings) -> Check:
    apps = list(graph.pages(f"{settings.business_account_id}/subscribed_apps"))
    if apps:
        return Check("subscription", True, "an app is subscribed to the business account")
    return Check(
        "subscription",
        False,
        "no app is subscribed to the business account, so nothing is handed on: in the app's dashboard open"
        " WhatsApp > Configuration and subscribe to the field `messages`",
    )
