"""Viber's REST API, and the callbacks Viber makes, signed with the bot's token."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from tests.fakes.unruly import Answer, Asked, Unruly, lend_mischief
from tui_desk.connectors.base import Request
from tui_desk.exchange import File
from tui_desk.testing import Cannot, Got, Remote

TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"
PEOPLE = {"anna": ("01234567890A=", "Anna Koval"), "boris": ("98765432100B+/=", "Boris")}
EVENTS = ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started", "message"]


class ViberServer(Unruly):
    """One bot."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.refuse: tuple[int, str] | None = None
        """Status and words for the next message."""
        self.webhook = "https://desk.example/hook/viber"
        self.told: list[dict[str, Any]] = []
        """What `set_webhook` was called with."""

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/dl/"):
            return Answer(self.files[asked.path.rpartition("/")[2]], headers={"Content-Type": "image/jpeg"})
        token = asked.headers.get("x-viber-auth-token") or asked.json.get("auth_token")
        if token != TOKEN:
            return self.refusal()
        match asked.path.removeprefix("/pa/"):
            case "get_account_info":
                info = {"id": "pa:75346594275468546724", "name": "Acme bot", "uri": "acme"}
                return done(**info, webhook=self.webhook, event_types=EVENTS, subscribers_count=2)
            case "set_webhook":
                self.told.append(asked.json)
                if self.refuse is not None:
                    return self._refused()
                self.webhook = asked.json["url"]
                return done(event_types=asked.json["event_types"])
            case "send_message":
                return self._take(asked.json)
            case _:
                return Answer({"status": 3, "status_message": "badData"})

    def refusal(self) -> Answer:
        return Answer({"status": 2, "status_message": "invalidAuthToken"})

    def too_many(self, seconds: float) -> Answer:
        return Answer({"status": 12, "status_message": "tooManyRequests"})

    def is_sending(self, asked: Asked) -> bool:
        return asked.path.endswith("/send_message")

    def _refused(self) -> Answer:
        assert self.refuse is not None
        (status, words), self.refuse = self.refuse, None
        return Answer({"status": status, "status_message": words})

    def _take(self, body: dict[str, Any]) -> Answer:
        if self.refuse is not None:
            return self._refused()
        with self.lock:
            token = 5_098_034_272_017_990_000 + len(self.sent)
            self.sent.append({**body, "message_token": token})
        return done(message_token=token, chat_hostname="SN-CHAT-05_", billing_status=1)


def done(**about: Any) -> Answer:
    """All went well."""
    return Answer({"status": 0, "status_message": "ok", **about})


def signed(body: bytes) -> str:
    """The HMAC Viber signs with."""
    return hmac.new(TOKEN.encode(), body, sha256).hexdigest()


class ViberRemote(Remote):
    """Viber as the suite sees it."""

    def __init__(self, server: ViberServer) -> None:
        self.server = server
        self.count = 0
        lend_mischief(server, self)

    def settings(self) -> Mapping[str, Any]:
        return {"name": "viber", "kind": "viber", "api_url": self.server.url, "token": TOKEN}

    def tell(self, event: str, **about: Any) -> int:
        """Viber calls, twice."""
        self.count += 1
        token = 4_912_661_846_655_000_000 + self.count
        body = {"event": event, "timestamp": int(time.time() * 1000), "message_token": token, **about}
        content = json.dumps(body).encode()
        request = Request("POST", {}, {"x-viber-content-signature": signed(content)}, content)
        for _ in range(2):
            assert self.post(request).status == 200
        return int(body["message_token"])

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        if chat != "private" or parent or files:
            raise Cannot("there are no groups and no quotes")
        return self.writes(sender, type="text", text=text)

    def writes(self, sender: str = "anna", **message: Any) -> str:
        """A customer writes something of any kind."""
        id_, name = PEOPLE[sender]
        with self.server.lock:
            had = [one.get("tracking_data") for one in self.server.sent if one["receiver"] == id_]
        if had and had[-1]:
            message = {**message, "tracking_data": had[-1]}
        who = {"id": id_, "name": name, "language": "uk", "country": "UA", "api_version": 1}
        return str(self.tell("message", sender=who, message=message))

    def reads(self, ext_id: str) -> None:
        self.tell("seen", message_token=int(ext_id), user_id=PEOPLE["anna"][0])

    def received(self) -> list[Got]:
        return [
            Got(
                one["receiver"],
                one["text"],
                key=one["tracking_data"],
                ext_id=str(one["message_token"]),
            )
            for one in list(self.server.sent)
        ]
