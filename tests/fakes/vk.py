"""VK on loopback: one community, the people who write to it, and a group chat; it can be made to misbehave."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes import vk_payloads as payloads
from tests.fakes import web_form
from tests.fakes.unruly import Answer, Asked, Unruly
from tests.fakes.vk_schema import Schema
from tui_desk.exchange import File

TOKEN = "vk1.a.Zk3pQ8fT5wX1rB7nD2mC9sV4hL6jK0gE"
COMMUNITY, GROUP, OWNER = 227031905, 2_000_000_001, 99
VERSION = "5.199"
_INVALID = "One of the parameters specified was missing or invalid"
Json = dict[str, Any]


class Refusal(Exception):
    """How a call is refused."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


class VkServer(Unruly):
    """The server. What it is asked and what it says is checked against the published schema, where that is given."""

    def __init__(self, schema: Schema | None = None) -> None:
        super().__init__()
        self.schema = schema
        self.users = {
            17: payloads.user(17, "Anna", "Koval", "anna_koval"),
            18: payloads.user(18, "Boris", "", "id18"),
        }
        self.users[OWNER] = payloads.user(OWNER, "Olga", "Owner", "olga")
        self.chats: dict[int, list[Json]] = {}
        self.titles = {GROUP: "House 5"}
        self.events: list[Json] = []
        self.dropped = 0
        """So many of the oldest events are no longer handed out."""
        self.key = "key-1"
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.sent: list[Json] = []
        self.files: dict[str, File] = {}
        self.refusals: dict[int, Refusal] = {}
        """Peer to how whatever is sent there is refused."""
        self.forgets_random_ids = False
        self.gives_payload_back = False
        """Whether what the community wrote shows the payload it was sent with: VK does not promise it."""
        self.permissions = ["messages", "photos", "docs", "manage"]
        self.long_poll_on = True
        self.events_on: dict[str, int] = {}
        self.history_hidden: set[int] = set()

    # what people do

    def write(self, peer: int, sender: int, text: str, files: Sequence[File] = (), **more: Any) -> Json:
        """A new message in a chat; VK tells of it."""
        with self.lock:
            message = self.message(peer, sender, text, files, **more)
            if message["out"]:
                self.tell("message_reply", message)
            else:
                client = {"button_actions": ["text"], "keyboard": True, "inline_keyboard": True, "lang_id": 0}
                self.tell("message_new", {"message": message, "client_info": client})
            return message

    def message(self, peer: int, sender: int, text: str, files: Sequence[File] = (), **more: Any) -> Json:
        """A new message in a chat, told to nobody."""
        with self.lock:
            chat = self.chats.setdefault(peer, [])
            total = sum(map(len, self.chats.values()))
            message: Json = {
                "id": total + 1 if peer < GROUP else 0,
                "conversation_message_id": len(chat) + 1,
                "peer_id": peer,
                "from_id": sender,
                "date": int(time.time()),
                "text": text,
                "out": int(sender == -COMMUNITY),
                "version": 10_000_000 + total,
                "random_id": 0,
                "fwd_messages": [],
                "attachments": [self.attached(sender, file) for file in files],
                "important": False,
                "is_hidden": False,
                **more,
            }
            chat.append(message)
            return message

    def edit(self, message: Json, text: str) -> None:
        with self.lock:
            message |= {"text": text, "update_time": int(time.time()), "version": message["version"] + 1}
            self.tell("message_edit", message)

    def attached(self, owner: int, file: File) -> Json:
        """The part of a message that holds a file."""
        with self.lock:
            id_ = 456_239_000 + len(self.files)
            self.files[f"{owner}_{id_}"] = file
        return payloads.attachment(owner, id_, file, self.url)

    def tell(self, kind: str, told: Any) -> None:
        """A new event."""
        with self.lock:
            event_id = f"{len(self.events):040x}"
            event = {"group_id": COMMUNITY, "type": kind, "event_id": event_id, "v": VERSION}
            if self.schema:
                known = "message" if kind in ("message_reply", "message_edit") else kind
                self.schema.check(f"callback/objects.json:callback_{known}", told)
            self.events.append({**event, "object": json.loads(json.dumps(self._shown(told)))})
            self.lock.notify_all()

    def drop_events(self) -> None:
        """Forget every event so far."""
        with self.lock:
            self.dropped = len(self.events)
            self.lock.notify_all()

    # VK

    def refusal(self) -> Answer:
        return _refused(Refusal(5, "User authorization failed: invalid access_token (4)."))

    def too_many(self, seconds: float) -> Answer:
        return _refused(Refusal(6, "Too many requests per second"))

    def is_sending(self, asked: Asked) -> bool:
        return asked.path == "/method/messages.send"

    def answer(self, asked: Asked) -> Answer:
        fields, files = web_form.read(asked)
        kind, _, name = asked.path.strip("/").partition("/")
        match kind:
            case "longpoll":
                return Answer(self._poll(fields))
            case "upload":
                return Answer(self._uploaded(name, files))
            case "moved":
                return Answer(b"", 302, {"Location": f"{self.url}/file/{name}"})
            case "file":
                file = self.files.get(name)
                return Answer(file.content if file else b"", 200 if file else 404)
            case "method":
                return self._method(name, fields)
            case _:
                return Answer(b"not found", 404)

    def _method(self, method: str, fields: dict[str, str]) -> Answer:
        if fields.pop("access_token", "") != TOKEN:
            return self.refusal()
        assert fields.pop("v", "") == VERSION
        try:
            if self.schema:
                self.schema.check_call(method, fields)
            with self.lock:
                self.calls.append((method, fields))
                response = self._called(method, fields)
            if self.schema and method == "messages.send":
                self.schema.check_response(
                    method, response, "userIdsResponse" if "peer_ids" in fields else "deprecatedResponse"
                )
            elif self.schema:
                self.schema.check_response(method, response)
        except Refusal as refusal:
            return _refused(refusal)
        except AssertionError as error:
            return _refused(Refusal(100, f"{_INVALID}: {error}"))
        return Answer({"response": response})

    def _called(self, method: str, fields: Mapping[str, str]) -> Any:
        match method:
            case "groups.getById":
                return {
                    "groups": [
                        payloads.community(int(id_)) for id_ in _ids(fields, "group_ids") or [COMMUNITY]
                    ],
                    "profiles": [],
                }
            case "groups.getTokenPermissions":
                return {"mask": 1, "permissions": [{"name": one, "setting": 1} for one in self.permissions]}
            case "groups.getLongPollSettings":
                return {
                    "api_version": VERSION,
                    "is_enabled": self.long_poll_on,
                    "events": {**payloads.event_types(), **self.events_on},
                }
            case "groups.getLongPollServer":
                if not self.long_poll_on:
                    raise Refusal(
                        100,
                        f"{_INVALID}: longpoll for this group is not enabled",
                    )
                return {
                    "key": self.key,
                    "server": f"{self.url}/longpoll/{COMMUNITY}",
                    "ts": str(len(self.events)),
                }
            case "users.get":
                return [self.users[id_] for id_ in _ids(fields, "user_ids") if id_ in self.users]
            case "messages.getConversations":
                return self._conversations(fields)
            case "messages.getConversationsById":
                found = [self._conversation(peer) for peer in _ids(fields, "peer_ids") if peer in self.chats]
                return {"count": len(found), "items": found}
            case "messages.getHistory":
                return self._history(fields)
            case "messages.send":
                return self._sent(fields)
            case "messages.sendMessageEventAnswer":
                return 1
            case "photos.getMessagesUploadServer":
                return {
                    "upload_url": f"{self.url}/upload/photo",
                    "album_id": -64,
                    "user_id": 0,
                    "group_id": COMMUNITY,
                }
            case "docs.getMessagesUploadServer":
                return {"upload_url": f"{self.url}/upload/file"}
            case "photos.saveMessagesPhoto":
                return [self.attached(-COMMUNITY, self.files.pop(fields["photo"]))["photo"]]
            case "docs.save":
                return {
                    "type": "doc",
                    "doc": self.attached(-COMMUNITY, self.files.pop(fields["file"]))["doc"],
                }
            case _:
                raise Refusal(3, "Unknown method passed")

    def _poll(self, fields: Mapping[str, str]) -> Json:
        if fields.get("act") != "a_check" or not fields.get("ts", "").isdecimal():
            return {"failed": 3}
        if fields.get("key") != self.key:
            return {"failed": 2}
        ts = int(fields["ts"])
        with self.lock:
            if ts < self.dropped:
                return {"failed": 1, "ts": len(self.events)}
            self.lock.wait_for(
                lambda: len(self.events) > ts or self.restless(), min(5.0, float(fields["wait"]))
            )
            if ts < self.dropped:
                return {"failed": 1, "ts": len(self.events)}
            return {"ts": str(len(self.events)), "updates": self.events[ts:]}

    def _conversations(self, fields: Mapping[str, str]) -> Json:
        peers = sorted((peer for peer, chat in self.chats.items() if chat), key=self._last_date, reverse=True)
        start, count = int(fields.get("offset", 0)), int(fields.get("count", 20))
        items = [
            {"conversation": self._conversation(peer), "last_message": self.chats[peer][-1]}
            for peer in peers[start : start + count]
        ]
        return {"count": len(peers), "items": items}

    def _last_date(self, peer: int) -> int:
        return int(self.chats[peer][-1]["date"])

    def _conversation(self, peer: int) -> Json:
        return payloads.conversation(self.chats[peer][-1], self.titles.get(peer, ""))

    def _history(self, fields: Mapping[str, str]) -> Json:
        peer = int(fields["peer_id"])
        if peer in self.history_hidden:
            raise Refusal(917, "You don't have access to this chat")
        chat = list(reversed(self.chats.get(peer, ())))
        start = int(fields.get("offset", 0))
        items = chat[start : start + int(fields.get("count", 20))]
        return {"count": len(chat), "items": [self._shown(one) for one in items]}

    def _shown(self, told: Json) -> Json:
        hidden = ("payload",) if told.get("out") == 1 and not self.gives_payload_back else ()
        return {name: value for name, value in told.items() if name not in hidden}

    def _sent(self, fields: Mapping[str, str]) -> Any:
        peer = int(fields.get("peer_ids") or fields["peer_id"])
        if refusal := self.refusals.get(peer):
            if "peer_ids" not in fields:
                raise refusal
            error = {"code": refusal.code, "description": str(refusal)}
            return [{"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": error}]
        message = self._known(peer, int(fields["random_id"])) or self._added(peer, fields)
        if "peer_ids" not in fields:
            return message["id"]
        about = {"message_id": message["id"], "conversation_message_id": message["conversation_message_id"]}
        return [{"peer_id": peer, **about}]

    def _known(self, peer: int, random_id: int) -> Json | None:
        recent = () if self.forgets_random_ids or not random_id else self.chats.get(peer, ())[-100:]
        return next((one for one in recent if one["out"] and one["random_id"] == random_id), None)

    def _added(self, peer: int, fields: Mapping[str, str]) -> Json:
        if peer not in self.users and peer not in self.titles:
            raise Refusal(901, "Can't send messages for users without permission")
        text, attachment = fields.get("message", ""), fields.get("attachment", "")
        if not (text or attachment):
            raise Refusal(100, f"{_INVALID}: message is empty or invalid")
        if len(text) > 4096:
            raise Refusal(914, "Message is too long")
        more: Json = {"random_id": int(fields["random_id"]), "admin_author_id": 0}
        more |= {"payload": fields["payload"]} if "payload" in fields else {}
        more |= {"keyboard": json.loads(fields["keyboard"])} if "keyboard" in fields else {}
        more |= self._quoted(peer, fields)
        files = [self.files[one] for one in re.findall(r"(?:photo|doc)(-?\d+_\d+)_\w+", attachment)]
        message = self.message(peer, -COMMUNITY, text, files, **more)
        self.sent.append({**message, "files": files})
        self.tell("message_reply", message)
        return message

    def _quoted(self, peer: int, fields: Mapping[str, str]) -> Json:
        if "forward" not in fields:
            return {}
        asked = json.loads(fields["forward"])
        (cmid,) = asked["conversation_message_ids"]
        assert asked["is_reply"] is True
        assert asked["peer_id"] == peer
        if cmid > len(self.chats[peer]):
            raise Refusal(921, "Can't forward these messages")
        return {"reply_message": payloads.shallow(self.chats[peer][cmid - 1])}

    def _uploaded(self, field: str, files: Mapping[str, File]) -> Json:
        name = f"up-{len(self.files)}"
        if field not in files:
            return {"error": "no file"}
        if files[field].name.endswith(".exe"):
            return {"error": "unknown_error", "error_descr": "file type is forbidden"}
        self.files[name] = files[field]
        return {"server": 7, "photo": name, "hash": "beef"} if field == "photo" else {"file": name}


def _ids(fields: Mapping[str, str], name: str) -> list[int]:
    return [int(one) for one in fields.get(name, "").split(",") if one]


def _refused(refusal: Refusal) -> Answer:
    return Answer({"error": {"error_code": refusal.code, "error_msg": str(refusal), "request_params": []}})
