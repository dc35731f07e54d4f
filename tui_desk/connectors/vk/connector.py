"""The VK connector: Bots Long Poll in, messages.send out, each on a line of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from tui_desk.connectors.base import IO, Check
from tui_desk.connectors.vk import again, checking, files
from tui_desk.connectors.vk.client import Api
from tui_desk.connectors.vk.pulling import Pulling
from tui_desk.connectors.vk.sending import TEXT_MAX, Sending
from tui_desk.connectors.vk.settings import VkSettings
from tui_desk.connectors.vk.uploading import FILE_MAX
from tui_desk.exchange import Batch, Caps, Event, Outgoing, Sent


class VkConnector:
    """One community."""

    kind: ClassVar[str] = "vk"
    caps: ClassVar[Caps] = Caps(
        text_max=TEXT_MAX,
        measure="utf16",
        file_max=FILE_MAX,
        groups=True,
        replies=True,
        edits=True,
        receipts=True,
        idempotent=True,
        spelled="VK",
    )
    Settings: ClassVar[type[VkSettings]] = VkSettings

    def __init__(self, settings: VkSettings, io: IO) -> None:
        self._settings = settings
        self._io = io
        self._sending = Sending(self._api(), settings.api_url, io)

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        """Yield what arrives, for ever. Raises ChannelError when the connection is lost, Retry, and NeedsOperator."""
        return Pulling(self._api(stops=True), self._settings.api_url, self._io, cursor).run()

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises a SendError."""
        return self._sending.push(out, at_risk)

    def check(self) -> tuple[Check, ...]:
        """Token, permissions, long poll and messages."""
        return tuple(checking.check(self._api()))

    def download(self, ref: Mapping[str, Any]) -> Iterator[bytes]:
        """A file of a message."""
        return files.download(self._settings.api_url, ref, self._settings.fetch_below)

    def reread(self, raw: bytes, at: datetime) -> tuple[Event, ...]:
        """What an update says. Raises ChannelError and NeedsOperator."""
        api = self._api()
        try:
            return again.read(api, raw, at)
        finally:
            api.close()

    def _api(self, *, stops: bool = False) -> Api:
        stop = self._io.stop if stops else None
        return Api(self._settings.api_url, self._settings.access.reveal, stop)
