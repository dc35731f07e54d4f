"""`[channels.smtp]`: where mail leaves; the sending itself is imported when something does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from tui_desk.config import Secret
from tui_desk.connectors.mail_server import ServerSettings
from tui_desk.typed import dataclass


@dataclass(frozen=True, kw_only=True)
class SmtpSettings(ServerSettings, Secret):
    """`[channels.smtp]`: the server our answers leave by."""

    ports: ClassVar[Mapping[str, int]] = {"tls": 465, "starttls": 587, "none": 25}

    username: str = ""
    """Empty: the mailbox's, where the server offers a login and knows it."""
    append_sent: Literal["auto", "yes", "no"] = "auto"
    """Whether we put the copy into Sent; `auto`: unless the server is known to do it itself."""
