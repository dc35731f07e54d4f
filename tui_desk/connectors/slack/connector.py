"""The Slack connector: Socket Mode in, the Web API out, each on lines of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from tui_desk.connectors.base import IO, Check
from tui_desk.connectors.fields import inner, text
from tui_desk.connectors.slack import again, checking
from tui_desk.connectors.slack.client import Api
from tui_desk.connectors.slack.pulling import Pulling
from tui_desk.connectors.slack.sending import FILE_MAX, TEXT_MAX, Sending
from tui_desk.connectors.slack.settings import SlackSettings
from tui_desk.connectors.slack.socket_mode import DOMAINS
from tui_desk.connectors.web_address import is_ours
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch, Caps, Event, Outgoing, Sent

FILE_DOMAINS = (*DOMAINS, "slack-files.com")


class SlackConnector:
    """One app in one workspace."""

    kind: ClassVar[str] = "slack"
    caps: ClassVar[Caps] = Caps(
        text_max=TEXT_MAX,
        file_max=FILE_MAX,
        markup="simple",
        groups=True,
        topics=True,
        edits=True,
        deletes=True,
    )
    Settings: ClassVar[type[SlackSettings]] = SlackSettings

    def __init__(self, settings: SlackSettings, io: IO) -> None:
        self._settings = settings
        self._io = io
        self._sending = Sending(self._bot(), settings.api_url, io)

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        """Yield what arrives, for ever. Raises ChannelError when the connection is lost, Retry, and NeedsOperator."""
        bot, app = self._bot(stops=True), self._app(stops=True)
        return Pulling(bot, app, self._settings.api_url, self._io, cursor).run()

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises a SendError."""
        return self._sending.push(out, at_risk)

    def probe(self, out: Outgoing) -> Sent | None:
        """The message, if it stands in its channel."""
        return self._sending.probe(out)

    def check(self) -> tuple[Check, ...]:
        """Tokens, scopes and Socket Mode."""
        return tuple(checking.check(self._bot(), self._app()))

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """A file of a message. Of what was shared from another workspace Slack tells the address when asked."""
        bot, url = self._bot(), str(ref.get("url") or "")
        try:
            if not url:
                file = inner(bot.call("files.info", file=str(ref["id"])), "file")
                url = text(file, "url_private_download", "url_private")
            if not is_ours(url, self._settings.api_url, FILE_DOMAINS):
                raise ChannelError("the file is not on one of Slack's own servers")
            yield from bot.stream(url, max(int(ref.get("size") or 0), self._settings.fetch_below))
        finally:
            bot.close()

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What an envelope, or a message of a channel's history, says. Raises ChannelError."""
        bot = self._bot()
        try:
            return again.read(bot, raw, at)
        finally:
            bot.close()

    def _bot(self, *, stops: bool = False) -> Api:
        stop = self._io.stop if stops else None
        return Api(self._settings.api_url, self._settings.access.reveal, stop)

    def _app(self, *, stops: bool = False) -> Api:
        stop = self._io.stop if stops else None
        return Api(self._settings.api_url, self._settings.app.reveal, stop)
