"""What a channel on Meta's platform needs: an access token to speak, and the app's secret to know who calls."""

from __future__ import annotations

from typing import Annotated

from tui_desk.config import Hidden, Secret
from tui_desk.config.checks import Argv, matching
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.secret import given, secret_of
from tui_desk.config.token import Token
from tui_desk.connectors.web_address import WebAddress
from tui_desk.typed import dataclass

Number = Annotated[
    str, matching(r"[0-9]{5,25}", 'the number Meta shows, in quotes, such as "106540352242922"')
]


@dataclass(frozen=True, kw_only=True)
class MetaSettings(MessengerSettings, Token):
    """A channel that goes through the Graph API."""

    api_url: WebAddress = "https://graph.facebook.com"
    version: Annotated[str, matching(r"v[0-9]{1,2}\.[0-9]", "a version such as v26.0")] = "v26.0"
    """Of the Graph API. Meta serves each for about two years."""
    app_secret: Hidden | None = None
    """The app's secret, which signs what Meta sends: developers.facebook.com, the app, App settings, Basic."""
    app_secret_command: Argv = ()
    """Prints the app's secret."""
    app_secret_file: str = ""
    """A file that only its owner can read, with the app's secret."""
    app_secret_env: str = ""
    """Name of an environment variable."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(given(self, "app_secret")) != 1:
            raise ValueError(
                "give one of app_secret_command, app_secret_file, app_secret_env:"
                " what is not signed with it is not believed"
            )

    @property
    def app(self) -> Secret:
        """The app's secret."""
        return secret_of(self, "app_secret")

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access, self.app)
