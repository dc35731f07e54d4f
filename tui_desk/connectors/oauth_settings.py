"""`[channels.oauth]`: how to get access tokens. Google's and Microsoft's addresses are known, others are given."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from tui_desk.config.checks import Argv, Filled, matching
from tui_desk.config.secret import Hidden, Secret, require_one, secret_of
from tui_desk.config.table import Table
from tui_desk.typed import dataclass

_GOOGLE = "https://oauth2.googleapis.com/token"
_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_MICROSOFT_SCOPE = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


Tenant = Annotated[
    str, matching(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}", "the organisation's id or domain, such as example.com")
]


@dataclass(frozen=True, kw_only=True)
class OAuthSettings(Table):
    """A client registered with the provider, and the refresh token somebody's consent has given it."""

    provider: Literal["google", "microsoft", "other"]
    client_id: Filled
    client_secret: Hidden | None = None
    """Only in a config file that nobody else can read. A public client has none."""
    client_secret_command: Argv = ()
    client_secret_file: str = ""
    client_secret_env: str = ""
    refresh_token: Hidden | None = None
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

    def __post_init__(self) -> None:
        super().__post_init__()
        for secret in ("client_secret", "refresh_token"):
            require_one(self, secret)
        if not self.refresh.has_secret:
            raise ValueError("give refresh_token_command, refresh_token_file or refresh_token_env")
        if not self.url:
            raise ValueError('provider = "other" needs a token_url')
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("token_url must begin with https://")

    @property
    def client(self) -> Secret:
        """The client's own secret; may have no source."""
        return secret_of(self, "client_secret")

    @property
    def refresh(self) -> Secret:
        """The refresh token as configured; a later one from the provider takes its place."""
        return secret_of(self, "refresh_token")

    @property
    def url(self) -> str:
        known = {"google": _GOOGLE, "microsoft": _MICROSOFT.format(tenant=self.tenant), "other": ""}
        return self.token_url or known[self.provider]

    @property
    def asked_scope(self) -> str:
        return self.scope or (_MICROSOFT_SCOPE if self.provider == "microsoft" else "")
