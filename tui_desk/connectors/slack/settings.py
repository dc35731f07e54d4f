"""`[[channels]] kind = "slack"`: a bot's token to read and write, and an app's token to listen."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import SecretStr, model_validator

from tui_desk.config import Secret
from tui_desk.config.checks import Argv
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.token import Token
from tui_desk.connectors.web_address import WebAddress

OFFICIAL = "https://slack.com"
_APP_TOKEN = ("app_token", "app_token_command", "app_token_file", "app_token_env")


class SlackSettings(MessengerSettings, Token):
    """One app in one workspace."""

    about: ClassVar[str] = "an app in a workspace: direct messages, channels, threads"
    kind: Literal["slack"] = "slack"
    address: str = ""
    """The workspace's name, for the eye."""
    api_url: WebAddress = OFFICIAL
    """Another server of Slack's API; without encryption only on this machine."""
    token: SecretStr | None = None
    """The bot's token (xoxb-…), from OAuth & Permissions. Only in a config file that nobody else can read."""
    app_token: SecretStr | None = None
    """The app-level token (xapp-…), from Basic Information. Only in a config file that nobody else can read."""
    app_token_command: Argv = ()
    """Prints the app-level token."""
    app_token_file: str = ""
    """A file that only its owner can read."""
    app_token_env: str = ""
    """Name of an environment variable."""

    @model_validator(mode="after")
    def _one_app_token(self) -> Self:
        given = [name for name in _APP_TOKEN if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(f"give one of {', '.join(_APP_TOKEN[1:])}: the token (xapp-…) that may listen")
        return self

    @property
    def app(self) -> Secret:
        """The app-level token."""
        return Secret(
            password=self.app_token,
            password_command=self.app_token_command,
            password_file=self.app_token_file,
            password_env=self.app_token_env,
        )

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access, self.app)

    @property
    def account(self) -> object:
        return (self.api_url, self.access)
