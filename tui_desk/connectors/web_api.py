"""One line to a messenger's web API: answers are bounded in size and time, and no error holds an address or a token."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from tui_desk.connectors.apart import Stopped, apart
from tui_desk.connectors.fields import NOTHING, Json, parsed
from tui_desk.connectors.network_words import no_answer, silence
from tui_desk.connectors.trust import trusted
from tui_desk.errors import ChannelError

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 10.0, 30.0, 60.0
LONGEST_ANSWER = 8 * 2**20
_SLOWEST = 50_000
"""Bytes a second below which sending a file counts as stuck."""
_LONGEST_WAIT = 3600.0
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


class Unreached(ChannelError):
    """No answer, or none that could be understood; `asked`: the question may have arrived all the same."""

    def __init__(self, words: str, *, asked: bool) -> None:
        super().__init__(words)
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    data: Json
    """Empty where it said something else than a JSON object."""
    is_json: bool
    wait: float | None = None
    """Seconds, where it said when to come back."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked."""
        return self.is_json and 200 <= self.status < 300


class WebApi:
    """Requests of one thread to one server. Once `stop` is set they raise apart.Stopped."""

    def __init__(
        self,
        base: str,
        headers: Callable[[], Mapping[str, str]] = dict,
        stop: threading.Event | None = None,
    ) -> None:
        self._headers = headers
        self._stop = stop
        self._ahead: float | None = None
        """Seconds that the server's clock is ahead of the one that nobody sets."""
        self._http = httpx.Client(
            base_url=base,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            verify=trusted(),
        )

    @property
    def host(self) -> str:
        """Whom we speak with."""
        return self._http.base_url.host

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """Ask for something. Raises Unreached."""
        return self._ask("GET", path, params=params)

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Say something as JSON. Raises Unreached."""
        content = json.dumps(body).encode()
        return self._ask("POST", path, content=content, headers={"Content-Type": "application/json"})

    def form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Say something as a web page's form does. Raises Unreached."""
        return self._ask("POST", path, data=dict(fields))

    def upload(
        self, path: str, fields: Mapping[str, str], field: str, file: tuple[str, bytes, str]
    ) -> Answer:
        """Give a file, `(name, content, media type)`, as a form does. Raises Unreached."""
        seconds = len(file[1]) / _SLOWEST
        return self._ask("POST", path, longer=seconds, data=dict(fields), files={field: file})

    def stream(self, url: str, *, with_token: bool, most: int) -> Iterator[bytes]:
        """A file in pieces, as they come. Raises Unreached, also for one of more than `most` bytes."""
        headers = dict(self._headers()) if with_token else {}
        came = 0
        try:
            with self._http.stream("GET", url, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    raise Unreached(f"the file is not given out: HTTP {response.status_code}", asked=True)
                for piece in response.iter_bytes():
                    if self._stop is not None and self._stop.is_set():
                        raise Stopped
                    came += len(piece)
                    if came > most:
                        raise Unreached(f"the file has more than {most // 2**20} MB", asked=True)
                    yield piece
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise self._unreached(error) from None

    def now(self, ours: Callable[[], datetime]) -> int:
        """The server's own time, in seconds since 1970; ours where it has not told."""
        return int(ours().timestamp() if self._ahead is None else time.monotonic() + self._ahead)

    def close(self) -> None:
        """Close the line."""
        self._http.close()

    def _ask(self, method: str, path: str, *, longer: float = 0, **more: Any) -> Answer:
        headers = {**self._headers(), **more.pop("headers", {})}

        def ask() -> Answer:
            with self._http.stream(method, path, headers=headers, **more) as response:
                return _answer(response, self._bounded(response))

        try:
            answer = apart(ask, WHOLE_SECONDS + longer, self._stop)
            self._ahead = _ahead(answer.headers.get("date", ""), self._ahead)
            return answer
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise self._unreached(error) from None
        except TimeoutError:
            raise Unreached(
                f"{self.host} gives no whole answer in time; it may be overloaded", asked=True
            ) from None

    def _bounded(self, response: httpx.Response) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > LONGEST_ANSWER:
                raise Unreached(
                    f"{self.host} answers with more than {LONGEST_ANSWER // 2**20} MB", asked=True
                )
        return bytes(content)

    def _unreached(self, error: Exception) -> Unreached:
        """By the error's class: its words may hold an address with what was asked."""
        not_asked = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.InvalidURL)
        if isinstance(error, httpx.TimeoutException):
            return Unreached(silence(self.host), asked=not not_asked)
        return Unreached(no_answer(self.host, error), asked=not not_asked)


def _ahead(date: str, known: float | None) -> float | None:
    """By how much a server's clock is ahead of ours; what was known where it tells nothing that is a time."""
    try:
        return parsedate_to_datetime(date).timestamp() - time.monotonic()
    except (ValueError, OverflowError):
        return known


def _answer(response: httpx.Response, content: bytes) -> Answer:
    found = parsed(content)
    header = response.headers.get("Retry-After", "")
    wait = min(float(header), _LONGEST_WAIT) if _SECONDS.fullmatch(header) else None
    told = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, NOTHING if found is None else found, found is not None, wait, told)
