"""What a channel on Meta's platform needs: an access token to speak, and the app's secret to know who calls."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import SecretStr, model_validator

from tui_desk.config import Secret
from tui_desk.config.checks import Argv, matching
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.token import Token
from tui_desk.connectors.web_address import WebAddress

Number = Annotated[
    str, matching(r"[0-9]{5,25}", 'the number Meta shows, in quotes, such as "106540352242922"')
]
_APP_SECRET = ("app_secret", "app_secret_command", "app_secret_file", "app_secret_env")


class MetaSettings(MessengerSettings, Token):
    """A channel that goes through the Graph API."""

    api_url: WebAddress = "https://graph.facebook.com"
    version: Annotated[str, matching(r"v[0-9]{1,2}\.[0-9]", "a version such as v26.0")] = "v26.0"
    """Of the Graph API. Meta serves each for about two years."""
    app_secret: SecretStr | None = None
    """The app's secret, which signs what Meta sends: developers.facebook.com, the app, App settings, Basic."""
    app_secret_command: Argv = ()
    """Prints the app's secret."""
    app_secret_file: str = ""
    """A file that only its owner can read, with the app's secret."""
    app_secret_env: str = ""
    """Name of an environment variable."""

    @model_validator(mode="after")
    def _one_app_secret(self) -> Self:
        given = [name for name in _APP_SECRET if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(
                f"give one of {', '.join(_APP_SECRET[1:])}: what is not signed with it is not believed"
            )
        return self

    @property
    def app(self) -> Secret:
        """The app's secret."""
        return Secret(
            password=self.app_secret,
            password_command=self.app_secret_command,
            password_file=self.app_secret_file,
            password_env=self.app_secret_env,
        )

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access, self.app)
