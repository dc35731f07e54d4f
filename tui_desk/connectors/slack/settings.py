"""`[[channels]] kind = "slack"`: a bot's token to read and write, and an app's token to listen."""

from __future__ import annotations

from typing import ClassVar, Literal

from tui_desk.config import Hidden, Secret
from tui_desk.config.checks import Argv
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.secret import given, secret_of
from tui_desk.config.token import Token
from tui_desk.connectors.web_address import WebAddress
from tui_desk.typed import dataclass

OFFICIAL = "https://slack.com"


@dataclass(frozen=True, kw_only=True)
class SlackSettings(MessengerSettings, Token):
    """One app in one workspace."""

    about: ClassVar[str] = "an app in a workspace: direct messages, channels, threads"
    kind: Literal["slack"] = "slack"
    address: str = ""
    """The workspace's name, for the eye."""
    api_url: WebAddress = OFFICIAL
    """Another server of Slack's API; without encryption only on this machine."""
    token: Hidden | None = None
    """The bot's token (xoxb-…), from OAuth & Permissions. Only in a config file that nobody else can read."""
    app_token: Hidden | None = None
    """The app-level token (xapp-…), from Basic Information. Only in a config file that nobody else can read."""
    app_token_command: Argv = ()
    """Prints the app-level token."""
    app_token_file: str = ""
    """A file that only its owner can read."""
    app_token_env: str = ""
    """Name of an environment variable."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(given(self, "app_token")) != 1:
            raise ValueError(
                "give one of app_token_command, app_token_file, app_token_env: the token (xapp-…) that may listen"
            )

    @property
    def app(self) -> Secret:
        """The app-level token."""
        return secret_of(self, "app_token")

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access, self.app)

    @property
    def account(self) -> object:
        return (self.api_url, self.access)
