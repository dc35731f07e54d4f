"""The long poll: a batch of updates is asked for, stored, and only then acknowledged by asking for the next."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import inner, text
from tui_desk.connectors.telegram import reading, saying
from tui_desk.connectors.telegram.client import Broken, Client, Refused
from tui_desk.connectors.telegram.fields import ident, table
from tui_desk.connectors.telegram.reading import Reader
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch, Event, Unreadable

AT_ONCE = 100
MOST_TOPICS = 500
_GRACE = 10.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds."""

    poll: int = 25
    """How long Telegram holds a question until something happens."""
    between_empty: float = 1.0
    """Least time between two empty answers."""
    taken_over: float = 4.0
    """Between two tries while another program asks as well."""
    tries: int = 3
    """So often another program may be in the way before somebody has to act: at a restart our own last question is."""


class Polling:
    """One run of `pull`."""

    def __init__(
        self, client: Client, io: IO, token: str, patience: Patience, cursor: Mapping[str, Any] | None
    ) -> None:
        self._client, self._io, self._token, self._patience = client, io, token, patience
        self._offset = ident(table(cursor), "offset")
        topics = inner(table(cursor), "topics")
        self._topics = {thread: str(name) for thread, name in topics.items()}
        self._in_the_way = 0
        self._name = self._well = ""
        """What to say while all is well: our name, or which right a business account does not give."""

    def run(self) -> Iterator[Batch]:
        """Batches until told to stop. Raises ChannelError, NeedsOperator, Stopped."""
        self._io.report("connecting", self._client.host)
        us, waits = self._introduced(), False
        while not self._io.stop.is_set():
            asked_at = time.monotonic()
            updates = self._updates(self._patience.poll if waits else 0)
            if updates:
                yield self._batch(updates, us)
                self._settle(updates)
                continue
            if not self._in_the_way:
                self._connected()
            took = time.monotonic() - asked_at
            self._io.stop.wait(max(0.0, self._patience.between_empty - took) if waits else 0)
            waits = True

    def _connected(self) -> None:
        self._io.report("connected", self._well)

    def _introduced(self) -> int:
        """The bot's own number."""
        try:
            me = table(self._client.call("getMe", stop=self._io.stop))
        except Refused as error:
            raise saying.pull_error(error) from None
        except Broken as error:
            raise ChannelError(str(error)) from None
        us = ident(me, "id")
        if us is None:
            raise ChannelError(f"{self._client.host} does not tell which bot this is")
        self._name = self._well = f"@{text(me, 'username')}"
        return us

    def _updates(self, wait: int) -> list[Any]:
        """What is new within so many seconds; nothing while somebody is in the way or asks for patience."""
        asked = {
            "limit": AT_ONCE,
            "timeout": wait,
            "allowed_updates": reading.WANTED,
            **({} if self._offset is None else {"offset": self._offset}),
        }
        try:
            got = self._client.call("getUpdates", asked, seconds=wait + _GRACE, stop=self._io.stop)
        except Broken as error:
            raise ChannelError(str(error)) from None
        except Refused as error:
            self._refused(error)
            return []
        if self._in_the_way:
            self._in_the_way = 0
            self._connected()
        if not isinstance(got, list):
            raise ChannelError(f"{self._client.host} answers something that is no list of updates")
        return got

    def _refused(self, error: Refused) -> None:
        if error.code == 429:
            seconds = error.retry_after
            self._io.report("retrying", f"Telegram asks for a pause of {seconds} s")
            self._io.stop.wait(seconds)
            self._connected()
            return
        if error.code != 409:
            raise saying.pull_error(error)
        if saying.TAKEN_OVER not in str(error).lower():
            raise saying.webhook_elsewhere(self._webhook_host())
        self._in_the_way += 1
        if self._in_the_way >= self._patience.tries:
            raise saying.second_poller()
        self._io.report("retrying", "another program asks for this bot's messages, too")
        self._io.stop.wait(self._patience.taken_over)

    def _webhook_host(self) -> str:
        try:
            return webhook_host(self._client.call("getWebhookInfo", stop=self._io.stop))
        except (Refused, Broken):
            return ""

    def _batch(self, updates: list[Any], us: int) -> Batch:
        reader = Reader(us, self._io.now(), self._topics)
        events = tuple(event for update in updates for event in self._events(reader, update))
        numbers = [number for one in updates if (number := ident(table(one), "update_id")) is not None]
        if not numbers:
            raise ChannelError(f"{self._client.host} sends updates without numbers")
        self._offset = max(numbers) + 1
        self._topics = dict(list(self._topics.items())[-MOST_TOPICS:])
        return Batch(events, {"offset": self._offset, "topics": self._topics})

    def _events(self, reader: Reader, update: Any) -> tuple[Event, ...]:
        raw = reading.raw_of(update, self._token)
        try:
            return tuple(reader.events(table(update), raw))
        except Exception as error:  # noqa: BLE001
            # Whatever an update does to its reader, it must not stand in the way of the next one.
            number = ident(table(update), "update_id")
            known_by = number if number is not None else hashlib.sha256(raw).hexdigest()[:16]
            return (Unreadable(f"update-{known_by}", raw, f"{type(error).__name__}: {error}"),)

    def _settle(self, updates: list[Any]) -> None:
        """After they are stored: who pressed a button sees that it was heard, and our trouble is told."""
        for update in map(table, updates):
            for query in reading.queries(update):
                self._answered(query)
            if "business_connection" in update:
                self._well = reading.business_trouble(update) or self._name
                self._connected()

    def _answered(self, query: str) -> None:
        try:
            self._client.call("answerCallbackQuery", {"callback_query_id": query}, stop=self._io.stop)
        except (Refused, Broken):
            # It only stops a little wheel from turning, and a query soon becomes too old for that.
            return


def webhook_host(info: Any) -> str:
    """Where the bot's messages go instead; empty: to whoever asks."""
    _, _, rest = text(table(info), "url")[:2_000].partition("://")
    return rest.partition("/")[0].rpartition("@")[2]
