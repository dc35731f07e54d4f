"""Trying what a Viber channel needs changes nothing; the webhook is set only where somebody asks for that."""

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
        yield _webhook(settings, text(account, "webhook"))
    except Refused as error:
        yield Check(step, False, str(error.as_send_error()))
    except (Unreached, NeedsOperator) as error:
        yield Check(step, False, str(error))
    finally:
        api.close()


def register(settings: ViberSettings) -> Check:
    """Have Viber call the address of the settings from now on."""
    if not settings.webhook:
        return Check("webhook", False, f"nothing to tell Viber: {_give(settings)}")
    api = ViberApi(settings)
    try:
        known = text(api.ask("get_account_info", {}), "webhook")
        return _set(api, settings.webhook, known)
    except Refused as error:
        return Check("webhook", False, str(error.as_send_error()))
    except (Unreached, NeedsOperator) as error:
        return Check("webhook", False, str(error))
    finally:
        api.close()


def _webhook(settings: ViberSettings, known: str) -> Check:
    wanted = settings.webhook or known
    if known and known == wanted:
        return Check("webhook", True, f"Viber calls {known}")
    tell = f"start `tui-desk web`, then `tui-desk channel webhook {settings.name}` tells Viber to call it"
    if not wanted:
        return Check("webhook", False, f"Viber calls nobody: {_give(settings)}, {tell}")
    return Check("webhook", False, f"Viber calls {known or 'nobody'}, not {wanted}: {tell}")


def _give(settings: ViberSettings) -> str:
    return f'give the channel webhook = "https://YOUR-SERVER/hook/{settings.name}"'


def _set(api: ViberApi, wanted: str, known: str) -> Check:
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
    before = f"; before it called {known}, which hears nothing any more" if known not in ("", wanted) else ""
    return Check("webhook", True, f"Viber was told to call {wanted}{before}")
