"""`[channels.oauth]`: how to get access tokens. Google's and Microsoft's addresses are known, others are given."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from tui_desk.config import Secret, Settings
from tui_desk.config.checks import Argv, matching

_GOOGLE = "https://oauth2.googleapis.com/token"
_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_MICROSOFT_SCOPE = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


Tenant = Annotated[
    str, matching(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}", "the organisation's id or domain, such as example.com")
]


class OAuthSettings(Settings):
    """A client registered with the provider, and the refresh token somebody's consent has given it."""

    provider: Literal["google", "microsoft", "other"]
    client_id: str = Field(min_length=1)
    client_secret: SecretStr | None = None
    """Only in a config file that nobody else can read. A public client has none."""
    client_secret_command: Argv = ()
    client_secret_file: str = ""
    client_secret_env: str = ""
    refresh_token: SecretStr | None = None
    """Only in a config file that nobody else can read."""
    refresh_token_command: Argv = ()
    refresh_token_file: str = ""
    refresh_token_env: str = ""
    token_url: str = ""
    """Where tokens are fetched; needed with `other`."""
    tenant: Tenant = "common"
    """Microsoft: the organisation's id or domain."""
    scope: str = ""
    """Left out: what reading and sending mail needs."""

    @model_validator(mode="after")
    def _one_source_each(self) -> Self:
        for secret in ("client_secret", "refresh_token"):
            names = (secret, f"{secret}_command", f"{secret}_file", f"{secret}_env")
            given = [name for name in names if getattr(self, name)]
            if len(given) > 1:
                raise ValueError(f"give one of {' and '.join(given)}, not more")
        return self

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.refresh.has_secret:
            raise ValueError("give refresh_token_command, refresh_token_file or refresh_token_env")
        if not self.url:
            raise ValueError('provider = "other" needs a token_url')
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("token_url must begin with https://")
        return self

    @property
    def client(self) -> Secret:
        """The client's own secret; may have no source."""
        return Secret(
            password=self.client_secret,
            password_command=self.client_secret_command,
            password_file=self.client_secret_file,
            password_env=self.client_secret_env,
        )

    @property
    def refresh(self) -> Secret:
        """The refresh token as configured; a later one from the provider takes its place."""
        return Secret(
            password=self.refresh_token,
            password_command=self.refresh_token_command,
            password_file=self.refresh_token_file,
            password_env=self.refresh_token_env,
        )

    @property
    def url(self) -> str:
        known = {"google": _GOOGLE, "microsoft": _MICROSOFT.format(tenant=self.tenant), "other": ""}
        return self.token_url or known[self.provider]

    @property
    def asked_scope(self) -> str:
        return self.scope or (_MICROSOFT_SCOPE if self.provider == "microsoft" else "")
