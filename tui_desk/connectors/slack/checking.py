"""Trying everything a Slack channel needs, one plain line for each, as far as it goes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from tui_desk.connectors.base import Check
from tui_desk.connectors.fields import text
from tui_desk.connectors.slack.client import Api, Refused
from tui_desk.connectors.slack.words import APP, pull_error
from tui_desk.connectors.web_api import Unreached
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator

SCOPES = (
    "chat:write",
    "channels:history",
    "channels:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "metadata.message:read",
    "mpim:history",
    "mpim:read",
    "users:read",
)
EVENTS = (
    "message.im",
    "message.channels",
    "message.groups",
    "message.mpim",
    "member_joined_channel",
    "member_left_channel",
    "channel_rename",
)


def check(bot: Api, app: Api) -> Iterator[Check]:
    """The bot's token and scopes, Socket Mode, and what Slack does not tell."""
    step, which = "bot token", "bot"
    try:
        answer = bot.answer("auth.test")
        name = text(answer.data, "user")
        yield Check(step, True, f"{name} in the workspace {text(answer.data, 'team')}")
        yield _scopes(answer.headers.get("x-oauth-scopes", ""))
        step, which = "socket mode", "app"
        app.call("apps.connections.open")
        yield Check(step, True, "Slack lets the app listen")
        if find_spec("websockets") is None:
            yield Check("package", False, "one more package is needed: pip install 'tui-desk[slack]'")
        events = f"not known, Slack does not tell: {APP}, Event Subscriptions must name {', '.join(EVENTS)}"
        yield Check("events", True, events, known=False)
        invite = f"in a channel the app hears only once it is invited there: /invite @{name or 'its-name'}"
        yield Check("channels", True, invite)
    except Refused as error:
        yield Check(step, False, _refused(error, which))
    except (Unreached, NeedsOperator, SecretError) as error:
        yield Check(step, False, str(error))
    finally:
        bot.close()
        app.close()


def _scopes(told: str) -> Check:
    given = {one.strip() for one in told.split(",")}
    missing = [scope for scope in SCOPES if scope not in given]
    if not missing:
        return Check("scopes", True, "the bot may do everything the desk needs")
    where = f"{APP}, OAuth & Permissions, Bot Token Scopes, then install the app again"
    return Check("scopes", False, f"the bot lacks {', '.join(missing)}: add them under {where}")


def _refused(error: Refused, which: str) -> str:
    meaning = pull_error(error, which)
    if meaning is not error:
        return str(meaning)
    if which == "app":
        return f"{error}: switch Socket Mode on under {APP}, Socket Mode"
    return str(error)
