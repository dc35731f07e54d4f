"""The made-up messenger of docs/connectors.md: a numbered list of updates, and a door for messages that have keys."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.fakes.unruly import Answer, Asked, Unruly, lend_mischief
from tui_desk.exchange import File
from tui_desk.testing import Got, Remote

TOKEN = "memory-token-5f2c91"
LONGEST_POLL = 5.0
PAGE = 100
NAMES = {"anna": "Anna Koval", "boris": "Boris"}


class MemoryServer(Unruly):
    """Everything that was ever said, by customers and by us."""

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[dict[str, Any]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.by_key: dict[str, dict[str, Any]] = {}
        self.idempotent = True
        """Whether a key that was taken before is recognised."""
        self.echoes = True
        """Whether our own messages come back to us."""

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return self.refusal()
        match asked.method, asked.path:
            case "GET", "/me":
                return Answer({"name": "Helpful bot"})
            case "GET", "/updates":
                after, wait = int(asked.query["after"]), float(asked.query["wait"])
                return Answer({"updates": self._after(after, min(wait, LONGEST_POLL))})
            case "POST", "/messages":
                return Answer(self._take(asked.json))
            case _:
                return Answer({"error": "not found"}, 404)

    def tell(self, what: str, **about: Any) -> None:
        """A new update."""
        with self.lock:
            self.updates.append({"id": len(self.updates) + 1, "what": what, **about})
            self.lock.notify_all()

    def write(self, **message: Any) -> str:
        """A new message in some chat; gives its id."""
        with self.lock:
            id_ = f"m{len(self.messages) + 1}"
            self.messages[id_] = {"id": id_, "at": now(), **message}
            if self.echoes or not message["ours"]:
                self.tell("message", message=self.messages[id_])
        return id_

    def _after(self, number: int, seconds: float) -> list[dict[str, Any]]:
        with self.lock:
            self.lock.wait_for(lambda: len(self.updates) > number or self.restless(), seconds)
            return self.updates[number : number + PAGE]

    def _take(self, body: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            known = self.by_key.get(body["key"]) if self.idempotent else None
            if known is not None:
                return known
            id_ = self.write(**body, sender={"id": "bot", "name": "Helpful bot"}, ours=True, group=False)
            self.by_key[body["key"]] = self.messages[id_]
            self.sent.append(self.messages[id_])
            return self.messages[id_]


class MemoryRemote(Remote):
    """The messenger as the suite sees it."""

    def __init__(self, server: MemoryServer) -> None:
        self.server = server
        lend_mischief(server, self, "hurried")

    def settings(self) -> Mapping[str, Any]:
        return {"name": "chat", "kind": "memory", "api_url": self.server.url, "token": TOKEN}

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        return self.server.write(
            chat=chat_of(chat, sender),
            group=chat == "group",
            sender={"id": sender, "name": NAMES.get(sender, sender)},
            text=text,
            parent=parent,
            ours=False,
            key="",
            files=[encoded(one) for one in files],
        )

    def mine(self, text: str, *, chat: str = "private") -> str:
        return self.server.write(
            chat=chat_of(chat, "anna"),
            group=chat == "group",
            sender={"id": "bot", "name": "Helpful bot"},
            text=text,
            parent="",
            ours=True,
            key="",
            files=[],
        )

    def received(self) -> list[Got]:
        with self.server.lock:
            return [got(one) for one in self.server.sent]

    def edits(self, ext_id: str, text: str) -> None:
        chat = self.server.messages[ext_id]["chat"]
        self.server.tell("edited", message={"id": ext_id, "chat": chat, "at": now(), "text": text})

    def deletes(self, ext_id: str) -> None:
        chat = self.server.messages[ext_id]["chat"]
        self.server.tell("deleted", message={"id": ext_id, "chat": chat, "at": now()})

    def reads(self, ext_id: str) -> None:
        chat = self.server.messages[ext_id]["chat"]
        self.server.tell("read", message={"id": ext_id, "chat": chat, "at": now()})


def chat_of(chat: str, sender: str) -> str:
    """A private chat has its customer's name."""
    return "house-5" if chat == "group" else f"with-{sender}"


def now() -> float:
    """The present moment as this messenger tells it."""
    return datetime.now(UTC).timestamp()


def encoded(file: File) -> dict[str, str]:
    """A file on its way."""
    content = base64.b64encode(file.content or b"").decode()
    return {"name": file.name, "type": file.media_type, "content": content}


def got(message: Mapping[str, Any]) -> Got:
    """One of ours, as it was received."""
    files = [(one["name"], one["type"], base64.b64decode(one["content"])) for one in message["files"]]
    return Got(
        thread=message["chat"],
        text=message["text"],
        files=tuple(File(name, kind, len(content), content=content) for name, kind, content in files),
        key=message["key"],
        ext_id=message["id"],
        parent=message["parent"],
    )
