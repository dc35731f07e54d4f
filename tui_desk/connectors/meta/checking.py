"""What `channel check` says of every channel on Meta's platform."""

from __future__ import annotations

from urllib.parse import urlsplit

from tui_desk.connectors.base import Check
from tui_desk.connectors.meta.graph import GraphError
from tui_desk.connectors.meta.refusals import trouble
from tui_desk.connectors.meta.settings import MetaSettings
from tui_desk.connectors.meta.signature import verify_token
from tui_desk.connectors.web_api import Unreached
from tui_desk.exchange import SendError

_NO_SUCH_OBJECT = 100


def failed(step: str, error: GraphError | Unreached | SendError, setting: str) -> Check:
    """A step that did not work, in words that say what to do; `setting` is the number it asked for."""
    meant = trouble(error) if isinstance(error, GraphError) else None
    if meant is None and isinstance(error, GraphError) and error.code == _NO_SUCH_OBJECT:
        return Check(
            step,
            False,
            f"{error}. Is `{setting}` right, the number that Meta's dashboard shows as ID, and may the token see it?",
        )
    return Check(step, False, str(meant or error))


def webhook(settings: MetaSettings, address: str) -> Check:
    """Whether Meta calls us; `address` is the one it has, empty where it does not tell."""
    path = f"/hook/{settings.name}"
    if urlsplit(address).path == path:
        return Check("webhook", True, f"Meta calls {address}")
    token = verify_token(settings.app.reveal(), settings.name)
    enter = f"enter https://YOUR-SERVER{path} as callback URL and {token} as verify token"
    if address:
        return Check(
            "webhook", False, f"Meta calls {address}: in the app's dashboard, under Webhooks, {enter}"
        )
    return Check(
        "webhook",
        True,
        f"not known, Meta does not tell which address it calls. If nothing was entered yet, nothing arrives: in the"
        f" app's dashboard, under Webhooks, {enter}",
        known=False,
    )
