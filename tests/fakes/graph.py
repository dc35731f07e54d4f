"""Meta's Graph API as far as WhatsApp, Messenger and Instagram need it, and the calls Meta makes, signed."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from email import message_from_bytes, policy
from hashlib import sha256
from typing import Any

from tests.fakes.page_schema import why_not_sent
from tests.fakes.unruly import Answer, Asked, Unruly, lend_mischief
from tui_desk.connectors.base import Request
from tui_desk.exchange import File
from tui_desk.testing import Got, Remote

TOKEN, SECRET = "EAAGtoken5f2c91", "app-secret-77aa"
PHONE_ID, ACCOUNT_ID = "106540352242922", "102290129340398"
PAGE_ID = "998877665544"
NUMBER = "15550783881"
PEOPLE = {"anna": ("972987654321", "Anna Koval"), "boris": ("4915112345678", "Boris")}
TEMPLATES = [
    {
        "name": "order_ready",
        "language": "en",
        "status": "APPROVED",
        "components": [{"type": "BODY", "text": "Hello {{1}}, your order {{2}} is ready."}],
    },
    {
        "name": "with_picture",
        "language": "en",
        "status": "APPROVED",
        "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look!"}],
    },
    {
        "name": "named",
        "language": "en",
        "status": "APPROVED",
        "components": [{"type": "BODY", "text": "{{who}}"}],
    },
    {"name": "new", "language": "en", "status": "PENDING", "components": [{"type": "BODY", "text": "Soon"}]},
]


class GraphServer(Unruly):
    """One app, with one phone number and one page."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        """Bodies of messages, with the `id` they got."""
        self.uploads: dict[str, File] = {}
        self.refuse: dict[str, Any] | None = None
        """An `error` object for the next message."""
        self.refusing = 400
        """The status it comes with."""
        self.refuse_upload: dict[str, Any] | None = None
        """The same, for the next file."""
        self.refuse_taken: dict[str, Any] | None = None
        """The same, for the next message, which is taken all the same."""
        self.callback = "https://desk.example/hook/whatsapp"
        self.subscribed = True
        self.taken: Callable[[str], None] = lambda _id: None
        """Called with the id of each message that was taken."""

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/cdn/"):
            return self._file(asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return self.refusal()
        proof = asked.query.get("appsecret_proof")
        if proof is not None and proof != signed(SECRET, TOKEN.encode()):
            return error(400, 100, "Invalid appsecret_proof provided in the API argument")
        return self._answer(asked, asked.path.split("/")[2:])

    def refusal(self) -> Answer:
        return error(401, 190, "Error validating access token: Session has expired", "OAuthException")

    def too_many(self, seconds: float) -> Answer:
        return error(400, 130429, "(#130429) Rate limit hit", headers={"Retry-After": f"{seconds:.2f}"})

    def is_sending(self, asked: Asked) -> bool:
        return asked.path.endswith("/messages")

    def _answer(self, asked: Asked, parts: list[str]) -> Answer:
        match asked.method, parts:
            case "GET", [id_] if id_ in self.uploads:
                return Answer(self._media(id_))
            case "GET", [id_] if id_ == PHONE_ID:
                return Answer(
                    {
                        "id": id_,
                        "display_phone_number": "+1 555-078-3881",
                        "verified_name": "Acme",
                        "webhook_configuration": {"application": self.callback},
                    }
                )
            case "GET", [id_] if id_ == PAGE_ID:
                return Answer({"id": id_, "name": "Acme", "username": "acme"})
            case "GET", [id_] if id_ in (numbers := {one[0]: one[1] for one in PEOPLE.values()}):
                return Answer({"id": id_, "name": numbers[id_], "username": numbers[id_].split()[0].lower()})
            case "GET", [_, "subscribed_apps"]:
                return Answer(
                    {"data": [{"name": "desk", "subscribed_fields": ["messages"]}] if self.subscribed else []}
                )
            case "GET", [_, "message_templates"]:
                return self._templates(asked)
            case "POST", [_, "media" | "message_attachments" as kind]:
                if self.refuse_upload is not None:
                    return Answer({"error": self.refuse_upload}, 500)
                id_ = self.keep(uploaded(asked))
                return Answer({"id": id_} if kind == "media" else {"attachment_id": id_})
            case "POST", [_, "messages"]:
                return self._take(asked.json)
            case _:
                return error(400, 100, "Unsupported request: there is no such object")

    def keep(self, file: File) -> str:
        """A file at Meta; its id."""
        id_ = str(7_000_000 + len(self.uploads))
        self.uploads[id_] = file
        return id_

    def _templates(self, asked: Asked) -> Answer:
        """One a page, to see that pages are turned."""
        at = int(asked.query.get("after", "0"))
        more = {"next": "https://graph.invalid/next"} if at + 1 < len(TEMPLATES) else {}
        paging = {"cursors": {"after": str(at + 1)}, **more}
        return Answer({"data": TEMPLATES[at : at + 1], "paging": paging})

    def _take(self, body: dict[str, Any]) -> Answer:
        if not body:
            return error(
                400, 100, "(#100) Invalid parameter"
            )  # whoever sent it died before he could say what
        if self.refuse is not None:
            refused, self.refuse = self.refuse, None
            return Answer({"error": refused}, self.refusing)
        if body.get("messaging_product") != "whatsapp" and (why := why_not_sent(body)):
            return error(400, 100, f"(#100) {why}")
        with self.lock:
            id_ = f"wamid.OUT{len(self.sent) + 1}"
            self.sent.append({**body, "id": id_})
        self.taken(id_)
        if self.refuse_taken is not None:
            refused, self.refuse_taken = self.refuse_taken, None
            return Answer({"error": refused}, 500)
        if body.get("messaging_product") != "whatsapp":
            return Answer({"recipient_id": body["recipient"]["id"], "message_id": id_})
        to = body.get("to") or body["recipient"]
        return Answer(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": to, "wa_id": to}],
                "messages": [{"id": id_}],
            }
        )

    def _media(self, id_: str) -> dict[str, Any]:
        file = self.uploads[id_]
        return {
            "messaging_product": "whatsapp",
            "id": id_,
            "url": f"{self.url}/cdn/{id_}",
            "mime_type": file.media_type,
            "sha256": sha256(file.content or b"").hexdigest(),
            "file_size": len(file.content or b""),
        }

    def _file(self, asked: Asked) -> Answer:
        file = self.uploads.get(asked.path.rpartition("/")[2])
        assert file is not None
        return Answer(file.content, headers={"Content-Type": file.media_type})


def error(status: int, code: int, words: str, kind: str = "OAuthException", **more: Any) -> Answer:
    """A refusal as the Graph API words it."""
    body = {"error": {"message": words, "type": kind, "code": code, "fbtrace_id": "Ax9"}}
    return Answer(body, status, more.get("headers", {}))


def signed(secret: str, body: bytes) -> str:
    """The HMAC Meta signs with."""
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def call(body: bytes, secret: str = SECRET) -> Request:
    """A call of Meta's."""
    return Request("POST", {}, {"x-hub-signature-256": f"sha256={signed(secret, body)}"}, body)


def uploaded(asked: Asked) -> File:
    """The file of a multipart form."""
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    for part in message_from_bytes(head + asked.body, policy=policy.HTTP).iter_parts():
        name = part.get_filename()
        if name:
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return File(name, part.get_content_type(), len(content), content=content)
    raise AssertionError("no file in the form")


def whatsapp(field: str, value: Mapping[str, Any], sender: str = "anna") -> dict[str, Any]:
    """A webhook for WhatsApp."""
    number, name = PEOPLE[sender]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": NUMBER, "phone_number_id": PHONE_ID},
        "contacts": [{"profile": {"name": name}, "wa_id": number, "user_id": f"US.{number}77"}],
        **value,
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": ACCOUNT_ID, "changes": [{"value": value, "field": field}]}],
    }


class WhatsAppRemote(Remote):
    """WhatsApp as the suite sees it."""

    def __init__(self, server: GraphServer, *, receipts: bool = False) -> None:
        self.server = server
        if receipts:
            server.taken = lambda id_: self.status(id_, "delivered")
        self.count = 0
        self.seconds = 0
        self.bodies: list[dict[str, Any]] = []
        """Every call that was made."""
        lend_mischief(server, self)

    def settings(self) -> Mapping[str, Any]:
        return {
            "name": "whatsapp",
            "kind": "whatsapp",
            "api_url": self.server.url,
            "phone_number_id": PHONE_ID,
            "business_account_id": ACCOUNT_ID,
            "token": TOKEN,
            "app_secret": SECRET,
        }

    def tell(self, body: dict[str, Any]) -> None:
        """Meta calls; it calls again if it is not answered well."""
        self.bodies.append(body)
        request = call(json.dumps(body).encode())
        for _ in range(2):
            assert self.post(request).status == 200

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        content: dict[str, Any] = {"type": "text", "text": {"body": text}}
        for file in files:
            media = {"id": self.server.keep(file), "mime_type": file.media_type, "sha256": "x"}
            content = {"type": "document", "document": {**media, "filename": file.name, "caption": text}}
        context = {"context": {"from": NUMBER, "id": parent}} if parent else {}
        return self._write(sender, chat, {**content, **context})

    def edits(self, ext_id: str, text: str) -> None:
        new = {"type": "text", "text": {"body": text}}
        edit = {"original_message_id": ext_id, "message": new}
        self._write("anna", "private", {"type": "edit", "edit": edit})

    def deletes(self, ext_id: str) -> None:
        self._write("anna", "private", {"type": "revoke", "revoke": {"original_message_id": ext_id}})

    def reads(self, ext_id: str) -> None:
        self.status(ext_id, "read")

    def status(self, ext_id: str, state: str, **more: Any) -> None:
        """What became of a message of ours."""
        (sent,) = [one for one in self.server.sent if one["id"] == ext_id]
        status = {
            "id": ext_id,
            "status": state,
            "timestamp": self._moment(),
            "recipient_id": PEOPLE["anna"][0],
            "biz_opaque_callback_data": sent["biz_opaque_callback_data"],
            **more,
        }
        self.tell(whatsapp("messages", {"statuses": [status]}))

    def mine(self, text: str, *, chat: str = "private") -> str:
        self.count += 1
        id_ = f"wamid.APP{self.count}"
        number = PEOPLE["anna"][0]
        said = {"type": "text", "text": {"body": text}}
        echo = {"from": NUMBER, "to": number, "id": id_, "timestamp": self._moment(), **said}
        self.tell(whatsapp("smb_message_echoes", {"message_echoes": [echo]}))
        return id_

    def received(self) -> list[Got]:
        return [self._got(one) for one in list(self.server.sent)]

    def _moment(self) -> str:
        """Meta counts whole seconds; each event has its own here."""
        self.seconds = max(self.seconds + 1, int(time.time()))
        return str(self.seconds)

    def _write(self, sender: str, chat: str, content: dict[str, Any]) -> str:
        self.count += 1
        id_ = f"wamid.IN{self.count}"
        group = {"group_id": "house5"} if chat == "group" else {}
        message = {"from": PEOPLE[sender][0], "id": id_, "timestamp": self._moment(), **group, **content}
        self.tell(whatsapp("messages", {"messages": [message]}, sender))
        return id_

    def _got(self, body: dict[str, Any]) -> Got:
        media = body.get(body["type"], {})
        files = (self.server.uploads[media["id"]],) if "id" in media else ()
        text = media.get("body", "") if body["type"] == "text" else media.get("caption", "")
        return Got(
            thread=body.get("to") or body["recipient"],
            text=text,
            files=files,
            key=body["biz_opaque_callback_data"],
            ext_id=body["id"],
            parent=body.get("context", {}).get("message_id", ""),
        )
