"""The Graph API: what it answers, and what its refusals mean for an answer that is on its way."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from tui_desk.connectors.fields import Json, inner, objects, text, whole
from tui_desk.connectors.meta.settings import MetaSettings
from tui_desk.connectors.network_words import nonsense
from tui_desk.connectors.web_address import is_ours
from tui_desk.connectors.web_api import Answer, Unreached, WebApi
from tui_desk.errors import ChannelError, SecretError
from tui_desk.exchange import NeedsOperator
from tui_desk.text.clean import clean

_LONGEST_WORDS = 200
_MOST_PAGES = 20
TOKEN_CODES = frozenset({102, 190, 463, 467})
_MEDIA_DOMAINS = (
    "fbsbx.com",
    "fbcdn.net",
    "facebook.com",
    "cdninstagram.com",
    "instagram.com",
    "whatsapp.net",
)
MOST_BYTES = 110 * 2**20
"""Of one file; WhatsApp's documents may have 100 MB."""


class GraphError(ChannelError):
    """The Graph API said no."""

    def __init__(self, answer: Answer) -> None:
        error = inner(answer.data, "error")
        self.status = answer.status
        self.code = whole(error, "code")
        self.subcode = whole(error, "error_subcode")
        self.wait = answer.wait
        self.told = answer.is_json and bool(error)
        """Whether it is the API that says no, not something before it."""
        self.token_refused = answer.status == 401 or (self.code in TOKEN_CODES and self.told)
        said = text(inner(error, "error_data"), "details") or text(error, "error_user_msg", "message")
        self.words = clean(said[:1000], one_line=True)[:_LONGEST_WORDS] or f"HTTP {answer.status}"
        super().__init__(f"Meta refuses: {self.words}" + (f" (code {self.code})" if self.code else ""))


class Graph:
    """Requests of one thread; none is waited for once `stop` is set, as `WebApi` has it."""

    def __init__(self, settings: MetaSettings, stop: threading.Event | None = None) -> None:
        self._settings = settings
        self._known_token = ""
        self._line = WebApi(
            f"{settings.api_url}/", lambda: {"Authorization": f"Bearer {self._token()}"}, stop
        )

    def get(self, path: str, **params: str) -> Json:
        """What stands there. Raises GraphError, Unreached and NeedsOperator."""
        return self._good(self._line.get(self._path(path), {**params, **self._proof()}))

    def post(self, path: str, body: Mapping[str, Any]) -> Json:
        """Say something."""
        return self._good(self._line.post(self._path(path), body))

    def upload(self, path: str, fields: Mapping[str, str], field: str, file: tuple[str, bytes, str]) -> Json:
        """Give a file."""
        return self._good(self._line.upload(self._path(path), fields, field, file))

    def pages(self, path: str, **params: str) -> Iterator[Json]:
        """The objects of a list, page after page."""
        after: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            page = self.get(path, **params, **after)
            yield from objects(page, "data")
            cursor = text(inner(page, "paging", "cursors"), "after")
            if not cursor or not inner(page, "paging").get("next"):
                return
            after = {"after": cursor}

    def file(self, url: str, *, with_token: bool) -> Iterator[bytes]:
        """A file at an address Meta gave us; nobody else is asked, and nobody else is shown the token."""
        if not is_ours(url, self._settings.api_url, _MEDIA_DOMAINS):
            raise ChannelError("the file lies at an address that is not Meta's; it is not fetched")
        return self._line.stream(url, with_token=with_token, most=MOST_BYTES)

    def close(self) -> None:
        """Close the line."""
        self._line.close()

    def _good(self, answer: Answer) -> Json:
        if answer.ok and "error" not in answer.data:
            return answer.data
        if answer.status < 400 and not answer.is_json:
            raise Unreached(nonsense(self._line.host, answer.status), asked=True)
        error = GraphError(answer)
        if error.token_refused:
            self._known_token = ""
        raise error

    def _token(self) -> str:
        """Read once, and again after it was refused."""
        self._known_token = self._known_token or _revealed(self._settings.access.reveal)
        return self._known_token

    def _path(self, path: str) -> str:
        return f"{self._settings.version}/{path}"

    def _proof(self) -> dict[str, str]:
        """Proves that we know the app's secret, and makes Meta say so if it is the wrong one."""
        secret = _revealed(self._settings.app.reveal).encode()
        return {"appsecret_proof": hmac.new(secret, self._token().encode(), sha256).hexdigest()}


def _revealed(reveal: Callable[[], str]) -> str:
    try:
        return reveal()
    except SecretError as error:
        raise NeedsOperator(str(error)) from error
