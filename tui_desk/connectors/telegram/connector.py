"""The Telegram connector: one bot; its pulling and pushing sides share no connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from tui_desk.connectors.apart import Stopped
from tui_desk.connectors.base import IO, Check
from tui_desk.connectors.fields import text
from tui_desk.connectors.telegram import again, checking, saying, sending
from tui_desk.connectors.telegram.client import Broken, Client, Refused
from tui_desk.connectors.telegram.fields import ident, moment, table
from tui_desk.connectors.telegram.limits import Limits
from tui_desk.connectors.telegram.polling import Patience, Polling
from tui_desk.connectors.telegram.sending import Call
from tui_desk.connectors.telegram.settings import TelegramSettings
from tui_desk.connectors.telegram.spot import Spot
from tui_desk.errors import ChannelError, SecretError
from tui_desk.exchange import Batch, Caps, Event, NeedsOperator, Outgoing, Rejected, Retry, Sent, Uncertain

LARGEST = 50 * 2**20
SHORT_WAIT = 1.5
"""Seconds worth waiting for before a message; for longer ones others go first."""
_SECONDS, _SECONDS_WITH_FILE = 30.0, 300.0


class TelegramConnector:
    """One bot."""

    kind: ClassVar[str] = "telegram"
    caps: ClassVar[Caps] = Caps(
        text_max=sending.LONGEST,
        measure="utf16",
        file_max=LARGEST,
        markup="simple",
        groups=True,
        topics=True,
        replies=True,
        edits=True,
        deletes=True,
    )
    Settings: ClassVar[type[TelegramSettings]] = TelegramSettings

    def __init__(self, settings: TelegramSettings, io: IO, patience: Patience | None = None) -> None:
        self._settings, self._io = settings, io
        self._patience = patience or Patience()
        self._limits = Limits()
        self._line: Client | None = None

    def pull(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        """What customers do, for ever. Raises ChannelError when the line breaks, and NeedsOperator."""
        token = self._token()
        client = Client(self._settings.api_url, token)
        try:
            yield from Polling(client, self._io, token, self._patience, cursor).run()
        except Stopped:
            return
        finally:
            client.close()

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one text or one file. Raises a SendError."""
        try:
            spot = Spot.of_thread(out.thread)
        except ValueError:
            raise Rejected(f"{out.thread!r} is no chat of Telegram's") from None
        call = sending.call_for(out, spot)
        client = self._client()
        self._wait(spot)
        at_risk()
        message = self._sent(client, call, spot)
        number = ident(message, "message_id")
        if number is None:
            raise Uncertain("Telegram took the message without telling its number")
        return Sent(spot.ext_id(number), moment(message, "date", self._io.now()))

    def check(self) -> tuple[Check, ...]:
        """Ask Telegram about the token, who fetches the messages, and what the bot sees in groups."""
        client = Client(self._settings.api_url, self._token())
        try:
            return tuple(checking.check(client))
        finally:
            client.close()

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """A file of a message, in pieces. Raises ChannelError."""
        client = Client(self._settings.api_url, self._token())
        try:
            found = table(client.call("getFile", {"file_id": text(ref, "file_id")}))
            yield from client.fetch(text(found, "file_path")[:1_000])
        except Refused as error:
            raise ChannelError(_why_no_file(error)) from None
        except Broken as error:
            raise ChannelError(str(error)) from None
        finally:
            client.close()

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What an update says. Raises ValueError and NeedsOperator."""
        return tuple(again.read(self._token(), raw, at))

    def _token(self) -> str:
        try:
            return self._settings.access.reveal()
        except SecretError as error:
            raise NeedsOperator(str(error)) from error

    def _client(self) -> Client:
        """The pushing side's line; made anew after it broke, since then the token may be another."""
        if self._line is None:
            self._line = Client(self._settings.api_url, self._token())
        return self._line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _wait(self, spot: Spot) -> None:
        """Until Telegram's limits let the next message go. Raises Retry if that is long."""
        seconds = self._limits.wait(spot.chat, group=spot.group)
        if seconds > SHORT_WAIT:
            raise Retry(
                "Telegram's limits: twenty messages a minute to a group, one a second to a chat",
                after=seconds,
            )
        if seconds and self._io.stop.wait(seconds):
            raise Retry("stopping")

    def _sent(self, client: Client, call: Call, spot: Spot) -> Mapping[str, Any]:
        try:
            return table(self._called(client, call))
        except Refused as error:
            if error.code == 429:
                self._limits.told_to_wait(spot.chat, float(error.retry_after))
            moved = Spot(error.moved_to).thread if error.moved_to is not None else ""
            refused = saying.send_error(error, moved)
            if isinstance(refused, NeedsOperator):
                self._hang_up()
            raise refused from None
        except Broken as error:
            self._hang_up()
            raise saying.send_broken(error) from None
        finally:
            self._limits.sent(spot.chat)

    def _called(self, client: Client, call: Call) -> Any:
        seconds = _SECONDS if call.file is None else _SECONDS_WITH_FILE
        try:
            return client.call(call.method, call.parameters, file=call.file, seconds=seconds)
        except Refused as error:
            plainer = call.plainer(str(error)) if error.code == 400 and error.moved_to is None else None
            if plainer is None:
                raise
            return self._called(client, plainer)


def _why_no_file(error: Refused) -> str:
    if "too big" in str(error).lower():
        return "Telegram gives bots no file over 20 MB: ask the customer to send a link, or in smaller parts"
    return f"Telegram does not give the file: {error}"
