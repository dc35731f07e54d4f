"""Who people are and what chats are called: asked for once, many at a time, and kept within bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import TypeVar

from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.vk.client import Api, Refused
from tui_desk.connectors.vk.names import is_group, number
from tui_desk.exchange import Person

KIND = "vk"
MOST_PEOPLE, MOST_CHATS = 5_000, 1_000
AT_ONCE = 100
Value = TypeVar("Value")


class People:
    """What is known of users, communities and group chats."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._people: OrderedDict[int, Person] = OrderedDict()
        self._titles: OrderedDict[int, str] = OrderedDict()

    def person(self, id_: int) -> Person:
        """Somebody; without a name where VK told none."""
        return self._people.get(id_) or _person(id_)

    def name(self, id_: int) -> str:
        person = self.person(id_)
        return person.name or person.handle

    def title(self, peer: int) -> str:
        """What a group chat is called; empty: a private one, or VK does not tell."""
        return self._titles.get(peer, "")

    def called(self, peer: int, title: str) -> None:
        """A chat was heard to be called so."""
        _keep(self._titles, peer, title, MOST_CHATS)

    def learn(self, ids: Iterable[int], peers: Iterable[int] = ()) -> None:
        """Ask for those that are not known yet. Raises Unreached, and Refused for what is no matter of one person."""
        unknown = sorted({id_ for id_ in ids if id_ and not is_group(id_)} - self._people.keys())
        for some in _portions([id_ for id_ in unknown if id_ > 0]):
            self._learn_users(some)
        for some in _portions([-id_ for id_ in unknown if id_ < 0]):
            self._learn_communities(some)
        for some in _portions(sorted({peer for peer in peers if is_group(peer)} - self._titles.keys())):
            self._learn_titles(some)

    def _learn_users(self, ids: list[int]) -> None:
        told = self._api.call("users.get", user_ids=_joined(ids), fields="screen_name")
        for one in objects({"users": told}, "users"):
            name = " ".join(filter(None, (text(one, "first_name"), text(one, "last_name"))))
            self._know(number(one, "id"), name, text(one, "screen_name"))
        self._settle(ids)

    def _learn_communities(self, ids: list[int]) -> None:
        told = self._api.call("groups.getById", group_ids=_joined(ids))
        found = told if isinstance(told, dict) else {"groups": told}
        for one in objects(found, "groups"):
            self._know(-number(one, "id"), text(one, "name"), text(one, "screen_name"))
        self._settle([-id_ for id_ in ids])

    def _learn_titles(self, peers: list[int]) -> None:
        """A chat the community is no administrator of does not tell its title."""
        try:
            told = self._api.call("messages.getConversationsById", peer_ids=_joined(peers))
        except Refused:
            told = {}
        for one in objects(told if isinstance(told, dict) else {}, "items"):
            self.called(number(inner(one, "peer"), "id"), text(inner(one, "chat_settings"), "title"))
        for peer in peers:
            self.called(peer, self.title(peer))

    def _know(self, id_: int, name: str, handle: str) -> None:
        _keep(self._people, id_, _person(id_, name, handle), MOST_PEOPLE)

    def _settle(self, ids: list[int]) -> None:
        """Whom VK does not know is not asked for again."""
        for id_ in ids:
            _keep(self._people, id_, self.person(id_), MOST_PEOPLE)


def titles_in(conversations: Iterable[Json]) -> dict[int, str]:
    """What a list of chats tells of their names."""
    found = {
        number(inner(one, "peer"), "id"): text(inner(one, "chat_settings"), "title") for one in conversations
    }
    return {peer: title for peer, title in found.items() if is_group(peer) and title}


def _person(id_: int, name: str = "", handle: str = "") -> Person:
    plain = f"id{id_}" if id_ > 0 else f"club{-id_}"
    return Person(KIND, str(id_) if id_ else "", name, f"@{handle or plain}" if id_ else "")


def _joined(ids: list[int]) -> str:
    return ",".join(map(str, ids))


def _portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _keep(kept: OrderedDict[int, Value], key: int, value: Value, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
