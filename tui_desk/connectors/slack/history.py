"""What was said while nobody listened: every channel's messages since a moment, answers in threads among them."""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.connectors.fields import Json, inner, text
from tui_desk.connectors.slack.client import Api, Refused
from tui_desk.connectors.slack.names import seconds

THREADS_BACK = 3 * 86_400
"""A thread that began so many seconds before is looked into for new answers."""
TYPES = "public_channel,private_channel,mpim,im"
_HIDDEN = ("not_in_channel", "channel_not_found", "missing_scope", "is_archived", "thread_not_found")


def channels(api: Api) -> Iterator[Json]:
    """Those the app is in."""
    for page in api.pages("users.conversations", "channels", types=TYPES, exclude_archived="true"):
        yield from page


def messages(api: Api, channel: str, since: float) -> list[Json]:
    """A channel's messages that were written or edited since a moment, the oldest first."""
    found: dict[str, Json] = {}
    try:
        for message in _said(api, channel, since):
            if max(seconds(text(message, "ts")), seconds(text(inner(message, "edited"), "ts"))) >= since:
                found[text(message, "ts")] = message
    except Refused as error:
        if error.code not in _HIDDEN:
            raise
    return [found[ts] for ts in sorted(found, key=seconds)]


def _said(api: Api, channel: str, since: float) -> Iterator[Json]:
    oldest = f"{since - THREADS_BACK:.6f}"
    about = {"channel": channel, "include_all_metadata": "true"}
    for page in api.pages("conversations.history", "messages", oldest=oldest, **about):
        for message in page:
            yield message
            if seconds(text(message, "latest_reply")) >= since:
                yield from _answers(api, channel, text(message, "ts"), since)


def _answers(api: Api, channel: str, root: str, since: float) -> Iterator[Json]:
    about = {"channel": channel, "ts": root, "oldest": f"{since:.6f}", "include_all_metadata": "true"}
    for page in api.pages("conversations.replies", "messages", **about):
        yield from page
