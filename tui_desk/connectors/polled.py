"""A messenger with a web API that is asked for updates: what every such connector would write in the same way.

Derive from `PolledConnector` and say what is the messenger's own: who we are there, what is new, what it means, and how
something is sent. Waiting, stopping, the cursor, broken lines, nonsense, refusals and the quarantine are seen to here.
"""

from __future__ import annotations

import hashlib
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event as Flag
from typing import Any, ClassVar

from tui_desk.config import Hidden, MessengerSettings, Secret
from tui_desk.config.token import Token
from tui_desk.connectors.apart import Stopped
from tui_desk.connectors.base import IO, Check
from tui_desk.connectors.fields import text
from tui_desk.connectors.network_words import nonsense
from tui_desk.connectors.web_address import WebAddress
from tui_desk.connectors.web_api import Answer, Unreached, WebApi
from tui_desk.errors import ChannelError, SecretError
from tui_desk.exchange import (
    Batch,
    Caps,
    Event,
    NeedsOperator,
    Outgoing,
    Rejected,
    Retry,
    SendError,
    Sent,
    Uncertain,
    Unreadable,
)
from tui_desk.text.clean import clean
from tui_desk.typed import dataclass

LEAST_PAUSE = 1.0
"""Seconds from one answer without news to the next, should a server not wait as it is asked to."""
_LONGEST_WORDS = 200
_NONSENSE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, kw_only=True)
class PolledSettings(MessengerSettings, Token):
    """Where the messenger's API is, and the token it knows us by; derive from it for what else is needed."""

    api_url: WebAddress
    token: Hidden | None = None

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access,)


class Api:
    """A line to the messenger, for one thread. What goes wrong is raised in words."""

    def __init__(
        self,
        api_url: str,
        headers: Callable[[], Mapping[str, str]],
        refusal: Callable[[Answer, str], SendError],
        stop: Flag | None = None,
    ) -> None:
        self._web, self._refusal = WebApi(api_url, headers, stop), refusal

    def get(self, path: str, **params: object) -> Any:
        """Ask for something; gives the object that is answered."""
        return self._good(self._web.get(path, {name: str(value) for name, value in params.items()}))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Say something as JSON; gives the object that is answered."""
        return self._good(self._web.post(path, body))

    def close(self) -> None:
        """Hang up."""
        self._web.close()

    def _good(self, answer: Answer) -> Any:
        if 400 <= answer.status < 500:
            raise self._refusal(answer, self._web.host)
        if not answer.ok:
            raise Unreached(nonsense(self._web.host, answer.status), asked=True)
        return answer.data


class PolledConnector(ABC):
    """One account of such a messenger."""

    kind: ClassVar[str]
    caps: ClassVar[Caps] = Caps()
    Settings: ClassVar[type[PolledSettings]] = PolledSettings

    def __init__(self, settings: PolledSettings, io: IO) -> None:
        self.settings, self.io = settings, io

    @abstractmethod
    def name(self, api: Api) -> str:
        """Who we are there; asked first, and by `tui-desk channel check`."""

    @abstractmethod
    def updates(
        self, api: Api, cursor: Mapping[str, Any], *, wait: bool
    ) -> tuple[Sequence[Any], Mapping[str, Any]]:
        """What is new behind a cursor, which is empty at first, and the cursor behind that.

        `wait`: the server may take its time to answer, since everything older is here.
        """

    @abstractmethod
    def event(self, update: Any, raw: bytes) -> Event | None:
        """What an update says; `raw` is what to keep of it. None: nothing of use. What it raises quarantines it."""

    @abstractmethod
    def send(self, api: Api, out: Outgoing) -> Sent:
        """Send one text or one file."""

    def headers(self) -> Mapping[str, str]:
        """Sent with each request."""
        try:
            return {"Authorization": f"Bearer {self.settings.access.reveal()}"}
        except SecretError as error:
            raise NeedsOperator(str(error)) from error

    def refusal(self, answer: Answer, host: str) -> SendError:
        """What an answer of 400 and more means: nothing was done, and this is why."""
        words = clean(text(answer.data, "message", "error", "description")[:1000], one_line=True)[
            :_LONGEST_WORDS
        ]
        if answer.status == 401:
            return NeedsOperator(
                f"{host} refuses the token: make a new one there, and put it into the config"
            )
        if answer.status == 429:
            return Retry(f"{host} wants fewer requests", answer.wait)
        return Rejected(f"{host} refuses: {words or 'it gives no reason'} (HTTP {answer.status})")

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        """Yield what arrives, for ever. Raises ChannelError and SendErrors."""
        api, at, waits = self._api(self.io.stop), cursor or {}, False
        self.io.report("connecting", "")
        try:
            with _sensible():
                name = self.name(api)
            while not self.io.stop.is_set():
                began = time.monotonic()
                with _sensible():
                    updates, at = self.updates(api, at, wait=waits)
                if updates:
                    yield Batch(tuple(self._events(updates)), at)
                    continue
                self.io.report("connected", name)
                self.io.stop.wait(max(0.0, LEAST_PAUSE - (time.monotonic() - began)) if waits else 0)
                waits = True
        except Stopped:
            return
        finally:
            api.close()

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises SendErrors only."""
        api = self._api()
        at_risk()
        try:
            with _sensible():
                return self.send(api, out)
        except Unreached as error:
            raise (Uncertain if error.asked else Retry)(str(error)) from error
        finally:
            api.close()

    def check(self) -> tuple[Check, ...]:
        """Whether the messenger knows us."""
        api = self._api()
        try:
            with _sensible():
                return (Check("login", True, f"logged in as {self.name(api)}"),)
        except (ChannelError, SendError) as error:
            return (Check("login", False, str(error)),)
        finally:
            api.close()

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What an update says by today's rules. May raise anything."""
        event = self.event(json.loads(raw), raw)
        return () if event is None else (event,)

    def _events(self, updates: Sequence[Any]) -> Iterator[Event]:
        for update in updates:
            raw = json.dumps(update, ensure_ascii=False).encode("utf-8", "surrogatepass")
            try:
                event = self.event(update, raw)
            except Exception as error:  # noqa: BLE001
                # Whatever an update does to its reader, it must not stand in the way of the next one.
                known_by = hashlib.sha256(raw).hexdigest()[:32]
                event = Unreadable(f"update-{known_by}", raw, f"{type(error).__name__}: {error}")
            if event is not None:
                yield event

    def _api(self, stop: Flag | None = None) -> Api:
        return Api(self.settings.api_url, self.headers, self.refusal, stop)


@contextmanager
def _sensible() -> Iterator[None]:
    """What a connector stumbles over in an answer is the answer's fault, and the line counts as broken."""
    try:
        yield
    except _NONSENSE as error:
        words = f"the messenger's answer makes no sense: {type(error).__name__}"
        raise Unreached(words, asked=True) from error
