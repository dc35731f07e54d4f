"""Slack on loopback: one app, the people who write to it, and a channel; it can be made to misbehave."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes import slack_payloads as payloads
from tests.fakes import web_form
from tests.fakes.slack_payloads import BOT, BOT_USER, TEAM, Json
from tests.fakes.slack_schema import Schema
from tests.fakes.slack_socket import Socket
from tests.fakes.unruly import Answer, Asked, Unruly
from tui_desk.exchange import File

TOKEN, APP_TOKEN = "xoxb-4839574812-PZq9tW3yRk", "xapp-1-A0TUIDESK1-77-7f3c2b1d"
ANNA, BORIS, CHANNEL = "U0ANNA0001", "U0BORIS001", "C0HOUSE005"
DIRECT = {ANNA: "D0ANNA0001", BORIS: "D0BORIS001"}
SCOPES = (
    "chat:write,channels:history,channels:read,files:read,files:write,groups:history,groups:read,im:history,im:read,"
    "metadata.message:read,mpim:history,mpim:read,users:read"
)


class Refusal(Exception):
    """How a call is refused."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.more = more


class SlackServer(Unruly):
    """The server. What it is asked and what it says is checked against the published schema, where that is given."""

    def __init__(self, schema: Schema | None = None) -> None:
        super().__init__()
        self.schema = schema
        self.users = {
            ANNA: payloads.user(ANNA, "anna", "Anna Koval"),
            BORIS: payloads.user(BORIS, "boris", "Boris"),
            BOT_USER: payloads.user(BOT_USER, "acme_help", "Acme Help"),
        }
        self.channels = {CHANNEL: payloads.channel(CHANNEL, "house-5", "")}
        self.channels |= {id_: payloads.channel(id_, "", user) for user, id_ in DIRECT.items()}
        self.messages: dict[str, list[Json]] = {id_: [] for id_ in self.channels}
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.sent: list[Json] = []
        self.files: dict[str, Json] = {}
        self.contents: dict[str, File] = {}
        self.refusals: dict[str, Refusal] = {}
        """Channel to how whatever is sent there is refused."""
        self.scopes = SCOPES
        self.socket_mode = True
        self.hides_metadata = False
        self.looks_in_vain = 1
        """So often `files.info` does not tell yet where a file was shared: Slack completes an upload later."""
        self._last = 0.0
        self.socket = Socket(self)

    def __enter__(self) -> SlackServer:
        self.socket.start()
        super().__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.broken = True
        self.socket.stop()
        super().__exit__(*error)

    # what people do

    def write(self, channel: str, user: str, text: str, files: Sequence[File] = (), **more: Any) -> Json:
        """A new message in a channel; Slack tells of it."""
        with self.lock:
            message = self.message(channel, user, text, files, **more)
            self.tell(self._heard(channel, message))
            return message

    def message(self, channel: str, user: str, text: str, files: Sequence[File] = (), **more: Any) -> Json:
        """A new message in a channel, told to nobody."""
        with self.lock:
            shown = [self.file(file, user) for file in files]
            if "ts" not in more:
                more["ts"] = self.moment()
            message = {"type": "message", "user": user, "text": text, "team": TEAM, **more}
            message |= {"files": shown, "subtype": "file_share", "upload": False} if shown else {}
            if user == BOT_USER:
                message |= {"bot_id": BOT}
            self.messages[channel].append(message)
            self._replied(channel, message)
            return message

    def edit(self, channel: str, message: Json, text: str) -> None:
        before = dict(message)
        edited = {"user": message["user"], "ts": self.moment()}
        message |= {"text": text, "edited": edited}
        self._changed(channel, "message_changed", message=_plain(message), previous_message=_plain(before))

    def delete(self, channel: str, message: Json) -> None:
        with self.lock:
            self.messages[channel].remove(message)
        self._changed(channel, "message_deleted", deleted_ts=message["ts"], previous_message=_plain(message))

    def tell(self, event: Json) -> None:
        """A new event."""
        with self.lock:
            payload = payloads.wrapped(json.loads(json.dumps(event)), f"Ev{len(self.socket.told):08}")
            if self.schema:
                self.schema.check_event(payload)
            self.socket.say("events_api", payload)

    def file(self, file: File, owner: str) -> Json:
        with self.lock:
            id_ = f"F0{len(self.files):08}"
            self.contents[id_] = file
            self.files[id_] = payloads.file(id_, file, self.url, owner)
            return self.files[id_]

    def moment(self) -> str:
        """Now, later than any moment before."""
        with self.lock:
            self._last = max(round(time.time(), 6), self._last + 0.000_002)
            return f"{self._last:.6f}"

    def find(self, channel: str, ts: str) -> Json:
        return next(one for one in self.messages[channel] if one["ts"] == ts)

    def _changed(self, channel: str, subtype: str, **more: Any) -> None:
        now = self.moment()
        about = {"type": "message", "subtype": subtype, "channel": channel, "hidden": True}
        self.tell({**about, "ts": now, "event_ts": now, "channel_type": _type(channel), **more})

    def _heard(self, channel: str, message: Json) -> Json:
        unknown = ("team",) if message.get("subtype") else ()
        shown = {name: value for name, value in message.items() if name not in (*unknown, *_COUNTS)}
        if self.hides_metadata:
            shown.pop("metadata", None)
        if "subtype" in shown:
            shown = {name: value for name, value in shown.items() if name not in ("bot_id", "metadata")}
        return {**shown, "channel": channel, "event_ts": message["ts"], "channel_type": _type(channel)}

    def _replied(self, channel: str, message: Json) -> None:
        """The beginning of a thread counts its answers."""
        root = message.get("thread_ts")
        if not root or root == message["ts"]:
            return
        begun = self.find(channel, root)
        begun |= {"thread_ts": root, "reply_count": begun.get("reply_count", 0) + 1}
        begun |= {"latest_reply": message["ts"], "subscribed": False}
        message["parent_user_id"] = begun["user"]

    # Slack

    def refusal(self) -> Answer:
        return Answer({"ok": False, "error": "invalid_auth"})

    def too_many(self, seconds: float) -> Answer:
        headers = {"Retry-After": str(math.ceil(seconds))}
        return Answer({"ok": False, "error": "ratelimited"}, 429, headers)

    def is_sending(self, asked: Asked) -> bool:
        return asked.path in ("/api/chat.postMessage", "/api/files.completeUploadExternal")

    def lock_out(self) -> None:
        super().lock_out()
        self.socket.disconnect("link_disabled")

    def break_link(self) -> None:
        super().break_link()
        self.socket.cut()

    def answer(self, asked: Asked) -> Answer:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        kind, _, name = asked.path.strip("/").partition("/")
        match kind:
            case "api":
                fields = _parameters(asked)
                return self._method(name, fields, fields.pop("token", token))
            case "upload":
                self.contents[name] = _uploaded(asked)
                return Answer(b"OK - 12")
            case "files-pri" if token == TOKEN:
                file = self.contents.get(name)
                return Answer(file.content if file else b"", 200 if file else 404)
            case _:
                return Answer(b"", 302, {"Location": f"{self.url}/sign-in"})

    def _method(self, method: str, fields: dict[str, str], token: str) -> Answer:
        if token != (APP_TOKEN if method == "apps.connections.open" else TOKEN):
            code = "not_allowed_token_type" if token in (TOKEN, APP_TOKEN) else "invalid_auth"
            return Answer({"ok": False, "error": code})
        try:
            if self.schema:
                self.schema.check_call(method, fields)
            with self.lock:
                self.calls.append((method, fields))
                response = {"ok": True, **self._called(method, fields)}
            if self.schema:
                self.schema.check_response(method, response)
        except Refusal as refusal:
            return Answer({"ok": False, "error": str(refusal), **refusal.more})
        except AssertionError as error:
            return Answer({"ok": False, "error": f"invalid_arguments {error}"[:300]})
        return Answer(response, 200, {"X-OAuth-Scopes": self.scopes})

    def _called(self, method: str, fields: Mapping[str, str]) -> Json:
        match method:
            case "auth.test":
                team = {"url": "https://acme.slack.com/", "team": "Acme", "team_id": TEAM}
                return {**team, "user": "acme_help", "user_id": BOT_USER, "bot_id": BOT}
            case "apps.connections.open":
                if not self.socket_mode:
                    raise Refusal("socket_mode_not_enabled")
                return {"url": self.socket.url}
            case "users.conversations":
                return self._page("channels", list(self.channels.values()), fields)
            case "conversations.info":
                return {"channel": self._channel(fields)}
            case "users.info":
                if fields["user"] not in self.users:
                    raise Refusal("user_not_found")
                return {"user": self.users[fields["user"]]}
            case "conversations.history":
                return self._history(fields)
            case "conversations.replies":
                return self._replies(fields)
            case "chat.postMessage":
                return self._posted(fields)
            case "files.getUploadURLExternal":
                about = File(fields["filename"], "application/octet-stream", int(fields["length"]), b"")
                id_ = self.file(about, BOT_USER)["id"]
                return {"upload_url": f"{self.url}/upload/{id_}", "file_id": id_}
            case "files.completeUploadExternal":
                return self._completed(fields)
            case "files.info":
                return {"file": self._file(fields["file"]), "comments": []}
            case _:
                raise Refusal("unknown_method")

    def _channel(self, fields: Mapping[str, str]) -> Json:
        id_ = fields["channel"]
        if id_ not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[id_]

    def _page(self, name: str, items: list[Json], fields: Mapping[str, str]) -> Json:
        start, limit = int(fields.get("cursor") or 0), int(fields.get("limit") or 100)
        rest = str(start + limit) if start + limit < len(items) else ""
        more = {"response_metadata": {"next_cursor": rest}} if rest or name == "channels" else {}
        return {name: items[start : start + limit], **more}

    def _history(self, fields: Mapping[str, str]) -> Json:
        self._channel(fields)
        oldest = float(fields.get("oldest") or 0)
        roots = [
            self._seen(one, fields)
            for one in reversed(self.messages[fields["channel"]])
            if one.get("thread_ts", one["ts"]) == one["ts"] and float(one["ts"]) > oldest
        ]
        page = self._page("messages", roots, fields)
        about = {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}
        return {**page, **about, "has_more": "response_metadata" in page}

    def _replies(self, fields: Mapping[str, str]) -> Json:
        self._channel(fields)
        oldest = float(fields.get("oldest") or 0)
        found = [
            one
            for one in self.messages[fields["channel"]]
            if fields["ts"] in (one["ts"], one.get("thread_ts"))
        ]
        if not found:
            raise Refusal("thread_not_found")
        late = [one for one in found if one["ts"] == fields["ts"] or float(one["ts"]) > oldest]
        page = self._page("messages", [self._seen(one, fields) for one in late], fields)
        return {**page, "has_more": "response_metadata" in page}

    def _seen(self, message: Json, fields: Mapping[str, str]) -> Json:
        hidden = () if fields.get("include_all_metadata") in ("true", "1") else ("metadata",)
        return {name: value for name, value in message.items() if name not in hidden}

    def _posted(self, fields: Mapping[str, str]) -> Json:
        self._may_write(fields["channel"])
        text = fields.get("text", "")
        if not text and "blocks" not in fields:
            raise Refusal("no_text")
        if len(text) > 40_000:
            raise Refusal("msg_too_long")
        more: Json = {name: fields[name] for name in ("thread_ts",) if name in fields}
        more |= {name: json.loads(fields[name]) for name in ("metadata", "blocks") if name in fields}
        message = self.message(fields["channel"], BOT_USER, text, **more)
        self.sent.append({**message, "channel": fields["channel"], "files": ()})
        self.tell(self._heard(fields["channel"], message))
        return {"channel": fields["channel"], "ts": message["ts"], "message": message}

    def _file(self, id_: str) -> Json:
        asked = sum(method == "files.info" and call["file"] == id_ for method, call in self.calls)
        hidden = ("shares",) if asked <= self.looks_in_vain else ()
        return {name: value for name, value in self.files[id_].items() if name not in hidden}

    def _completed(self, fields: Mapping[str, str]) -> Json:
        channel = fields["channel_id"]
        self._may_write(channel)
        (asked,) = json.loads(fields["files"])
        shown = self.files[asked["id"]]
        more: Json = {"thread_ts": fields["thread_ts"]} if "thread_ts" in fields else {}
        message = self.message(channel, BOT_USER, fields.get("initial_comment", ""), **more)
        message |= {"files": [dict(shown)], "subtype": "file_share", "upload": False}
        kind = "private" if channel.startswith("D") else "public"
        shown["shares"] = {kind: {channel: [{"ts": message["ts"], "reply_count": 0}]}}
        given = self.contents[asked["id"]]
        self.sent.append({**message, "channel": channel, "files": (given,)})
        self.tell(self._heard(channel, message))
        return {"files": [{"id": asked["id"], "title": asked.get("title", "")}]}

    def _may_write(self, channel: str) -> None:
        if channel in self.refusals:
            raise self.refusals[channel]
        if channel not in self.channels:
            raise Refusal("channel_not_found")


_COUNTS = ("reply_count", "latest_reply", "subscribed")


def _parameters(asked: Asked) -> dict[str, str]:
    """Of a call, which may come as a form or as JSON."""
    if not asked.headers.get("content-type", "").startswith("application/json"):
        return web_form.read(asked)[0]
    return {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.json.items()
    }


def _uploaded(asked: Asked) -> File:
    """A file that comes as a form or as it is."""
    if asked.headers.get("content-type", "").startswith("multipart/form-data"):
        return next(iter(web_form.read(asked)[1].values()))
    return File("", "application/octet-stream", len(asked.body), asked.body)


def _plain(message: Json) -> Json:
    """A message within another one."""
    return {name: value for name, value in message.items() if name not in ("metadata", "files")}


def _type(channel: str) -> str:
    return "im" if channel.startswith("D") else "channel"
