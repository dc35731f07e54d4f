"""Who people are and what channels are called: asked for once, and kept within bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self, TypeVar

from tui_desk.connectors.fields import NOTHING, Json, inner, text
from tui_desk.connectors.slack.client import Api, Refused
from tui_desk.connectors.slack.names import is_direct
from tui_desk.exchange import Person

KIND = "slack"
MOST_PEOPLE, MOST_CHANNELS = 5_000, 2_000
_UNKNOWN = (
    "user_not_found",
    "user_not_visible",
    "users_not_found",
    "bot_not_found",
    "channel_not_found",
    "missing_scope",
)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Us:
    """Our app in its workspace."""

    user: str
    bot: str
    team: str
    name: str

    @classmethod
    def asked(cls, api: Api) -> Self:
        """The token's own."""
        told = api.call("auth.test")
        return cls(text(told, "user_id"), text(told, "bot_id"), text(told, "team"), text(told, "user"))


class People:
    """What is known of users, apps and channels."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._people: OrderedDict[str, Person] = OrderedDict()
        self._titles: OrderedDict[str, str] = OrderedDict()

    def person(self, id_: str) -> Person:
        """Somebody; without a name where Slack told none."""
        return self._people.get(id_) or Person(KIND, id_)

    def title(self, channel: str) -> str:
        """What a channel is called; empty: a direct message, or Slack does not tell."""
        return self._titles.get(channel, "")

    def called(self, channel: str, title: str) -> None:
        """A channel was heard to be called so."""
        _keep(self._titles, channel, title, MOST_CHANNELS)

    def learn(self, ids: Iterable[str], channels: Iterable[str] = ()) -> None:
        """Ask for those that are not known yet."""
        for id_ in sorted({id_ for id_ in ids if id_} - self._people.keys()):
            _keep(self._people, id_, self._asked(id_), MOST_PEOPLE)
        for channel in sorted({one for one in channels if one and not is_direct(one)} - self._titles.keys()):
            told = self._optional("conversations.info", {"channel": channel})
            self.called(channel, title_of(inner(told, "channel")))

    def _asked(self, id_: str) -> Person:
        if id_.startswith("B"):
            bot = inner(self._optional("bots.info", {"bot": id_}), "bot")
            return Person(KIND, id_, text(bot, "name"))
        user = inner(self._optional("users.info", {"user": id_}), "user")
        profile = inner(user, "profile")
        name = text(profile, "real_name") or text(user, "real_name") or text(profile, "display_name")
        handle = text(profile, "display_name") or text(user, "name")
        return Person(KIND, id_, name, f"@{handle}" if handle else "")

    def _optional(self, method: str, about: Mapping[str, str]) -> Json:
        try:
            return self._api.call(method, **about)
        except Refused as error:
            if error.code in _UNKNOWN:
                return NOTHING
            raise


def title_of(channel: Json) -> str:
    """What a channel is called, as people write it."""
    name = text(channel, "name")
    return f"#{name}" if name and channel.get("is_mpim") is not True else name


def _keep(kept: OrderedDict[str, Value], key: str, value: Value, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
