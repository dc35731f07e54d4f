"""Calls of VK's API. The token goes in the body of each request, so no address holds it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tui_desk.connectors.fields import Json, inner, text, whole
from tui_desk.connectors.network_words import nonsense
from tui_desk.connectors.web_api import Answer, Unreached, WebApi
from tui_desk.errors import ChannelError
from tui_desk.text.clean import clean

VERSION = "5.199"
TOO_MANY = 6
TOKEN_REFUSED = (5, 27, 28)
_LONGEST_WORDS = 200


class Refused(ChannelError):
    """VK understood, and did nothing; `words` are its own."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"VK refuses: {words} (error {code})")
        self.code = code
        self.words = words


class Api:
    """One line to VK, for one thread."""

    def __init__(self, api_url: str, token: Callable[[], str], stop: threading.Event | None = None) -> None:
        self._read_token = token
        self._token = ""
        self._web = WebApi(api_url, stop=stop)

    def call(self, method: str, **parameters: object) -> Any:
        """What a method gives. Raises Refused, Unreached and SecretError."""
        self._token = self._token or self._read_token()
        fields = {name: str(value) for name, value in parameters.items() if value != ""}
        fields |= {"access_token": self._token, "v": VERSION}
        answer = self._web.form(f"/method/{method}", fields)
        error = inner(answer.data, "error")
        if error:
            code = whole(error, "error_code")
            self._token = "" if code in TOKEN_REFUSED else self._token
            raise Refused(code, said(text(error, "error_msg")))
        return self._usable(answer).data.get("response")

    def listen(self, server: str, **parameters: str) -> Json:
        """What a long poll gives. Raises Unreached."""
        told = self._usable(self._web.get(server, parameters)).data
        if not ("failed" in told or "ts" in told):
            raise Unreached(f"{self._web.host} gives no usable answer to a long poll", asked=True)
        return told

    def upload(self, url: str, field: str, file: tuple[str, bytes, str]) -> Json:
        """Give a file to one of VK's upload servers. Raises Unreached."""
        return self._usable(self._web.upload(url, {}, field, file)).data

    def now(self, ours: Callable[[], datetime]) -> int:
        """VK's own time, in seconds since 1970; ours where it has not told."""
        return self._web.now(ours)

    def close(self) -> None:
        self._web.close()

    def _usable(self, answer: Answer) -> Answer:
        if answer.status == 429:
            raise Refused(TOO_MANY, "too many requests")
        if not answer.ok:
            raise Unreached(nonsense(self._web.host, answer.status), asked=True)
        return answer


def said(words: str) -> str:
    """VK's words, fit for one line."""
    return clean(words[:1000], one_line=True)[:_LONGEST_WORDS] or "without a reason"
