"""Messenger and Instagram as the suite sees them: a page, or a business account, and the calls Meta makes for it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.graph import PAGE_ID, PEOPLE, SECRET, TOKEN, GraphServer, call
from tests.fakes.page_schema import check_call
from tests.fakes.unruly import lend_mischief
from tui_desk.exchange import File
from tui_desk.testing import Cannot, Got, Remote


class PageRemote(Remote):
    """One account."""

    def __init__(self, server: GraphServer, kind: str, *, echoes: bool = False) -> None:
        self.server, self.kind = server, kind
        if echoes:
            server.taken = self.echo
        self.count = 0
        self.milliseconds = 0
        lend_mischief(server, self)

    def settings(self) -> Mapping[str, Any]:
        account = {"page_id": PAGE_ID} if self.kind == "messenger" else {"account_id": PAGE_ID}
        return {
            "name": self.kind,
            "kind": self.kind,
            "api_url": self.server.url,
            "token": TOKEN,
            "app_secret": SECRET,
            **account,
        }

    def tell(self, item: dict[str, Any], *, customer: str = PEOPLE["anna"][0], ours: bool = False) -> None:
        """Meta calls, twice."""
        self.milliseconds = max(self.milliseconds + 1, int(time.time() * 1000))
        pair = [{"id": customer}, {"id": PAGE_ID}]
        sender, recipient = reversed(pair) if ours else pair
        whole = {"sender": sender, "recipient": recipient, "timestamp": self.milliseconds, **item}
        kind = "page" if self.kind == "messenger" else "instagram"
        body = {"object": kind, "entry": [{"id": PAGE_ID, "time": self.milliseconds, "messaging": [whole]}]}
        check_call(self.kind, body)
        for _ in range(2):
            assert self.post(call(json.dumps(body).encode())).status == 200

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        if chat != "private":
            raise Cannot("there are no groups")
        attachments = [
            {"type": "file", "payload": {"url": f"{self.server.url}/cdn/{self.server.keep(file)}"}}
            for file in files
        ]
        more = {"attachments": attachments} if attachments else {}
        answers = {"reply_to": {"mid": parent}} if parent else {}
        return self._message({"text": text, **more, **answers}, customer=PEOPLE[sender][0])

    def mine(self, text: str, *, chat: str = "private") -> str:
        by = {"app_id": 26390203743} if self.kind == "messenger" else {}
        return self._message({"text": text, "is_echo": True, **by}, ours=True)

    def echo(self, ext_id: str) -> None:
        """Meta tells us of our own message."""
        (sent,) = [one for one in self.server.sent if one["id"] == ext_id]
        key = {"metadata": sent["message"]["metadata"]} if "metadata" in sent["message"] else {}
        told = {"mid": ext_id, "text": sent["message"].get("text", ""), "is_echo": True, **key}
        self.tell({"message": told}, customer=sent["recipient"]["id"], ours=True)

    def edits(self, ext_id: str, text: str) -> None:
        self.tell({"message_edit": {"mid": ext_id, "text": text, "num_edit": 1}})

    def deletes(self, ext_id: str) -> None:
        if self.kind == "messenger":
            raise Cannot("Messenger tells a page of nothing that was taken back")
        self.tell({"message": {"mid": ext_id, "is_deleted": True}})

    def reads(self, ext_id: str) -> None:
        told = {"watermark": int(time.time() * 1000)} if self.kind == "messenger" else {"mid": ext_id}
        self.tell({"read": told})

    def received(self) -> list[Got]:
        return [self._got(one) for one in list(self.server.sent)]

    def _message(self, message: dict[str, Any], **more: Any) -> str:
        self.count += 1
        mid = f"m_IN{self.count}"
        self.tell({"message": {"mid": mid, **message}}, **more)
        return mid

    def _got(self, body: dict[str, Any]) -> Got:
        message = body["message"]
        attached = message.get("attachment", {}).get("payload", {}).get("attachment_id")
        return Got(
            thread=body["recipient"]["id"],
            text=message.get("text", ""),
            files=(self.server.uploads[attached],) if attached else (),
            key=message.get("metadata", ""),
            ext_id=body["id"],
        )
