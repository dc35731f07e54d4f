"""A real homeserver as the connectors' suite wants one: behind a door that can be throttled, locked, broken and mad."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from tests.fakes.unruly import Answer, Asked, Unruly, lend_mischief
from tests.servers.synapse import Synapse, User
from tui_desk.connectors.trust import trusted
from tui_desk.exchange import File
from tui_desk.testing import Got, Remote

_SLICE_MS, _LONGEST = 1000, 5.0
"""A long poll is asked for in such slices, and ends so soon: whoever asked may be gone."""
_PASSED_ON = ("authorization", "content-type")


class Door(Unruly):
    """Passes on what it is asked; a long poll in slices, so that it can be interrupted."""

    def __init__(self, server: Synapse) -> None:
        super().__init__()
        self._behind = httpx.Client(base_url=server.url, timeout=60, verify=trusted())

    def answer(self, asked: Asked) -> Answer:
        until = time.monotonic() + min(int(asked.query.get("timeout", 0)) / 1000, _LONGEST)
        while True:
            answer = self._passed_on(asked)
            if time.monotonic() > until or self.restless() or _has_news(asked, answer):
                return Answer(
                    answer.content, answer.status_code, {"Content-Type": answer.headers["Content-Type"]}
                )

    def refusal(self) -> Answer:
        return Answer({"errcode": "M_UNKNOWN_TOKEN", "error": "Unrecognised access token"}, 401)

    def too_many(self, seconds: float) -> Answer:
        return Answer(
            {"errcode": "M_LIMIT_EXCEEDED", "error": "Too many", "retry_after_ms": seconds * 1000}, 429
        )

    def is_sending(self, asked: Asked) -> bool:
        return asked.method == "PUT"

    def _passed_on(self, asked: Asked) -> httpx.Response:
        kept = {name: value for name, value in asked.headers.items() if name in _PASSED_ON}
        query = asked.query | ({"timeout": str(_SLICE_MS)} if asked.query.get("timeout", "0") != "0" else {})
        return self._behind.request(asked.method, asked.path, params=query, headers=kept, content=asked.body)


def _has_news(asked: Asked, answer: httpx.Response) -> bool:
    return answer.status_code != 200 or answer.json().get("next_batch") != asked.query.get("since")


class MatrixRemote(Remote):
    """The desk's account, its customers, a private room for each of them and one group."""

    def __init__(self, server: Synapse, door: Door) -> None:
        self.server, self.door = server, door
        self.desk = server.user("desk")
        self.people: dict[str, User] = {}
        self.rooms: dict[tuple[str, str], str] = {}
        self.homes: dict[str, tuple[User, str]] = {}
        """Who wrote each message, and in which room."""
        lend_mischief(door, self)

    def settings(self) -> Mapping[str, Any]:
        return {
            "name": "chat",
            "kind": "matrix",
            "address": self.desk.id,
            "api_url": self.door.url,
            "token": self.desk.token,
        }

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        who, room = self._person(sender), self._room(chat, sender)
        about = {"m.relates_to": {"m.in_reply_to": {"event_id": parent}}} if parent else {}
        if not files:
            return self._home(who, room, who.says(room, text, **about))
        (file,) = files
        assert file.content is not None
        more = {"filename": file.name, **about}
        event = who.sends_file(room, file.content, text, file.media_type, **more)
        return self._home(who, room, event)

    def mine(self, text: str, *, chat: str = "private") -> str:
        room = self._room(chat, "anna")
        return self._home(self.desk, room, self.desk.says(room, text))

    def edits(self, ext_id: str, text: str) -> None:
        who, room = self.homes[ext_id]
        who.edits(room, ext_id, text)

    def deletes(self, ext_id: str) -> None:
        who, room = self.homes[ext_id]
        who.takes_back(room, ext_id)

    def reads(self, ext_id: str) -> None:
        room = next(got.thread for got in self.received() if got.ext_id == ext_id)
        self._person("anna").reads(room, ext_id)

    def received(self) -> list[Got]:
        found = [
            (event["origin_server_ts"], self._got(room, event))
            for (_, sender), room in self.rooms.items()
            for event in self._person(sender or "anna").hears(room)
            if event["sender"] == self.desk.id and event["event_id"] not in self.homes
        ]
        return [got for _, got in sorted(found, key=lambda one: one[0])]

    def _got(self, room: str, event: dict[str, Any]) -> Got:
        content = event["content"]
        answered = content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id", "")
        if "url" not in content:
            return Got(room, content["body"], ext_id=event["event_id"], parent=answered)
        data = self._person("anna").downloads(content["url"])
        file = File(content["filename"], content["info"]["mimetype"], len(data), content=data)
        words = content["body"] if content["body"] != content["filename"] else ""
        return Got(room, words, (file,), ext_id=event["event_id"], parent=answered)

    def _home(self, who: User, room: str, event: str) -> str:
        self.homes[event] = (who, room)
        return event

    def _person(self, name: str) -> User:
        if name not in self.people:
            self.people[name] = self.server.user(name)
        return self.people[name]

    def _room(self, chat: str, sender: str) -> str:
        key = (chat, "" if chat == "group" else sender)
        if key not in self.rooms:
            self.rooms[key] = (
                self._group() if chat == "group" else self._person(sender).chats_with(self.desk.id)
            )
            self.desk.joins(self.rooms[key])
        return self.rooms[key]

    def _group(self) -> str:
        anna, boris = self._person("anna"), self._person("boris")
        room = anna.creates(self.desk.id, boris.id, name="House 5")
        boris.joins(room)
        return room
