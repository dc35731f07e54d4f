"""A Bot API on loopback: one bot, its customers, groups and a business account; it can be made to misbehave."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.fakes.telegram_schema import Schema
from tests.fakes.unruly import Answer, Asked, Unruly
from tui_desk.exchange import File

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qc"
BOT = {"id": 4839574812, "is_bot": True, "first_name": "Acme Help", "username": "acme_help_bot"}
OWNER = {"id": 99, "is_bot": False, "first_name": "Olga", "last_name": "Owner", "username": "olga"}
CONNECTION = "bc-Zk31"
GROUP, OLD_GROUP = -1001000000001, -5001
LONGEST_TEXT, LARGEST_DOWNLOAD = 4096, 20 * 2**20
_LOOKS = ("bold", "italic", "strikethrough", "code", "pre", "text_link", "blockquote")
_TEXTS = ("text", "caption", "business_connection_id", "callback_query_id", "file_id")

Json = dict[str, Any]


class Refusal(Exception):
    """How a call is refused."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")


class TelegramServer(Unruly):
    """The server. Everything it says is checked against the published schema, where that is given."""

    def __init__(self, schema: Schema | None = None) -> None:
        super().__init__()
        self.schema = schema
        self.users: dict[str, Json] = {}
        self.chats: dict[int, Json] = {}
        self.updates: list[Json] = []
        self.allowed: list[str] | None = None
        self.messages: dict[tuple[int, int], Json] = {}
        self.calls: list[tuple[str, Json]] = []
        self.sent: list[tuple[Json, tuple[File, ...]]] = []
        self.files: dict[str, File] = {}
        self.answered_queries: list[str] = []
        self.refusals: dict[int, Refusal] = {}
        """Chat to how whatever is sent there is refused."""
        self.webhook = ""
        self.rival = False
        """Another program asks for the bot's messages."""
        self.can_read_all = True
        self._numbers = dict.fromkeys(("update", "message", "file", "poll", "album", "turn"), 0)
        self.meet("anna", "Anna", "Koval", "anna_koval")
        self.meet("boris", "Boris")

    # customers

    def meet(self, name: str, first: str, last: str = "", username: str = "") -> Json:
        """A user; his private chat has his number."""
        with self.lock:
            user: Json = {"id": 17 + len(self.users), "is_bot": False, "first_name": first}
            user |= {key: text for key, text in (("last_name", last), ("username", username)) if text}
            self.users[name] = user
            self.chats[user["id"]] = {
                key: value for key, value in {**user, "type": "private"}.items() if key != "is_bot"
            }
            return user

    def user(self, name: str) -> Json:
        return self.users.get(name) or self.meet(name, name.capitalize())

    def group(self, number: int = GROUP, title: str = "House 5", *, forum: bool = False) -> Json:
        """A group; numbers below -1000000000000 are supergroups."""
        kind = "supergroup" if number < -1_000_000_000_000 else "group"
        chat = {"id": number, "type": kind, "title": title, **({"is_forum": True} if forum else {})}
        return self.chats.setdefault(number, chat)

    def write(self, chat: int, sender: Json, *, business: bool = False, **content: Any) -> Json:
        """Somebody writes."""
        with self.lock:
            message = self.message(chat, sender, business=business, **content)
            self.tell("business_message" if business else "message", message)
            return message

    def message(self, chat: int, sender: Json, *, business: bool = False, **content: Any) -> Json:
        """A message that is there from now on."""
        with self.lock:
            message = {
                "message_id": self.number("message"),
                "from": sender,
                "chat": self.chats[chat],
                "date": int(time.time()),
                **({"business_connection_id": CONNECTION} if business else {}),
                **content,
            }
            self.messages[chat, message["message_id"]] = message
            return message

    def edit(self, message: Json, **content: Any) -> None:
        """A message is changed."""
        with self.lock:
            message |= {"edit_date": int(time.time()), **content}
            self.tell(
                "edited_business_message" if "business_connection_id" in message else "edited_message",
                message,
            )

    def press(self, message: Json, label: str, sender: Json) -> str:
        """A customer presses a button under a message of ours; gives the query's id."""
        buttons = [one for line in message["reply_markup"]["inline_keyboard"] for one in line]
        data = next(one["callback_data"] for one in buttons if one["text"] == label)
        id_ = f"77{self.number('update')}"
        self.tell(
            "callback_query",
            {"id": id_, "from": sender, "message": message, "chat_instance": "x", "data": data},
        )
        return id_

    def block(self, user: Json, *, blocked: bool = True) -> None:
        """A customer blocks the bot, or takes that back."""
        out, member = {"status": "kicked", "user": BOT, "until_date": 0}, {"status": "member", "user": BOT}
        self.tell(
            "my_chat_member",
            {
                "chat": self.chats[user["id"]],
                "from": user,
                "date": int(time.time()),
                "old_chat_member": member if blocked else out,
                "new_chat_member": out if blocked else member,
            },
        )
        if blocked:
            self.refusals[user["id"]] = BLOCKED
        else:
            self.refusals.pop(user["id"], None)

    def migrate(self, old: int, new: int, *, told: bool = True) -> None:
        """A group becomes a supergroup; `told`: its members' messages say so."""
        self.chats[new] = {**self.chats[old], "id": new, "type": "supergroup"}
        self.refusals[old] = Refusal(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new
        )
        if told:
            self.write(old, BOT, migrate_to_chat_id=new)
            self.write(new, BOT, migrate_from_chat_id=old)

    def upload(self, file: File) -> str:
        """A file is on the server."""
        with self.lock:
            id_ = f"file-{self.number('file')}"
            self.files[id_] = file
            return id_

    def attached(self, file: File) -> Json:
        """The part of a message that holds a file."""
        id_ = self.upload(file)
        about = {"file_id": id_, "file_unique_id": f"u-{id_}", "file_size": file.size}
        if file.media_type == "image/jpeg":
            small = {**about, "file_id": f"{id_}-small", "width": 90, "height": 60, "file_size": 10}
            return {"photo": [small, {**about, "width": 900, "height": 600}]}
        return {"document": {**about, "file_name": file.name, "mime_type": file.media_type}}

    def tell(self, kind: str, content: Any) -> None:
        """A new update, if the bot asked for its kind."""
        with self.lock:
            update = {"update_id": 1000 + self.number("update"), kind: json.loads(json.dumps(content))}
            if self.schema:
                self.schema.check("Update", update)
            if self.allowed is None or kind in self.allowed:
                self.updates.append(update)
                self.lock.notify_all()

    def number(self, name: str) -> int:
        with self.lock:
            self._numbers[name] += 1
            return self._numbers[name]

    # the Bot API

    def refusal(self) -> Answer:
        return self._refused(Refusal(401, "Unauthorized"))

    def too_many(self, seconds: float) -> Answer:
        wait = math.ceil(seconds)
        return self._refused(Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait))

    def is_sending(self, asked: Asked) -> bool:
        return asked.path.rpartition("/")[2].startswith("send")

    def answer(self, asked: Asked) -> Answer:
        if unquote(asked.path).startswith(f"/file/bot{TOKEN}/"):
            file = self.files.get(asked.path.rpartition("/")[2])
            return Answer(file.content if file else b"", 200 if file else 404)
        if not unquote(asked.path).startswith(f"/bot{TOKEN}/"):
            return self._refused(Refusal(404, "Not Found"))
        method = asked.path.rpartition("/")[2]
        try:
            parameters, uploaded = _read(asked)
            if self.schema:
                self.schema.check_call(method, parameters, uploaded=next(iter(uploaded), ""))
            result = self._call(method, parameters, uploaded)
        except Refusal as refusal:
            return self._refused(refusal)
        except AssertionError as error:
            return self._refused(Refusal(400, f"Bad Request: {error}"))
        return Answer({"ok": True, "result": result})

    def _refused(self, refusal: Refusal) -> Answer:
        body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
            if self.schema:
                self.schema.check("ResponseParameters", refusal.parameters)
        return Answer(body, refusal.code)

    def _call(self, method: str, parameters: Json, uploaded: Mapping[str, File]) -> Any:
        with self.lock:
            if method != "getUpdates":
                self.calls.append((method, parameters))
        match method:
            case "getMe":
                return self._said("User", self.me)
            case "getUpdates":
                return self._updates(parameters)
            case "getWebhookInfo":
                info = {"url": self.webhook, "has_custom_certificate": False}
                return self._said("WebhookInfo", {**info, "pending_update_count": len(self.updates)})
            case "deleteWebhook":
                self.webhook = ""
                return True
            case "answerCallbackQuery":
                self.answered_queries.append(parameters["callback_query_id"])
                return True
            case "getFile":
                return self._file(parameters["file_id"])
            case "editMessageText":
                return self._said("Message", self._edited(parameters))
            case _ if method.startswith("send"):
                return self._said("Message", self._sent(method, parameters, uploaded))
            case _:
                raise Refusal(404, "Not Found: method not found")

    @property
    def me(self) -> Json:
        return {
            **BOT,
            "can_join_groups": True,
            "can_read_all_group_messages": self.can_read_all,
            "supports_inline_queries": False,
            "can_connect_to_business": True,
        }

    def _said(self, name: str, value: Any) -> Any:
        if self.schema:
            self.schema.check(name, value)
        return value

    def _updates(self, parameters: Json) -> list[Json]:
        if self.webhook:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the"
                " webhook first",
            )
        with self.lock:
            mine = self.number("poll")
            self.lock.notify_all()
            self.allowed = parameters.get("allowed_updates", self.allowed)
            self.updates = [one for one in self.updates if one["update_id"] >= parameters.get("offset", 0)]
            self.lock.wait_for(
                lambda: self.updates or self.rival or self._numbers["poll"] != mine or self.restless(),
                parameters.get("timeout", 0),
            )
            if self.rival or self._numbers["poll"] != mine:
                raise Refusal(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
                    " running",
                )
            return self.updates[: parameters.get("limit", 100)]

    def _file(self, file_id: str) -> Json:
        file = self.files.get(file_id)
        if file is None:
            raise Refusal(400, "Bad Request: invalid file_id")
        if file.size > LARGEST_DOWNLOAD:
            raise Refusal(400, "Bad Request: file is too big")
        about = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": file.size}
        return dict(self._said("File", {**about, "file_path": f"documents/{file_id}"}))

    def _edited(self, parameters: Json) -> Json:
        message = self.messages.get((int(parameters["chat_id"]), int(parameters["message_id"])))
        if message is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        message |= {"text": parameters["text"], "edit_date": int(time.time())}
        return message

    def _sent(self, method: str, parameters: Json, uploaded: Mapping[str, File]) -> Json:
        chat = int(parameters["chat_id"])
        if chat in self.refusals:
            raise self.refusals[chat]
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        content = _content(parameters)
        parent = self.messages.get((chat, parameters.get("reply_parameters", {}).get("message_id", 0)))
        if parent:
            content["reply_to_message"] = {
                key: value for key, value in parent.items() if key != "reply_to_message"
            }
        for name, file in uploaded.items():
            content |= self._shown(name, file)
        with self.lock:
            business = parameters.get("business_connection_id")
            sender = {"sender_business_bot": BOT} if business else {}
            message = self.message(
                chat, OWNER if business else BOT, business=bool(business), **sender, **content
            )
            self.sent.append((message, tuple(uploaded.values())))
            self.lock.notify_all()
            return message

    def _shown(self, name: str, file: File) -> Json:
        if name == "photo" and b"not a picture" in (file.content or b""):
            raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
        if name in ("video", "animation", "audio"):
            about = {"file_id": self.upload(file), "file_unique_id": "u", "duration": 1}
            return {name: {**about, **({} if name == "audio" else {"width": 1, "height": 1})}}
        return self.attached(file)


def _content(parameters: Json) -> Json:
    """What of a call's parameters the message shows."""
    content: Json = {}
    if "message_thread_id" in parameters:
        content |= {"message_thread_id": parameters["message_thread_id"], "is_topic_message": True}
    for name in ("text", "entities", "caption", "caption_entities", "reply_markup"):
        if name in parameters:
            content[name] = parameters[name]
    if "text" in content:
        units = len(content["text"].encode("utf-16-le", "surrogatepass")) // 2
        if not content["text"].strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if units > LONGEST_TEXT:
            raise Refusal(400, "Bad Request: message is too long")
        for entity in content.get("entities", ()):
            if entity["offset"] + entity["length"] > units or entity["type"] not in _LOOKS:
                raise Refusal(400, "Bad Request: can't parse entities: wrong bounds or an unknown type")
    return content


def _read(asked: Asked) -> tuple[Json, dict[str, File]]:
    """A call's parameters and what is uploaded with it."""
    kind = asked.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return asked.json, {}
    if not kind.startswith("multipart/form-data"):
        return {name: _value(name, text) for name, text in _form(asked)}, {}
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + asked.body)
    parameters: Json = {}
    uploaded: dict[str, File] = {}
    for part in form.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            uploaded[name] = File(str(part.get_filename()), part.get_content_type(), len(content), content)
        else:
            parameters[name] = _value(name, content.decode())
    for name, value in list(parameters.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            uploaded[name] = uploaded.pop(value.removeprefix("attach://"))
            del parameters[name]
    return parameters, uploaded


def _form(asked: Asked) -> list[tuple[str, str]]:
    return [*asked.query.items(), *parse_qsl(asked.body.decode())]


def _value(name: str, text: str) -> Any:
    """A parameter that came as text."""
    if name in _TEXTS:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
