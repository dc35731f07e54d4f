"""Calls of the Bot API. The token is part of every address, so no address leaves this module, not even in a log."""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from tui_desk.connectors.apart import Result, apart
from tui_desk.connectors.fields import NOTHING, inner, parsed, text
from tui_desk.connectors.network_words import no_answer, nonsense, silence
from tui_desk.connectors.telegram.fields import ident
from tui_desk.connectors.trust import trusted
from tui_desk.exchange import File, NeedsOperator
from tui_desk.text.clean import clean

MOST_ANSWER = 64 * 2**20
PIECE = 2**20
_TOKEN = re.compile(r"[A-Za-z0-9_:-]{1,200}")
_IN_ADDRESS = re.compile(r"/bot[^/\s\"']+")
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_LONGEST_WORDS = 300
_LONGEST_WAIT = 3600


class Refused(Exception):
    """The Bot API understood, and did nothing; the message is its own words."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any]) -> None:
        super().__init__(description or f"error {code}")
        self.code = code
        self.retry_after = min(max(ident(parameters, "retry_after") or 1, 1), _LONGEST_WAIT)
        """Seconds, within bounds whatever it says."""
        self.moved_to = ident(parameters, "migrate_to_chat_id")


class Broken(Exception):
    """No usable answer came; `sent` says whether the call may have had its effect."""

    def __init__(self, text: str, *, sent: bool) -> None:
        super().__init__(text)
        self.sent = sent


class _NoAddresses(logging.Filter):
    """httpx logs the address of every request, and ours have the token in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        masked = _IN_ADDRESS.sub("/bot•••", told)
        if masked != told:
            record.msg, record.args = masked, ()
        return True


_NO_ADDRESSES = _NoAddresses()


class Client:
    """One line to the Bot API. Each call has a thread of its own, so it ends in time whatever the server does."""

    def __init__(self, api_url: str, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise NeedsOperator(
                "the token is none: copy it again from @BotFather (it looks like 123456:ABC-DEF…)"
            )
        logging.getLogger("httpx").addFilter(_NO_ADDRESSES)
        self._url, self._token = api_url, token
        self.host = urlsplit(api_url).hostname or api_url
        limits = httpx.Limits(keepalive_expiry=3.0)
        self._http = httpx.Client(follow_redirects=False, limits=limits, verify=trusted())

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def masked(self, text: str) -> str:
        """The text without the token."""
        return text.replace(self._token, "•••")

    def call(
        self,
        method: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        file: tuple[str, File] | None = None,
        seconds: float = 20.0,
        stop: threading.Event | None = None,
    ) -> Any:
        """What a method gives. `file`: the parameter's name and what to upload.

        Raises Refused, Broken, and Stopped once `stop` is set.
        """
        request = self._request(method, parameters or {}, file, seconds)
        status, body = self._apart(lambda: self._exchanged(request), seconds, stop)
        return self._result(status, body)

    def fetch(self, path: str, seconds: float = 600.0) -> Iterator[bytes]:
        """A file by the path that `getFile` gave, in pieces of at most 1 MiB. Raises Broken."""
        address = f"{self._url}/file/bot{self._token}/{quote(path)}"
        request = self._http.build_request("GET", address, timeout=self._timeout(30.0))
        until = time.monotonic() + seconds
        response = self._apart(lambda: self._http.send(request, stream=True), 30.0, None)
        try:
            if response.status_code != httpx.codes.OK:
                raise Broken(f"{self.host} does not give the file: HTTP {response.status_code}", sent=True)
            for piece in response.iter_bytes():
                if time.monotonic() > until:
                    raise Broken(f"{self.host} gives the file too slowly", sent=True)
                yield from (piece[start : start + PIECE] for start in range(0, len(piece), PIECE))
        except httpx.HTTPError as error:
            raise self._broken(error) from None
        finally:
            response.close()

    def _request(
        self, method: str, parameters: Mapping[str, Any], file: tuple[str, File] | None, seconds: float
    ) -> httpx.Request:
        address, timeout = f"{self._url}/bot{self._token}/{method}", self._timeout(seconds)
        if file is None:
            return self._http.build_request("POST", address, json=parameters, timeout=timeout)
        name, content = file
        form = {key: _form_value(value) for key, value in parameters.items()}
        upload = {name: (content.name, content.content or b"", content.media_type)}
        return self._http.build_request("POST", address, data=form, files=upload, timeout=timeout)

    def _timeout(self, seconds: float) -> httpx.Timeout:
        return httpx.Timeout(seconds, connect=min(seconds, 10.0))

    def _exchanged(self, request: httpx.Request) -> tuple[int, bytes]:
        response = self._http.send(request, stream=True)
        try:
            body = bytearray()
            for piece in response.iter_bytes(PIECE):
                body += piece
                if len(body) > MOST_ANSWER:
                    raise Broken(f"{self.host} answers without end", sent=True)
            return response.status_code, bytes(body)
        finally:
            response.close()

    def _apart(self, call: Callable[[], Result], seconds: float, stop: threading.Event | None) -> Result:
        try:
            return apart(call, seconds, stop)
        except (httpx.HTTPError, TimeoutError) as error:
            raise self._broken(error) from None

    def _broken(self, error: Exception) -> Broken:
        if isinstance(error, httpx.TimeoutException | TimeoutError):
            return Broken(silence(self.host), sent=not isinstance(error, _NOT_SENT))
        return Broken(no_answer(self.host, error), sent=not isinstance(error, _NOT_SENT))

    def _result(self, status: int, body: bytes) -> Any:
        answer = parsed(body) or NOTHING
        if answer.get("ok") is True and status == httpx.codes.OK:
            return answer.get("result")
        code = ident(answer, "error_code")
        if answer.get("ok") is not False or code is None or code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Broken(nonsense(self.host, status), sent=True)
        description = clean(self.masked(text(answer, "description")[:_LONGEST_WORDS]), one_line=True)
        raise Refused(code, description, inner(answer, "parameters"))


def _form_value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
