"""Trying what a Viber channel needs; the webhook can be set in no other way than by asking Viber to."""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.connectors.base import Check
from tui_desk.connectors.fields import text
from tui_desk.connectors.viber.api import Refused, ViberApi
from tui_desk.connectors.viber.settings import ViberSettings
from tui_desk.connectors.web_api import Unreached
from tui_desk.exchange import NeedsOperator

_EVENTS = ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"]


def check(settings: ViberSettings) -> Iterator[Check]:
    """The token and the webhook, one plain line for each."""
    api, step = ViberApi(settings), "bot"
    try:
        account = api.ask("get_account_info", {})
        yield Check(step, True, f"{text(account, 'name') or 'the bot'} answers to this token")
        step = "webhook"
        yield _webhook(api, settings, text(account, "webhook"))
    except Refused as error:
        yield Check(step, False, str(error.as_send_error()))
    except (Unreached, NeedsOperator) as error:
        yield Check(step, False, str(error))
    finally:
        api.close()


def _webhook(api: ViberApi, settings: ViberSettings, known: str) -> Check:
    wanted = settings.webhook
    if known and known == (wanted or known):
        return Check("webhook", True, f"Viber calls {known}")
    if not wanted:
        return Check(
            "webhook",
            False,
            f'Viber calls nobody: give the channel webhook = "https://YOUR-SERVER/hook/{settings.name}", start'
            " `tui-desk web`, and check again",
        )
    try:
        api.ask(
            "set_webhook", {"url": wanted, "event_types": _EVENTS, "send_name": True, "send_photo": False}
        )
    except Refused as error:
        return Check(
            "webhook",
            False,
            f"Viber can't reach {wanted}: {error.words}. It calls at once to try: `tui-desk web` must run, and be"
            " reachable by HTTPS with a certificate that everybody trusts",
        )
    before = f"; before it called {known}, which hears nothing any more" if known else ""
    return Check("webhook", True, f"Viber was told to call {wanted}{before}")
