"""One line to a homeserver: what it answers is bounded, its refusals are typed, and no token is in any error."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx

from tui_desk.connectors.network_words import no_answer, silence
from tui_desk.connectors.trust import trusted
from tui_desk.errors import ChannelError
from tui_desk.text.clean import clean

CONNECT_SECONDS, READ_SECONDS = 10.0, 40.0
WHOLE_SECONDS, FILE_SECONDS = 120.0, 600.0
"""How long an answer, or a file, may take as a whole, however steadily it drips."""
SLOWEST_UPLOAD = 50_000
"""Bytes a second."""
LONGEST_ANSWER = 64 * 2**20
PIECE = 2**20
_PLAIN_ENOUGH = (413, 429)
"""Too big and too often mean the same whoever says so."""
_LONGEST_WORDS = 200
_LONGEST_WAIT = 3600.0


class Refused(ChannelError):
    """The homeserver said no."""

    def __init__(self, status: int, answer: Mapping[str, Any], wait: float | None = None) -> None:
        self.status = status
        self.code = str(answer.get("errcode") or "")[:100]
        self.wait = wait
        """Seconds after which it may be tried again, where the server said so."""
        said = clean(str(answer.get("error") or "")[:1000], one_line=True)[:_LONGEST_WORDS]
        self.words = said or self.code or f"HTTP {status}"
        super().__init__(f"the homeserver refuses: {self.words}")


class Unreached(ChannelError):
    """No answer, or none that could be understood."""


class Client:
    """Requests of one thread; `abort` may be called by any. `follow` lets it be sent elsewhere: never with a token."""

    def __init__(self, base: str, token: Callable[[], str] = str, *, follow: bool = False) -> None:
        self._token = token
        self._sockets: list[socket.socket] = []
        self._http = httpx.Client(
            base_url=base,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=follow,
            verify=trusted(),
        )

    def get(self, path: str, params: Mapping[str, str] | None = None, wait: float = 0) -> dict[str, Any]:
        """What stands there. The server may take `wait` seconds longer than usual."""
        return self._object("GET", path, params=params, wait=wait)

    def post(self, path: str, body: Mapping[str, Any], wait: float = 0) -> dict[str, Any]:
        return self._object("POST", path, json=body, wait=wait)

    def put(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._object("PUT", path, json=body)

    def upload(self, content: bytes, name: str, media_type: str) -> dict[str, Any]:
        """Give the server a file."""
        return self._object(
            "POST",
            "/_matrix/media/v3/upload",
            params={"filename": name},
            content=content,
            headers={"Content-Type": media_type or "application/octet-stream"},
            wait=len(content) / SLOWEST_UPLOAD,
        )

    def stream(self, path: str) -> Iterator[bytes]:
        """A file in pieces."""
        asked: dict[str, Any] = {"headers": self._headers(), "extensions": self._traced()}
        try:
            with self._at_most(FILE_SECONDS), self._http.stream("GET", path, **asked) as response:
                if response.status_code != httpx.codes.OK:
                    raise self._refusal(response, _bounded(response, PIECE))
                yield from response.iter_bytes(PIECE)
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise self._unreached(error) from None

    def abort(self) -> None:
        """Cut every connection at once; whoever waits for an answer gets an error."""
        for one in self._sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already

    def close(self) -> None:
        self._http.close()

    def _object(
        self,
        method: str,
        path: str,
        *,
        wait: float = 0,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        sent = {**self._headers(), **(headers or {})}
        more |= {"timeout": httpx.Timeout(READ_SECONDS + wait, connect=CONNECT_SECONDS)}
        try:
            with (
                self._at_most(WHOLE_SECONDS + wait),
                self._http.stream(method, path, headers=sent, extensions=self._traced(), **more) as response,
            ):
                content = _bounded(response, LONGEST_ANSWER)
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise self._unreached(error) from None
        if response.status_code != httpx.codes.OK:
            raise self._refusal(response, content)
        answer = _parsed(content)
        if answer is None:
            raise Unreached(f"{self._http.base_url.host} answers with something that is not Matrix's JSON")
        return answer

    @contextmanager
    def _at_most(self, seconds: float) -> Iterator[None]:
        """A server that answers a byte now and then is hung up on."""
        limit = threading.Timer(seconds, self.abort)
        limit.daemon = True
        limit.start()
        try:
            yield
        finally:
            limit.cancel()

    def _headers(self) -> dict[str, str]:
        token = self._token()
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _traced(self) -> dict[str, Any]:
        return {"trace": self._trace}

    def _trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Remember the sockets, so that `abort` can reach them while a thread waits at one."""
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            found = info["return_value"].get_extra_info("socket")
            self._sockets = [one for one in self._sockets if one.fileno() != -1] + [found]

    def _refusal(self, response: httpx.Response, content: bytes) -> ChannelError:
        """A no of the homeserver; what has no code of Matrix comes from something before it, which may pass."""
        token = self._token().encode()
        answer = _parsed(content.replace(token, b"***") if token else content) or {}
        status = response.status_code
        if answer.get("errcode") or status in _PLAIN_ENOUGH:
            return Refused(status, answer, _wait(answer, response.headers.get("Retry-After", "")))
        return Unreached(
            f"{self._http.base_url.host} answers HTTP {status}, and not as a homeserver does; is `api_url` right?"
        )

    def _unreached(self, error: Exception) -> Unreached:
        """By the error's class: its words may hold an address with what was asked."""
        host = self._http.base_url.host
        if isinstance(error, httpx.TimeoutException):
            return Unreached(silence(host))
        return Unreached(no_answer(host, error))


def path(*parts: str) -> str:
    """A path below `/_matrix/client/`, each part quoted."""
    return "/_matrix/client/" + "/".join(quote(part, safe="") for part in parts)


def _bounded(response: httpx.Response, limit: int) -> bytes:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > limit:
            raise Unreached(f"{response.url.host} answers with more than {limit // 2**20} MB")
    return bytes(content)


def _parsed(content: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _wait(answer: Mapping[str, Any], header: str) -> float | None:
    told = answer.get("retry_after_ms")
    if isinstance(told, int | float) and told >= 0:
        return min(told / 1000, _LONGEST_WAIT)
    return min(float(header), _LONGEST_WAIT) if header.isascii() and header.isdigit() else None
