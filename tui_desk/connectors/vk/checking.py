"""Trying everything a VK channel needs, one plain line for each, as far as it goes."""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.connectors.base import Check
from tui_desk.connectors.fields import inner, objects, text
from tui_desk.connectors.vk.client import Api, Refused
from tui_desk.connectors.vk.community import Community
from tui_desk.connectors.vk.reading import WANTED
from tui_desk.connectors.vk.words import MANAGE, NEW_TOKEN, long_poll_off, send_error
from tui_desk.connectors.web_api import Unreached
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator

NEEDED = ("messages", "photos", "docs", "manage")
_BOTS_IN_CHATS = (
    f"for group chats {MANAGE}, Messages, Bot settings must allow to add the community to chats (VK does not tell"
    " whether it does), and a chat's administrator lets it read all messages"
)


def check(api: Api) -> Iterator[Check]:
    """The token and what it allows, the long poll and its events, messages, and what VK does not tell."""
    step = "token"
    try:
        us = Community.asked(api)
        yield Check(step, True, f"it is of the community {us.name} (club{us.id})")
        step = "permissions"
        yield _permissions(api)
        step = "long poll"
        yield from _long_poll(api, us)
        step = "messages"
        api.call("messages.getConversations", count=1)
        yield Check(step, True, "the community's messages can be read")
        yield Check("group chats", True, _BOTS_IN_CHATS)
    except Refused as error:
        yield Check(step, False, _refused(step, error))
    except (Unreached, NeedsOperator, SecretError) as error:
        yield Check(step, False, str(error))
    finally:
        api.close()


def _permissions(api: Api) -> Check:
    told = api.call("groups.getTokenPermissions")
    given = {text(one, "name") for one in objects(told if isinstance(told, dict) else {}, "permissions")}
    missing = [name for name in NEEDED if name not in given]
    if missing:
        return Check(
            "permissions", False, f"the token lacks {', '.join(missing)}: make one under {NEW_TOKEN}"
        )
    return Check("permissions", True, f"the token allows {', '.join(NEEDED)}")


def _long_poll(api: Api, us: Community) -> Iterator[Check]:
    told = api.call("groups.getLongPollSettings", group_id=us.id)
    settings = told if isinstance(told, dict) else {}
    if settings.get("is_enabled") is not True:
        yield Check("long poll", False, long_poll_off())
        return
    yield Check(
        "long poll", True, f"it is switched on (version {text(settings, 'api_version') or 'unknown'})"
    )
    events = inner(settings, "events")
    missing = [name for name in WANTED if not events.get(name)]
    if missing:
        where = f"{MANAGE}, API usage, Long Poll API, Event types"
        words = f"VK does not tell of {', '.join(missing)}: tick them in {where}"
        yield Check("event types", False, words)
    else:
        yield Check("event types", True, "VK tells of everything the desk needs")


def _refused(step: str, error: Refused) -> str:
    if step == "long poll" and error.code in (15, 100):
        return long_poll_off()
    if step == "messages" and error.code == 15:
        return (
            f"the community's messages are switched off, or the token does not allow them: {MANAGE}, Messages"
        )
    return str(send_error(error, risky=False))
