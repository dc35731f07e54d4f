"""A web page with a form, a program that signs, and the mail server that takes the answers."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from tests.connectors.test_imap_suite import got
from tests.servers.smtp import HOST, SmtpServer
from tui_desk.connectors.base import Request
from tui_desk.connectors.form.signature import sign
from tui_desk.exchange import File
from tui_desk.testing import Cannot, Got, Remote

SECRET = "form-secret-31"
PEOPLE = {"anna": ("Anna Koval", "anna@koval.example"), "boris": ("Boris", "boris@other.example")}


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> Request:
    """A post as a program signs it."""
    timestamp = str(int(time.time() if at is None else at))
    headers = {"x-desk-timestamp": timestamp, "x-desk-signature": sign(secret, timestamp, body)}
    return Request("POST", {}, headers, body)


class FormRemote(Remote):
    """The form as the suite sees it."""

    def __init__(self, smtp: SmtpServer) -> None:
        self.smtp = smtp
        self.number = count(1)

    def settings(self) -> Mapping[str, Any]:
        return {
            "name": "form",
            "kind": "form",
            "address": "support@acme.example",
            "secret": SECRET,
            "smtp": {"host": HOST, "port": self.smtp.port, "tls": "none"},
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
        if chat != "private" or parent:
            raise Cannot("a form has no groups and answers nothing")
        name, email = PEOPLE[sender]
        told = [
            {
                "name": one.name,
                "type": one.media_type,
                "content": base64.b64encode(one.content or b"").decode(),
            }
            for one in files
        ]
        id_ = str(next(self.number))
        body = {"name": name, "email": email, "subject": f"Order {id_}", "message": text, "files": told}
        for _ in range(2):
            assert self.post(signed(json.dumps(body).encode())).status == 200
        return id_

    def received(self) -> list[Got]:
        return [got(one.content, one.recipients[0]) for one in list(self.smtp.received)]

    def lose_answer(self) -> None:
        self.smtp.drop = "dot"
