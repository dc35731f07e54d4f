"""Trying everything a bot needs, one plain line for each, with what to click in @BotFather."""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.connectors.base import Check
from tui_desk.connectors.fields import Json, text
from tui_desk.connectors.telegram import saying
from tui_desk.connectors.telegram.client import Broken, Client, Refused
from tui_desk.connectors.telegram.fields import ident, table
from tui_desk.connectors.telegram.polling import webhook_host


def check(client: Client) -> Iterator[Check]:
    """The token, who fetches the messages, and what the bot sees in groups. It takes no message from a running sync."""
    try:
        me = table(client.call("getMe"))
    except Refused as error:
        yield Check("token", False, str(saying.pull_error(error)))
        return
    except Broken as error:
        yield Check("connection", False, str(error))
        return
    username = text(me, "username") or "the bot"
    yield Check("token", True, f"it is @{username}'s; customers write to https://t.me/{username}")
    yield _messages(client)
    yield _groups(me, username)
    if me.get("can_connect_to_business") is True:
        yield Check(
            "business", True, "business accounts can connect the bot: Telegram, Settings, Business, Chatbots"
        )


def _messages(client: Client) -> Check:
    try:
        info = table(client.call("getWebhookInfo"))
    except (Refused, Broken):
        return Check(
            "messages",
            True,
            "they are fetched; whether another program does that, too, is not known",
            known=False,
        )
    if text(info, "url"):
        return Check("messages", False, str(saying.webhook_elsewhere(webhook_host(info))))
    waiting = ident(info, "pending_update_count") or 0
    return Check("messages", True, f"no webhook is in the way; {waiting} wait to be fetched")


def _groups(me: Json, username: str) -> Check:
    if me.get("can_join_groups") is False:
        return Check(
            "groups",
            True,
            f"the bot can't be added to groups; if it should: @BotFather, /setjoingroups, @{username}, Enable",
        )
    if me.get("can_read_all_group_messages") is False:
        return Check(
            "groups",
            True,
            "in groups the bot sees only commands and answers to it. To see everything: @BotFather, /setprivacy,"
            f" @{username}, Disable; then take it out of each group and add it again, or make it an administrator",
        )
    return Check("groups", True, "the bot sees everything that is written in its groups")
