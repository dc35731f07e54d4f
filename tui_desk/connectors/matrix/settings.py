"""`[[channels]] kind = "matrix"`: an account on a homeserver, logged in by an access token or a password."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, model_validator

from tui_desk.config import Secret
from tui_desk.config.checks import Argv, matching
from tui_desk.config.messenger import MessengerSettings
from tui_desk.connectors.mail_server import is_loopback

UserId = Annotated[str, matching(r"@[^\s:@]+:[^\s/@]+", "a whole Matrix id, such as @support:example.com")]
Inviter = Annotated[
    str,
    matching(
        r"(@[^\s:@]+:)?[^\s/@]+", "a Matrix id, such as @anna:example.com, or a server, such as example.com"
    ),
]


def web_address(value: str) -> str:
    """A homeserver's address without a slash at its end; empty stays empty. Raises ValueError for what is none."""
    parts = urlsplit(value)
    local = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if value and not (parts.hostname and (parts.scheme == "https" or local)):
        raise ValueError("must be the homeserver's address, beginning with https://")
    return value.rstrip("/")


class MatrixSettings(MessengerSettings, Secret):
    """One Matrix account."""

    about: ClassVar[str] = "an account on any homeserver: rooms that are not encrypted"
    one_of: ClassVar[tuple[str, ...]] = ("token", "password")
    """One of these secrets is enough."""
    kind: Literal["matrix"] = "matrix"
    address: UserId
    """The account's own id, such as @support:example.com."""
    api_url: Annotated[str, AfterValidator(web_address)] = ""
    """The homeserver's address; empty: what the server of `address` says of itself (.well-known)."""
    password: SecretStr | None = None
    """The account's password; the desk logs in with it once, and keeps the session."""
    token: SecretStr | None = None
    """An access token of the account; Element shows it in its settings, under Help & About."""
    token_command: Argv = ()
    token_file: str = ""
    token_env: str = ""
    accept_invites: Literal["all", "none"] | tuple[Inviter, ...] = "all"
    """Whose invitations into rooms are accepted: everybody's, nobody's, or those of these people and servers."""

    @model_validator(mode="after")
    def _one_login(self) -> Self:
        names = ("token", "token_command", "token_file", "token_env")
        given = [name for name in names if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"give one of {' and '.join(given)}, not more")
        if bool(given) == self.has_secret:
            raise ValueError(
                "give either an access token (token_command, token_file, …) or a password, one of them"
            )
        return self

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access, self)

    @property
    def access(self) -> Secret:
        """The access token; may have no source, then there is a password."""
        return Secret(
            password=self.token,
            password_command=self.token_command,
            password_file=self.token_file,
            password_env=self.token_env,
        )

    @property
    def account(self) -> str:
        return self.address

    @property
    def server_name(self) -> str:
        """The part of the account's id after its first colon."""
        return self.address.partition(":")[2]

    def accepts(self, inviter: str) -> bool:
        """Whether an invitation by this user is accepted."""
        if isinstance(self.accept_invites, str):
            return self.accept_invites == "all"
        return inviter in self.accept_invites or inviter.partition(":")[2] in self.accept_invites
