"""Calls of Slack's Web API. Tokens go in a header, so no address and no error holds one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from tui_desk.connectors.apart import Stopped
from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.network_words import nonsense
from tui_desk.connectors.web_api import Answer, Unreached, WebApi
from tui_desk.errors import ChannelError
from tui_desk.text.clean import clean

LIMITED = "ratelimited"
TOKEN_REFUSED = ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive")
PAGE, MOST_PAGES = 200, 50
_PATIENCE = 5
_USUAL_WAIT = 5.0


class Refused(ChannelError):
    """Slack understood, and did nothing; `code` is its own short word."""

    def __init__(self, code: str, answer: Answer) -> None:
        super().__init__(f"Slack refuses: {code}")
        self.code = code
        self.wait = answer.wait
        """Seconds, where Slack said when to come back."""
        self.needed = clean(text(answer.data, "needed")[:200], one_line=True)
        """The scope that is missing."""


class Api:
    """One line to Slack, for one thread and one token."""

    def __init__(self, api_url: str, token: Callable[[], str], stop: threading.Event | None = None) -> None:
        self._read_token, self._token, self._stop = token, "", stop
        self._web = WebApi(api_url, self._headers, stop)

    def call(self, method: str, **parameters: object) -> Json:
        """What a method answers. Raises Refused, Unreached and SecretError."""
        return self.answer(method, **parameters).data

    def answer(self, method: str, **parameters: object) -> Answer:
        """The same, with its headers. Who may wait is patient when Slack wants fewer questions."""
        fields = {name: str(value) for name, value in parameters.items() if value not in ("", None)}
        for attempt in range(_PATIENCE):
            answer = self._web.form(f"/api/{method}", fields)
            if self._stop is None or answer.status != 429 or attempt + 1 == _PATIENCE:
                break
            if self._stop.wait(answer.wait or _USUAL_WAIT):
                raise Stopped
        return self._judged(answer)

    def pages(self, method: str, items: str, **parameters: object) -> Iterator[list[Json]]:
        """The objects of a list that comes in pages."""
        cursor = ""
        for _ in range(MOST_PAGES):
            told = self.call(method, limit=PAGE, cursor=cursor, **parameters)
            yield objects(told, items)
            cursor = text(inner(told, "response_metadata"), "next_cursor")
            if not cursor:
                return

    def bring(self, url: str, name: str, content: bytes, media_type: str) -> None:
        """Give a file to the place Slack named for it. Raises Unreached."""
        answer = self._web.upload(url, {}, "file", (name, content, media_type))
        if answer.status != 200:
            raise Unreached(f"Slack does not take the file: HTTP {answer.status}", asked=True)

    def stream(self, url: str, most: int) -> Iterator[bytes]:
        """A file in pieces. Raises Unreached."""
        return self._web.stream(url, with_token=True, most=most)

    def now(self, ours: Callable[[], datetime]) -> int:
        """Slack's own time, in seconds since 1970; ours where it has not told."""
        return self._web.now(ours)

    def close(self) -> None:
        self._web.close()

    def _judged(self, answer: Answer) -> Answer:
        if answer.is_json and answer.data.get("ok") is True:
            return answer
        code = clean(text(answer.data, "error")[:100], one_line=True)
        if answer.status == 429:
            code = LIMITED
        if not code:
            raise Unreached(nonsense(self._web.host, answer.status), asked=True)
        if code in TOKEN_REFUSED:
            self._token = ""
        raise Refused(code, answer)

    def _headers(self) -> Mapping[str, str]:
        self._token = self._token or self._read_token()
        return {"Authorization": f"Bearer {self._token}"}
